import { bundledItems, bundledRuleSets, bundledUncertainties } from './bundled-sets.js';
import { readItems } from './item.js';
import { readRuleSet } from './rule-set.js';
import { Rulebook } from './rulebook.js';
import { attachUncertainty, readUncertaintyFile } from './uncertainty-file.js';

/** Checking thousands of rules takes a tenth of a second, and the book is immutable: one serves a whole process. */
let bundled: Rulebook | undefined;

/**
 * The bundled rule sets, with sets of the user's own beside them (licensed grid factors, for one), checked as a whole:
 * units and decimals parse, dates are in order, no id has two values for one date, sources exist.
 *
 * @param extraSets parsed JSON of rule set files, see RuleSetFile
 * @throws RuleSetError
 */
export function loadRulebook(extraSets: readonly unknown[] = []): Rulebook {
  if (extraSets.length > 0) return read(extraSets);
  bundled ??= read([]);
  return bundled;
}

function read(extraSets: readonly unknown[]): Rulebook {
  const sets = attachUncertainty(
    [...bundledRuleSets, ...extraSets].map(readRuleSet),
    bundledUncertainties.flatMap(readUncertaintyFile),
  );
  return new Rulebook(sets, (hasRule) => readItems(bundledItems, hasRule));
}
