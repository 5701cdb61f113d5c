/**
 * A place in the log: the appending transaction, then the position within it. Places are only meaningful to readers
 * that stay below the oldest running transaction, where nothing can appear before them any more.
 */
export interface LogOffset {
  readonly transactionId: string;
  readonly position: string;
}

export const beforeEverything: LogOffset = { transactionId: '0', position: '0' };

export function offsetText({ transactionId, position }: LogOffset): string {
  return `${transactionId}.${position}`;
}

export function parseOffset(text: string | undefined): LogOffset {
  if (text === undefined) return beforeEverything;
  const [transactionId = '', position = ''] = text.split('.');
  if (!/^\d+$/.test(transactionId) || !/^\d+$/.test(position)) throw new LogOffsetError(text);
  return { transactionId, position };
}

/** A text that is no offset of this log. */
export class LogOffsetError extends Error {
  override readonly name = 'LogOffsetError';
  readonly expected = 'transaction.position';
  constructor(readonly value: string) {
    super(`expected an offset such as "7421.318", got ${JSON.stringify(value)}`);
  }
}
