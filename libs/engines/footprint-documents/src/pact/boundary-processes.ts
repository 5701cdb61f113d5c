import { Decimal } from 'decimal.js';
import { type FootprintVersion, stagePrefix } from '../footprint.js';

/** The specification asks for a brief description. */
const charactersMax = 1_000;
/** Room for how many more there are. */
const moreCharacters = 40;

/**
 * What the calculation includes: the processes of the site and the supplies it counts, by size of their contribution.
 * Undefined where nothing contributes.
 */
export function boundaryProcesses({ run }: FootprintVersion): string | undefined {
  const names = run.quantities
    .filter(({ id }) => id.startsWith(stagePrefix))
    .map(({ label, value }) => ({ name: label.en, size: new Decimal(value).abs() }))
    .sort((a, b) => b.size.comparedTo(a.size))
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  const opening = 'Cradle to gate, largest contribution first: ';
  const shown = namesWithin(names, charactersMax - opening.length - moreCharacters);
  const more = names.length - shown.length;
  return `${opening}${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

/** The first names that fit together; where not even one does, its beginning. */
function namesWithin(names: readonly string[], room: number): readonly string[] {
  const shown: string[] = [];
  let length = 0;
  for (const name of names) {
    length += name.length + '; '.length;
    if (length > room) break;
    shown.push(name);
  }
  return shown.length > 0 ? shown : names.slice(0, 1).map((name) => name.slice(0, room));
}
