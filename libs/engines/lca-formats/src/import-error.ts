/** Where in an import something was found. */
export interface Place {
  readonly file: string;
  /** Id or name of the process, flow or other data set. */
  readonly dataSet?: string;
  /** Id or number of the exchange within the process. */
  readonly exchange?: string;
}

const shownLength = 120;

/** Text of a value from outside, short enough to print. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.length > shownLength ? `${text.slice(0, shownLength)}...` : text;
}

/** A file that can't be read as what it should be. Nothing of it is returned. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly file: string;
  readonly dataSet: string | undefined;
  readonly exchange: string | undefined;
  readonly value: string;
  constructor(
    place: Place,
    readonly field: string,
    value: unknown,
    readonly expected: string,
  ) {
    const where = [
      place.file,
      place.dataSet !== undefined && `data set ${place.dataSet}`,
      place.exchange !== undefined && `exchange ${place.exchange}`,
    ].filter((part) => part !== false);
    super(`${where.join(', ')}: ${field} must be ${expected}, got ${JSON.stringify(shown(value))}`);
    this.file = place.file;
    this.dataSet = place.dataSet;
    this.exchange = place.exchange;
    this.value = shown(value);
  }
}
