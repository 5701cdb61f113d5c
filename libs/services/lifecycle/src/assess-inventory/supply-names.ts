import type { AssessmentInputs } from './assessment-inputs.js';

/** Names of the activities that supply an inventory from elsewhere: no two alike, nor like one of the inventory's own. */
export class SupplyNames {
  private readonly taken: Set<string>;

  constructor({ activities }: Pick<AssessmentInputs, 'activities'>) {
    this.taken = new Set(
      activities.flatMap(({ id, outputs }) => [id, ...outputs.map(({ product }) => `${id}#${product}`)]),
    );
  }

  /** A name for a supply under these tags: by their values, and where another goes by that, by their names too. */
  nameFor(supply: string, tags: Readonly<Record<string, string>>): string {
    const entries = Object.entries(tags);
    const under = (parts: readonly string[]): string =>
      `${supply}${parts.length === 0 ? '' : ` for ${parts.join(', ')}`}`;
    const named = under(entries.map(([name, value]) => `${name}=${value}`));
    const found = [under(Object.values(tags)), named].find((name) => !this.taken.has(name)) ?? this.numbered(named);
    this.taken.add(found);
    return found;
  }

  private numbered(name: string): string {
    let number = 2;
    while (this.taken.has(`${name} (${number})`)) number += 1;
    return `${name} (${number})`;
  }
}
