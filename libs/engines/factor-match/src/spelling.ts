/** Words by their letter triples, to find the one a misspelt word was meant to be. */
export interface Speller {
  readonly known: ReadonlySet<string>;
  readonly byTriple: ReadonlyMap<string, readonly string[]>;
}

export function buildSpeller(known: ReadonlySet<string>): Speller {
  const byTriple = new Map<string, string[]>();
  for (const word of known)
    for (const triple of triples(word)) {
      const sharing = byTriple.get(triple);
      if (sharing) sharing.push(word);
      else byTriple.set(triple, [word]);
    }
  return { known, byTriple };
}

const lettersMin = 5;
const lettersForTwoSlips = 8;
/** Share of letter triples a word must have in common to be compared at all (Dice's coefficient). */
const tripleShareMin = 0.3;

/**
 * The known word within one slip (two from eight letters on): a letter dropped, added, changed, or swapped with its
 * neighbour (Damerau 1964). Nothing for a known or short word, or where no word is near. Equal ones: first by alphabet.
 */
export function correctSpelling(word: string, { known, byTriple }: Speller): string | undefined {
  if (word.length < lettersMin || known.has(word)) return undefined;
  const slipsMax = word.length < lettersForTwoSlips ? 1 : 2;
  const own = triples(word);
  const shared = new Map<string, number>();
  for (const triple of own)
    for (const near of byTriple.get(triple) ?? []) shared.set(near, (shared.get(near) ?? 0) + 1);
  let best: { readonly word: string; readonly slips: number } | undefined;
  for (const [near, count] of shared) {
    if (Math.abs(near.length - word.length) > slipsMax) continue;
    if ((2 * count) / (own.length + near.length) < tripleShareMin) continue;
    const slips = slipsBetween(word, near);
    if (slips > slipsMax) continue;
    if (!best || slips < best.slips || (slips === best.slips && near < best.word)) best = { word: near, slips };
  }
  return best?.word;
}

function triples(word: string): readonly string[] {
  const framed = `^${word}$`;
  return Array.from({ length: framed.length - 2 }, (_, at) => framed.slice(at, at + 3));
}

/** Damerau–Levenshtein distance with adjacent swaps (optimal string alignment). */
export function slipsBetween(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let least = Math.min(changed, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
