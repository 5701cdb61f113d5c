import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { type Contribution, contributionsByFlow, type Inventory } from '@carbon-butler/engine-lca';
import { contributionsMax } from '../assess-inventory/assessed-figures.js';
import { type AssessableInventory, type RunBody, runOfInventory } from '../assess-inventory/assessed-run.js';
import { assessmentLimits } from '../assess-inventory/assessment-inputs.js';
import { activityTag, checkDrawnTerms } from '../assess-inventory/check-size.js';
import { flowMethod } from '../assess-inventory/gases.js';
import { nearestHint } from '../assess-inventory/missing-producer.js';
import { numberOf } from '../assess-inventory/number-of.js';
import { RefusalLog } from '../assess-inventory/refusals.js';
import { solveInventory } from '../assess-inventory/solve-inventory.js';
import { DrawProgress } from '../questions/draw-progress.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { type CountedDatabase, countedDatabase, type DatabaseCountedBy } from './counted-database.js';
import { type ScoreScale, scoreScale } from './score-scale.js';
import { unlinkedWarnings } from './unlinked-warnings.js';
import { upstreamOf } from './upstream-of.js';

/** A process of an imported database. */
export interface DatabaseProcessInputs extends DatabaseCountedBy {
  readonly activity: string;
  /** Of its product or, of a treatment, of the waste it takes; plain decimal text. */
  readonly amount: string;
  readonly draws: number;
  readonly seed: string;
}

/** Flows that are too small for a contribution of their own. */
const otherFlows = '(rest)';

/**
 * The climate impact of a process of a database, or its score in an impact category of the database. Loops of the data
 * that use more than they make are solved and named in a warning, since the caller can't mend them.
 *
 * @throws QuestionRefusedError
 */
export function databaseProcessRun(
  inputs: DatabaseProcessInputs,
  body: Uint8Array,
  rulebook: Rulebook,
  progress: DrawProgress = new DrawProgress(),
): RunBody {
  const trail = new RuleTrail();
  return runOfInventory(databaseInventory(inputs, body, rulebook, trail), inputs, trail, databaseSolving, progress);
}

export const databaseSolving = { unproductiveLoops: 'accept' } as const;

/** What the process of a database and all behind it are, with the demand. @throws QuestionRefusedError */
export function databaseInventory(
  inputs: DatabaseProcessInputs,
  body: Uint8Array,
  rulebook: Rulebook,
  trail: RuleTrail,
): AssessableInventory {
  const { method, impactCategory } = inputs;
  const demanded = demandedInventory(inputs, countedDatabase(inputs, unpackDatabase(body), rulebook, trail));
  const { parts, balance } = contributionsByFlow(solveInventory(demanded, databaseSolving).solved, method);
  // A category may count in so large a unit that figures would lose their digits.
  const scaled = inScale(demanded, method, scoreScale(impactCategory === undefined ? 0 : Math.abs(balance.score)));
  const { inventory } = scaled;
  return { ...scaled, inventory: withContributions(inventory, method, largestNames(inventory, method, parts)) };
}

/** The part of a database that a demand reaches. @throws QuestionRefusedError */
export function demandedInventory(
  inputs: DatabaseProcessInputs,
  { inventory, indicator, warnings }: CountedDatabase,
): AssessableInventory {
  const { draws, activity } = inputs;
  const log = new RefusalLog();
  const amount = numberOf(inputs.amount, '/amount', log);
  const ids = inventory.activities.map(({ id }) => id);
  const reference = inventory.activities.find(({ id }) => id === activity)?.reference;
  if (!reference)
    log.add('MISSING_PRODUCER', '/activity', activity, `an activity of the database${nearestHint(activity, ids)}`);
  const upstream = upstreamOf(inventory, [activity]);
  const { activities } = upstream;
  if (draws < assessmentLimits.drawsMin || draws > assessmentLimits.draws)
    log.add('INVALID_INVENTORY', '/draws', draws, `${assessmentLimits.drawsMin} to ${assessmentLimits.draws}`);
  const drawsMax = Math.floor(assessmentLimits.drawnValues / Math.max(1, activities.length));
  if (draws > drawsMax) log.add('INVENTORY_TOO_LARGE', '/draws', draws, `at most ${drawsMax}`);
  checkDrawnTerms(upstream.derived ?? [], draws, '/draws', log);
  log.throwIfAny();
  return {
    inventory: upstream,
    demand: [{ activity, amount: amount * Math.sign(reference?.amount ?? 1) }],
    sourceOf: new Map(),
    indicator,
    warnings: [...unlinkedWarnings(upstream), ...warnings(upstream)],
  };
}

/** The inventory with its scores in the unit of the scale. */
export function inScale(
  assessable: AssessableInventory,
  method: string,
  { factor, unitOf }: ScoreScale,
): AssessableInventory {
  const { inventory, indicator } = assessable;
  const flows = inventory.flows.map((flow) => {
    const { [method]: value, ...other } = flow.characterisation;
    return value === undefined ? flow : { ...flow, characterisation: { ...other, [method]: value / factor } };
  });
  return {
    ...assessable,
    inventory: { ...inventory, flows },
    indicator: { ...indicator, unit: unitOf(indicator.unit) },
  };
}

function counting({ flows }: Inventory, method: string): readonly string[] {
  return flows.filter(({ characterisation }) => (characterisation[method] ?? 0) !== 0).map(({ id }) => id);
}

/** The largest contributions under their own name, and all others under one. */
function largestNames(
  inventory: Inventory,
  method: string,
  parts: readonly Contribution[],
): ReadonlyMap<string, string> {
  const ids = counting(inventory, method);
  const apart = new Set(
    ids.length <= contributionsMax ? ids : parts.slice(0, contributionsMax - 1).map(({ id }) => id),
  );
  return new Map(ids.map((id) => [id, apart.has(id) ? id : otherFlows]));
}

/** The inventory with a tag for each activity and a method for each name of flows. */
function withContributions(inventory: Inventory, method: string, names: ReadonlyMap<string, string>): Inventory {
  return {
    ...inventory,
    methods: [method, ...[...new Set(names.values())].map(flowMethod)],
    flows: inventory.flows.map((flow) => {
      const name = names.get(flow.id);
      if (name === undefined) return flow;
      const own = { [flowMethod(name)]: flow.characterisation[method] ?? 0 };
      return { ...flow, characterisation: { ...flow.characterisation, ...own } };
    }),
    activities: inventory.activities.map((activity) => ({
      ...activity,
      tags: { ...activity.tags, [activityTag]: activity.id },
    })),
  };
}
