/** A value read from evidence that isn't of the documented shape. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly field: string;
  readonly expected: string;
  readonly value: string;
  constructor(field: string, expected: string, value: unknown) {
    const shown = (typeof value === 'string' ? JSON.stringify(value) : String(value)).slice(0, 80);
    super(`${field}: expected ${expected}, got ${shown}`);
    this.field = field;
    this.expected = expected;
    this.value = shown;
  }
}

export type Members = Readonly<Record<string, unknown>>;

export const sha256HexPattern = /^[0-9a-f]{64}$/;
export const utcPattern = /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/** An object with all of `required`, any of `optional` and nothing else: an unread member is an unchecked one. @throws ShapeError */
export function objectWith(
  value: unknown,
  field: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Members {
  const members = anyObject(value, field);
  for (const name of required)
    if (!Object.hasOwn(members, name)) throw new ShapeError(`${field}.${name}`, 'a value', undefined);
  for (const name of Object.keys(members))
    if (!required.includes(name) && !optional.includes(name))
      throw new ShapeError(`${field}.${name}`, 'no such member', members[name]);
  return members;
}

/** @throws ShapeError */
export function anyObject(value: unknown, field: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ShapeError(field, 'an object', value);
  return value as Members;
}

/** @throws ShapeError */
export function textOf(value: unknown, field: string, pattern?: RegExp): string {
  if (typeof value !== 'string' || value === '') throw new ShapeError(field, 'a text', value);
  if (pattern && !pattern.test(value)) throw new ShapeError(field, `a text like ${pattern.source}`, value);
  return value;
}

/** @throws ShapeError */
export function oneOf<const Choice extends string>(value: unknown, field: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new ShapeError(field, `one of ${choices.join(', ')}`, value);
  return found;
}

/** A whole number from 0 to 2^53 - 1. @throws ShapeError */
export function countOf(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new ShapeError(field, 'a whole number >= 0', value);
  return value;
}

/** @throws ShapeError */
export function flagOf(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') throw new ShapeError(field, 'true or false', value);
  return value;
}

/** Every item read by `read`, which is told the item's path. @throws ShapeError */
export function listOf<Item>(
  value: unknown,
  field: string,
  read: (item: unknown, field: string) => Item,
): readonly Item[] {
  if (!Array.isArray(value)) throw new ShapeError(field, 'a list', value);
  return value.map((item: unknown, index) => read(item, `${field}[${index}]`));
}
