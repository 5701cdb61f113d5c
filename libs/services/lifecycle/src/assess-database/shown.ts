/** Names of a database that are shown; its file may hold longer ones. */
const shownLengthMax = 200;

/** A text of a file, cut to what labels and messages have room for. */
export function shown(text: string): string {
  // Without half of a character that the cut went through.
  return text.slice(0, shownLengthMax).replace(/\p{Cs}$/u, '');
}
