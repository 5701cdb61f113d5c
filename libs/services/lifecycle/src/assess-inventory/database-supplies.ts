import type { RunWarning } from '@carbon-butler/domain-evidence';
import type { SourceRef } from '@carbon-butler/domain-quantity';
import {
  type Activity,
  compile,
  type ExchangeKind,
  intensities,
  type Inventory,
  type ParameterDistribution,
  scoreOf,
  simulateDraws,
} from '@carbon-butler/engine-lca';
import { type CharacterisationMap, linkDatabase, type ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { unlinkedWarnings } from '../assess-database/unlinked-warnings.js';
import { upstreamOf } from '../assess-database/upstream-of.js';
import { shown } from '../assess-database/shown.js';
import { anActivity, type Products } from '../compare-scenario/near-names.js';
import { drawWarnings } from '../product-system/system-warnings.js';
import type { DrawProgress } from '../questions/draw-progress.js';
import { type AssessmentInputs, assessmentLimits, type DatabaseRef } from './assessment-inputs.js';
import { type BackgroundSupply, databaseFlow, supplierTag } from './background.js';
import { checkDrawnTerms } from './check-size.js';
import { type DatabaseParts, databaseParts, idInDatabase, inDatabase, noParts } from './database-parts.js';
import { drawsFor } from './draws-for.js';
import { findingWarnings } from './finding-warnings.js';
import { flowMethod } from './gases.js';
import { internalId } from './internal-ids.js';
import { loopWarnings } from './loop-warnings.js';
import type { RefusalLog } from './refusals.js';
import { refusingEngineErrors } from './solve-inventory.js';
import type { SupplyNames } from './supply-names.js';

export interface UsedDatabase {
  /** Each process as its score: what is drawn. */
  readonly folded: DatabaseParts;
  /** Each process with all that lies behind it. */
  readonly whole: DatabaseParts;
  readonly sourceOf: ReadonlyMap<string, SourceRef>;
  readonly warnings: readonly RunWarning[];
}

interface DrawnScores {
  readonly distributions: ReadonlyMap<string, ParameterDistribution>;
  readonly warnings: readonly RunWarning[];
}

interface Use {
  readonly id: string;
  readonly activity: Activity;
  readonly supply: BackgroundSupply;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Processes of an imported database used as suppliers. One used in two stages is two activities, so that each stage
 * bears what it uses, but the same draws.
 *
 * Nothing of a database uses what an assessment makes. So its scores can be drawn once, all of them on the same draws,
 * and the assessment drawn on top: the same as drawing the whole at once, and the database is solved once a draw
 * however the score is split.
 */
export class DatabaseSupplies {
  private readonly uses = new Map<string, Use>();
  private readonly linked: Inventory;
  private readonly known: ReadonlyMap<string, Activity>;
  private readonly products: Products;
  private unknown = 0;

  constructor(
    private readonly ref: DatabaseRef,
    database: ParsedDatabase,
    characterisation: CharacterisationMap,
    private readonly inputs: Pick<AssessmentInputs, 'draws' | 'seed'>,
    private readonly activityNames: SupplyNames,
    private readonly log: RefusalLog,
  ) {
    const { inventory, products } = linkDatabase(database, { characterisation });
    this.linked = inventory;
    this.known = new Map(inventory.activities.map((activity) => [activity.id, activity]));
    this.products = products;
  }

  /**
   * The supply an exchange names; undefined when it was refused.
   *
   * @param kind what it is for; undefined where a treatment may be counted by the service it sells, too
   */
  supply(
    id: string,
    kind: ExchangeKind | undefined,
    tags: Readonly<Record<string, string>>,
    field: string,
  ): BackgroundSupply | undefined {
    const activity = this.known.get(id);
    if (!activity) {
      this.log.add('MISSING_PRODUCER', `${field}/process`, id, anActivity(id, this.products, this.unknown));
      this.unknown += 1;
      return undefined;
    }
    const treats = activity.reference.amount < 0;
    if (treats ? kind === 'input' : kind === 'waste') {
      const expected = treats
        ? 'a process that makes something, for an input: this one treats a waste'
        : 'a process that treats a waste, for a waste: this one makes something';
      this.log.add('INVALID_INVENTORY', `${field}/process`, id, expected);
      return undefined;
    }
    const key = JSON.stringify([id, ...Object.entries(tags)]);
    const known = this.uses.get(key);
    if (known) return known.supply;
    const { unit } = activity.reference;
    const supply = { product: internalId('process', key), unit };
    this.uses.set(key, { id: this.activityNames.nameFor(this.nameOf(id), tags), activity, supply, tags });
    return supply;
  }

  /** What was used. @throws QuestionRefusedError where the database has no solution, or too much of it to draw */
  used(method: string, progress: DrawProgress): UsedDatabase {
    const uses = [...this.uses.values()];
    const asked = [...new Set(uses.map(({ activity }) => activity.id))];
    const part = upstreamOf(this.linked, asked);
    const most = Math.floor(assessmentLimits.drawnDatabaseValues / Math.max(1, part.activities.length));
    if (this.inputs.draws > most)
      this.log.add(
        'INVENTORY_TOO_LARGE',
        '/options/draws',
        this.inputs.draws,
        `at most ${most}, for ${part.activities.length} activities of the database lie behind`,
      );
    checkDrawnTerms(part.derived ?? [], this.inputs.draws, '/options/draws', this.log);
    this.log.throwIfAny();
    const { distributions, warnings } = this.scores(part, asked, method, progress);
    const names = new Map(
      part.activities.map(({ id }) => [id, this.activityNames.nameFor(inDatabase(this.nameOf(id)), {})]),
    );
    const behind = databaseParts(part, (id) => ({ id: names.get(id) ?? id, supplier: inDatabase(this.nameOf(id)) }));
    return {
      folded: {
        ...noParts,
        activities: uses.map((use) => this.supplier(use)),
        elementary: uses.map(({ id, activity }) => ({
          ...{ activity: id, flow: databaseFlow, unit: 'kgCO2e' },
          amount: { coefficient: 1, factors: [{ parameter: scoreParameter(activity.id) }] },
        })),
        parameters: [...distributions].map(([id, distribution]) => ({ id: scoreParameter(id), distribution })),
        flows: [{ id: databaseFlow, unit: 'kgCO2e', characterisation: { [method]: 1, [flowMethod(databaseFlow)]: 1 } }],
      },
      whole: {
        ...behind,
        activities: [...uses.map((use) => this.supplier(use)), ...behind.activities],
        technosphere: [
          ...uses.map(({ id, activity: { reference } }) => ({
            ...{
              activity: id,
              product: idInDatabase(reference.product),
              unit: reference.unit,
              amount: { coefficient: 1 },
            },
            kind: reference.amount < 0 ? ('waste' as const) : ('input' as const),
          })),
          ...behind.technosphere,
        ],
      },
      sourceOf: new Map(uses.map(({ id, activity }) => [id, this.sourceOf(activity.id)])),
      warnings: [...(uses.length === 0 ? [] : [foldedWarning]), ...unlinkedWarnings(part), ...warnings],
    };
  }

  /** Of one unit made or, of a waste, treated: central and drawn, by activity. */
  private scores(part: Inventory, asked: readonly string[], method: string, progress: DrawProgress): DrawnScores {
    return refusingEngineErrors(() => {
      const { system, findings } = compile({ ...part, methods: [method] });
      const solved = intensities(system, [method], { unproductiveLoops: 'accept' });
      const demands = asked.map((id) => ({
        id,
        demand: [{ activity: id, amount: Math.sign(this.known.get(id)?.reference.amount ?? 1) }],
      }));
      const draws = drawsFor(system, this.inputs.draws);
      progress.expect(draws);
      const { values, unproductiveDraws } = simulateDraws(
        system,
        { demands, methods: [method] },
        { seed: this.inputs.seed, draws, sampling: 'tabulated', onProgress: progress.add },
      );
      const distributions = demands.map(({ id, demand }, n): readonly [string, ParameterDistribution] => {
        const central = scoreOf(system, solved, demand, method);
        if (draws < this.inputs.draws) return [id, { kind: 'fixed', value: central }];
        const drawn = Float64Array.from(
          { length: draws },
          (_, draw) => values[draw * demands.length + n] ?? Number.NaN,
        );
        return [id, { kind: 'sample', central, values: drawn }];
      });
      const warnings = [
        ...findingWarnings(findings),
        ...loopWarnings({ intensities: solved }),
        ...drawWarnings(0, unproductiveDraws),
      ];
      return { distributions: new Map(distributions), warnings };
    });
  }

  private supplier({ id, activity, supply, tags }: Use): Activity {
    const { unit, amount } = activity.reference;
    return {
      id,
      reference: { product: supply.product, amount: Math.sign(amount), unit },
      tags: { ...tags, [supplierTag]: `database: ${this.nameOf(activity.id)}` },
    };
  }

  private sourceOf(activity: string): SourceRef {
    const { id, digest } = this.ref;
    return {
      id: 'imported-database',
      version: digest,
      locator: `database ${id}: ${this.nameOf(activity)}`,
      licence: "the database's own",
    };
  }

  private nameOf(id: string): string {
    const { process } = this.products.get(id) ?? {};
    return process ? `${shown(process.name)} [${id}]` : id;
  }
}

function scoreParameter(activity: string): string {
  return internalId('score', activity);
}

const foldedWarning: RunWarning = {
  code: 'database-in-co2e',
  message: {
    en: 'Processes of the database count as their scores by the method of this run, all gases together; their draws are tabulated (|z| up to 4.33). A run on the process itself tells its gases apart.',
    zh: '数据库过程按本次方法的总分计入，不区分气体；其抽样采用分层表（|z| 不超过 4.33）。对该过程单独评估可区分气体。',
  },
};
