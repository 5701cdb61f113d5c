/** A control character, which no name of a caller holds: `checkName` refuses it. */
const mark = '\u001f';

/** Id of a thing that an inventory has beside those its caller names: like none of theirs, and none of other parts. */
export function internalId(kind: string, ...parts: readonly unknown[]): string {
  return `${mark}${kind}${JSON.stringify(parts)}`;
}

/** Draws go by ids, so an id that a caller might have chosen is kept as it is unless one of `taken` is like it. */
export function idUnlike(id: string, taken: Pick<ReadonlySet<string>, 'has'>): string {
  return taken.has(id) ? internalId('parameter', id) : id;
}
