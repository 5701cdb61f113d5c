/** Candidates shown for a product nobody makes. */
const candidatesMax = 5;
const gramLength = 3;
/** Characters of a name that a refusal shows. */
const shownLengthMax = 80;

/** The names most like one that is not among them, by shared trigrams (Dice 1945); none that shares nothing. */
export function nearestNames(name: string, known: readonly string[]): readonly string[] {
  const wanted = gramsOf(name);
  return known
    .map((candidate) => {
      const grams = gramsOf(candidate);
      const both = [...grams].filter((gram) => wanted.has(gram)).length;
      return { candidate, likeness: (2 * both) / (grams.size + wanted.size) };
    })
    .filter(({ likeness }) => likeness > 0)
    .sort((a, b) => b.likeness - a.likeness || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, candidatesMax)
    .map(({ candidate }) => candidate);
}

/** ` (nearest: ...)`, or nothing where none is like the name. */
export function nearestHint(name: string, known: readonly string[]): string {
  const near = nearestNames(name, known).map((found) => found.slice(0, shownLengthMax));
  return near.length === 0 ? '' : ` (nearest: ${near.join(', ')})`;
}

function gramsOf(name: string): ReadonlySet<string> {
  const text = ` ${name.toLowerCase()} `;
  return new Set(Array.from({ length: text.length - gramLength + 1 }, (_, at) => text.slice(at, at + gramLength)));
}
