import type { RunWarning } from '@carbon-butler/domain-evidence';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import type { Inventory } from '@carbon-butler/engine-lca';
import { linkDatabase } from '@carbon-butler/engine-lca-formats';
import { type AssessmentInputs, assessmentLimits } from '../assess-inventory/assessment-inputs.js';
import { type AssessableInventory, type RunBody, runOfInventory } from '../assess-inventory/assessed-run.js';
import { activityTag } from '../assess-inventory/check-size.js';
import { flowMethod } from '../assess-inventory/gases.js';
import { nearestNames } from '../assess-inventory/missing-producer.js';
import { numberOf } from '../assess-inventory/number-of.js';
import { RefusalLog } from '../assess-inventory/refusals.js';
import { DrawProgress } from '../questions/draw-progress.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { gasTable } from './gas-table.js';
import { upstreamOf } from './upstream-of.js';

/** A process of an imported database, by the database's digest: it never changes. */
export interface DatabaseProcessInputs extends Pick<
  AssessmentInputs,
  'method' | 'ownMethod' | 'draws' | 'seed' | 'date'
> {
  readonly database: { readonly id: string; readonly digest: string };
  readonly activity: string;
  /** Of its product, plain decimal text. */
  readonly amount: string;
}

/** Characterised flows with a contribution of their own. */
const flowsMax = 60;

/**
 * The climate impact of a process of a database. Loops of the data that use more than they make are solved and named
 * in a warning, since the caller can't mend them.
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
  const { method, draws, activity } = inputs;
  const characterisation = gasTable(inputs, rulebook, trail);
  const { inventory } = linkDatabase(unpackDatabase(body), { characterisation });
  const log = new RefusalLog();
  const amount = numberOf(inputs.amount, '/amount', log);
  const ids = inventory.activities.map(({ id }) => id);
  if (!ids.includes(activity)) {
    const near = nearestNames(activity, ids);
    log.add('MISSING_PRODUCER', '/activity', activity, `an activity of the database (nearest: ${near.join(', ')})`);
  }
  const upstream = upstreamOf(inventory, activity);
  const { activities } = upstream;
  if (draws < assessmentLimits.drawsMin || draws > assessmentLimits.draws)
    log.add('INVALID_INVENTORY', '/draws', draws, `${assessmentLimits.drawsMin} to ${assessmentLimits.draws}`);
  const drawsMax = Math.floor(assessmentLimits.drawnValues / Math.max(1, activities.length));
  if (draws > drawsMax) log.add('INVENTORY_TOO_LARGE', '/draws', draws, `at most ${drawsMax}`);
  log.throwIfAny();
  return {
    inventory: withContributions(upstream, method),
    demand: [{ activity, amount }],
    sourceOf: new Map(),
    warnings: unlinkedWarnings(upstream),
  };
}

function unlinkedWarnings({ activities, technosphere }: Inventory): readonly RunWarning[] {
  const made = new Set(activities.map(({ reference }) => reference.product));
  const unlinked = technosphere.filter(({ product }) => !made.has(product)).length;
  if (unlinked === 0) return [];
  return [
    {
      code: 'unlinked-input',
      message: {
        en: `${unlinked} of ${technosphere.length} inputs behind the process have no producer and count without their upstream`,
        zh: `该过程上游 ${technosphere.length} 项输入中有 ${unlinked} 项无供应方，未计其上游`,
      },
    },
  ];
}

/** The inventory with a tag for each activity and a method for each gas that counts. */
function withContributions(inventory: Inventory, method: string): Inventory {
  const counting = inventory.flows.filter(({ characterisation }) => (characterisation[method] ?? 0) !== 0);
  const own = new Set(counting.slice(0, flowsMax).map(({ id }) => id));
  return {
    ...inventory,
    methods: [method, ...[...own].map(flowMethod)],
    flows: inventory.flows.map((flow) =>
      own.has(flow.id)
        ? {
            ...flow,
            characterisation: { ...flow.characterisation, [flowMethod(flow.id)]: flow.characterisation[method] ?? 0 },
          }
        : flow,
    ),
    activities: inventory.activities.map((activity) => ({
      ...activity,
      tags: { ...activity.tags, [activityTag]: activity.id },
    })),
  };
}
