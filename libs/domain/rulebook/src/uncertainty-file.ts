import { RuleSetError } from './rulebook-errors.js';
import type { Rule, RuleSet, RuleUncertainty } from './rule.js';
import { readUncertainty, uncertaintyColumns } from './rule-set.js';
import { cellsOf, readTable, requireKind, requireObject, requireSetId } from './rule-set-file.js';

/** States how sure the rules named by `pattern` are: a rule id, or a leading part of ids ending in `*`. */
export interface UncertaintyStatement {
  readonly pattern: string;
  readonly uncertainty: RuleUncertainty;
}

/**
 * Reads a file of kind `uncertainty`: columns `rule`, `distribution`, `relative95`, `low`, `high`, `source`.
 *
 * Most acts print factors without saying how sure they are; what others say about them (IPCC ranges, for one) has its
 * own source and version, so it is kept in a table of its own.
 *
 * @throws RuleSetError
 */
export function readUncertaintyFile(stored: unknown): readonly UncertaintyStatement[] {
  const file = requireObject(stored, 'uncertainty file');
  const id = requireSetId(file['id'], 'uncertainty file id');
  requireKind(file, 'uncertainty', id);
  const table = readTable(file, id, new Set(['rule', ...uncertaintyColumns]));
  return table.rows.map((row, at) => {
    const where = `${id} row ${at + 1}`;
    const cell = cellsOf(table, row);
    const pattern = cell('rule');
    const uncertainty = readUncertainty(cell, table, where);
    if (!pattern || !uncertainty) throw new RuleSetError(where, 'needs a rule and a distribution');
    return { pattern, uncertainty };
  });
}

/**
 * The rule sets with the statements attached. An exact id outranks a pattern, a longer pattern a shorter one, and
 * a rule's own uncertainty all of them.
 *
 * @throws RuleSetError when a statement fits no rule: a misspelt id would otherwise be lost in silence
 */
export function attachUncertainty(
  sets: readonly RuleSet[],
  statements: readonly UncertaintyStatement[],
): readonly RuleSet[] {
  const ranked = [...statements].sort((a, b) => rank(b.pattern) - rank(a.pattern));
  const fitted = new Set<UncertaintyStatement>();
  const attach = (rule: Rule): Rule => {
    const fitting = ranked.filter(({ pattern }) => fits(pattern, rule.id));
    for (const statement of fitting) fitted.add(statement);
    const [strongest] = fitting;
    return rule.uncertainty || !strongest ? rule : { ...rule, uncertainty: strongest.uncertainty };
  };
  const attached = statements.length === 0 ? sets : sets.map((set) => ({ ...set, rules: set.rules.map(attach) }));
  const unused = ranked.find((statement) => !fitted.has(statement));
  if (unused) throw new RuleSetError('uncertainty', `${JSON.stringify(unused.pattern)} fits no rule`);
  return attached;
}

function fits(pattern: string, id: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}

function rank(pattern: string): number {
  return pattern.endsWith('*') ? pattern.length : Number.MAX_SAFE_INTEGER;
}
