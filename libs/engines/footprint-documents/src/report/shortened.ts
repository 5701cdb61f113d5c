/** Characters of East Asian scripts take the room of two. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

/** A text that fits into the room of so many Latin letters, with an ellipsis where it was longer. */
export function shortened(text: string, letters: number): string {
  const characters = Array.from(text);
  let room = letters;
  const fitting = characters.findIndex((character) => (room -= wide.test(character) ? 2 : 1) < 0);
  return fitting < 0 ? text : `${characters.slice(0, Math.max(0, fitting - 1)).join('')}…`;
}
