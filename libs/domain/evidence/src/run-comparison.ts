import { canonicalize } from './canonical-json.js';
import type { Run } from './run.js';

export interface RunDifference {
  readonly part: 'agent' | 'engineVersion' | 'inputs' | 'seed' | 'ruleSet' | 'figure' | 'check' | 'warning' | 'order';
  /** Which figure, check, warning code or rule set; for `order` the list; absent for parts a run has one of. */
  readonly id?: string;
  /** What the first and the second run say, as text; absent where that run has no such entry. */
  readonly first?: string;
  readonly second?: string;
}

export interface RunComparison {
  readonly equal: boolean;
  readonly differences: readonly RunDifference[];
}

/**
 * What differs between a run and its replay, in the order a person should look: who computed, from what, by which
 * rules, and only then which figures. `equal` holds exactly when the digests' contents are the same.
 */
export function compareRuns(first: Run, second: Run): RunComparison {
  const differences: RunDifference[] = [
    ...scalarDifferences(first, second),
    ...entryDifferences(
      'ruleSet',
      byId(first.ruleSets, ({ id }) => id),
      byId(second.ruleSets, ({ id }) => id),
    ),
    ...entryDifferences(
      'figure',
      byId(first.figures, ({ id }) => id),
      byId(second.figures, ({ id }) => id),
    ),
    ...entryDifferences(
      'check',
      byId(first.checks, ({ id }) => id),
      byId(second.checks, ({ id }) => id),
    ),
    ...entryDifferences(
      'warning',
      byId(first.warnings, ({ code }) => code),
      byId(second.warnings, ({ code }) => code),
    ),
  ];
  if (differences.length === 0) differences.push(...orderDifferences(first, second));
  return { equal: differences.length === 0, differences };
}

function scalarDifferences(first: Run, second: Run): readonly RunDifference[] {
  const parts = [
    ['agent', first.agent, second.agent],
    ['engineVersion', first.engineVersion, second.engineVersion],
    ['inputs', first.inputsDigest, second.inputsDigest],
    ['seed', first.seed, second.seed],
  ] as const;
  return parts.filter(([, a, b]) => a !== b).map(([part, a, b]) => ({ part, first: a, second: b }));
}

/** Entries under their id as one text each; entries that share an id (warnings of one code) are taken together. */
function byId<Entry>(entries: readonly Entry[], idOf: (entry: Entry) => string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const entry of [...entries].sort(byCanonicalText)) {
    const before = texts.get(idOf(entry));
    const text = canonicalize(entry);
    texts.set(idOf(entry), before === undefined ? text : `${before},${text}`);
  }
  return texts;
}

function byCanonicalText(a: unknown, b: unknown): number {
  return canonicalize(a) < canonicalize(b) ? -1 : 1;
}

function entryDifferences(
  part: RunDifference['part'],
  first: ReadonlyMap<string, string>,
  second: ReadonlyMap<string, string>,
): readonly RunDifference[] {
  const differences: RunDifference[] = [];
  for (const id of new Set([...first.keys(), ...second.keys()])) {
    const [a, b] = [first.get(id), second.get(id)];
    if (a === b) continue;
    differences.push({ part, id, ...(a === undefined ? {} : { first: a }), ...(b === undefined ? {} : { second: b }) });
  }
  return differences;
}

/** Lists with the same entries in another order: the digest sees that, so the comparison must too. */
function orderDifferences(first: Run, second: Run): readonly RunDifference[] {
  const lists = ['ruleSets', 'figures', 'checks', 'warnings'] as const;
  return lists
    .filter((list) => canonicalize(first[list]) !== canonicalize(second[list]))
    .map((list) => ({ part: 'order', id: list }));
}
