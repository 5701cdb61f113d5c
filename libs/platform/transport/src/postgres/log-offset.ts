/** A row of the log: the appending transaction, then the position within it. It holds a batch of records. */
export interface LogRow {
  readonly transactionId: string;
  readonly position: string;
}

/**
 * A place in the log: a row, then the record within its batch, from 0. Places are only meaningful to readers that stay
 * below the oldest running transaction, where nothing can appear before them any more.
 */
export interface LogOffset extends LogRow {
  readonly index: number;
}

export const beforeEverything: LogOffset = { transactionId: '0', position: '0', index: 0 };

export function offsetText({ transactionId, position, index }: LogOffset): string {
  return `${transactionId}.${position}.${index}`;
}

export function parseOffset(text: string | undefined): LogOffset {
  if (text === undefined) return beforeEverything;
  const [, transactionId = '', position = '', index] = offsetPattern.exec(text) ?? [];
  if (index === undefined) throw new LogOffsetError(text);
  return { transactionId, position, index: Number(index) };
}

const offsetPattern = /^(\d{1,20})\.(\d{1,19})\.(\d{1,9})$/;

/** A text that is no offset of this log. */
export class LogOffsetError extends Error {
  override readonly name = 'LogOffsetError';
  readonly expected = 'transaction.position.index';
  constructor(readonly value: string) {
    super(`expected an offset such as "7421.318.0", got ${JSON.stringify(value)}`);
  }
}
