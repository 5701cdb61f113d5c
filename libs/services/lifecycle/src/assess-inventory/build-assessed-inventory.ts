import type { RunWarning } from '@carbon-butler/domain-evidence';
import { isUnit, sameDimension, type SourceRef } from '@carbon-butler/domain-quantity';
import type { Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import {
  allocate,
  type Amount,
  type Demand,
  type ElementaryExchange,
  type Inventory,
  type JointProcess,
  type ProcessExchanges,
  type Reference,
  type Shares,
  type SumTerm,
  type TechnosphereExchange,
} from '@carbon-butler/engine-lca';
import { gasTable } from '../assess-database/gas-table.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { DrawProgress } from '../questions/draw-progress.js';
import type {
  ActivityInput,
  AssessmentInputs,
  ExchangeInput,
  MaterialInput,
  OutputInput,
} from './assessment-inputs.js';
import { activityShares } from './activity-shares.js';
import { Background, type BackgroundSupply, backgroundWarning } from './background.js';
import { causalShares } from './causal-shares.js';
import { activityTag, checkDistinct, checkDrawnTerms, checkName, checkSize } from './check-size.js';
import { type DatabaseParts, noParts } from './database-parts.js';
import { DatabaseSupplies } from './database-supplies.js';
import { mixFactors } from './exchange-mixes.js';
import { flowMethod, Gases } from './gases.js';
import { idUnlike } from './internal-ids.js';
import { materialShares } from './materials.js';
import { potentialsOf } from './potentials.js';
import { nearestHint } from './missing-producer.js';
import { numberOf } from './number-of.js';
import { ownAmount } from './own-amount.js';
import { ParameterValues } from './parameter-values.js';
import { RefusalLog } from './refusals.js';
import { SupplyNames } from './supply-names.js';

/** An inventory ready to be compiled, and what a reader of its results has to know. */
export interface BuiltInventory {
  readonly inventory: Inventory;
  readonly demand: Demand;
  /** The same with all that lies behind the processes of a database, which `inventory` has as their scores. */
  readonly whole?: Inventory;
  readonly sourceOf: ReadonlyMap<string, SourceRef>;
  readonly warnings: readonly RunWarning[];
}

/** What an assessment is made with beside its inputs. */
export interface AssessingWith {
  readonly rulebook: Rulebook;
  readonly trail: RuleTrail;
  /** Body of the database it names, where it names one. */
  readonly database: Uint8Array | undefined;
  readonly progress?: DrawProgress;
}

/** Tag sets are the same in a foreground activity and in the background it uses. */
interface Split extends Pick<JointProcess, 'technosphere' | 'elementary'> {
  /** Of the exchanges that have shares of their own. */
  readonly causal: ReadonlyMap<object, Shares>;
}

/**
 * An inventory as a caller states it, checked and linked to the rulebook and the database.
 *
 * @throws QuestionRefusedError naming every field that is wrong, up to a limit
 */
export function buildAssessedInventory(inputs: AssessmentInputs, assessing: AssessingWith): BuiltInventory {
  const log = new RefusalLog();
  checkSize(inputs, log);
  log.throwIfAny();
  const builder = new Builder(inputs, assessing, log);
  const built = builder.build();
  log.throwIfAny();
  return built;
}

class Builder {
  private readonly values: ParameterValues;
  private readonly gases: Gases;
  private readonly background: Background;
  private readonly database: DatabaseSupplies | undefined;
  private readonly progress: DrawProgress;
  /** Unit by product of the inventory. */
  private readonly units: ReadonlyMap<string, string>;

  constructor(
    private readonly inputs: AssessmentInputs,
    { rulebook, trail, database, progress = new DrawProgress() }: AssessingWith,
    private readonly log: RefusalLog,
  ) {
    this.progress = progress;
    this.values = new ParameterValues(inputs, log);
    this.gases = new Gases(inputs.method, potentialsOf(inputs, rulebook, trail, '/options/method', log), log);
    const names = new SupplyNames(inputs);
    this.background = new Background(rulebook, inputs.date, trail, names, this.values.ids, log);
    log.throwIfAny();
    if (inputs.database) {
      if (!database) throw new Error(`database ${inputs.database.id} was not handed over`);
      const characterisation = gasTable(inputs, rulebook, trail);
      this.database = new DatabaseSupplies(
        inputs.database,
        unpackDatabase(database),
        characterisation,
        inputs,
        names,
        log,
      );
    }
    const outputs = inputs.activities.flatMap(({ outputs: made }, a) =>
      made.map((output, n) => ({ output, field: `/activities/${a}/outputs/${n}/product` })),
    );
    checkDistinct(
      outputs.map(({ output }) => output.product),
      (at) => outputs[at]?.field ?? '',
      log,
    );
    this.units = new Map(outputs.map(({ output }) => [output.product, output.unit]));
  }

  build(): BuiltInventory {
    const { inputs, background } = this;
    const pieces = inputs.activities.map((activity, at) => this.split(activity, `/activities/${at}`));
    const own = pieces.flatMap((piece) => piece.activities);
    const maker = new Map(own.map(({ id, reference }) => [reference.product, id]));
    const demand = inputs.demand.flatMap(({ product, amount }, at) => {
      const activity = maker.get(product);
      const value = numberOf(amount, `/demand/${at}/amount`, this.log);
      if (activity === undefined) this.refuseProduct(product, `/demand/${at}/product`);
      return activity === undefined ? [] : [{ activity, amount: value }];
    });
    checkDrawnTerms(this.values.derived, inputs.draws, '/options/draws', this.log);
    this.log.throwIfAny();
    const used = this.database?.used(inputs.method, this.progress);
    const inventoryWith = (parts: DatabaseParts): Inventory => {
      const flows = [...this.gases.flows(), ...parts.flows];
      const apart = flows.filter(({ id, characterisation }) => flowMethod(id) in characterisation);
      return {
        methods: [inputs.method, ...apart.map(({ id }) => flowMethod(id))],
        parameters: [...this.values.drawn, ...background.parameters, ...parts.parameters],
        derived: [...this.values.derived, ...parts.derived],
        flows,
        activities: [...own, ...background.activities, ...parts.activities].map((activity) => ({
          ...activity,
          tags: { ...activity.tags, [activityTag]: activity.id },
        })),
        technosphere: [...pieces.flatMap((piece) => piece.technosphere), ...parts.technosphere],
        elementary: [...pieces.flatMap((piece) => piece.elementary), ...background.elementary, ...parts.elementary],
      };
    };
    return {
      inventory: inventoryWith(used?.folded ?? noParts),
      demand,
      ...(used && { whole: inventoryWith(used.whole) }),
      sourceOf: new Map([...background.sourceOf, ...(used?.sourceOf ?? [])]),
      warnings: [...(background.activities.length === 0 ? [] : [backgroundWarning]), ...(used?.warnings ?? [])],
    };
  }

  private split(activity: ActivityInput, field: string): ProcessExchanges {
    const { id, outputs, tags } = activity;
    const references = outputs.map((output, n) => this.reference(output, `${field}/outputs/${n}`));
    const [reference, ...others] = references;
    if (!reference) return { activities: [], technosphere: [], elementary: [] };
    const { technosphere, elementary, causal } = this.exchanges(activity, field);
    if (others.length > 0) {
      const shares = activityShares(outputs, references, this.inputs.allocation, field, this.log);
      return allocate(
        { id, outputs: [reference, ...others], tags, technosphere, elementary },
        (exchange) => causal.get(exchange) ?? shares,
      );
    }
    return {
      activities: [{ id, reference, tags }],
      technosphere: technosphere.map((exchange) => ({ ...exchange, activity: id })),
      elementary: elementary.map((exchange) => ({ ...exchange, activity: id })),
    };
  }

  private reference({ product, amount, unit }: OutputInput, field: string): Reference {
    checkName(product, `${field}/product`, this.log);
    const value = numberOf(amount, `${field}/amount`, this.log);
    if (value === 0) this.log.add('INVALID_INVENTORY', `${field}/amount`, amount, 'an amount other than 0');
    if (!isUnit(unit)) this.log.add('UNIT_MISMATCH', `${field}/unit`, unit, 'a known unit');
    return { product, amount: value, unit };
  }

  private exchanges(activity: ActivityInput, field: string): Split {
    const { id, outputs, exchanges, materials = [], tags } = activity;
    const technosphere: Omit<TechnosphereExchange, 'activity'>[] = [];
    const elementary: Omit<ElementaryExchange, 'activity'>[] = [];
    const causal = new Map<object, Shares>();
    const own = exchanges.map((exchange, n) =>
      ownAmount(
        exchange,
        idUnlike(`amount:${id}/${n}`, this.values.ids),
        `${field}/exchanges/${n}`,
        this.values,
        this.log,
      ),
    );
    const mixes = mixFactors(activity, own, field, this.values, this.log);
    exchanges.forEach((exchange, n) => {
      const where = `${field}/exchanges/${n}`;
      const amount = this.amount(exchange, own[n]?.term ?? { coefficient: 0 }, mixes, where);
      const { kind, what, unit } = exchange;
      const add = <E extends object>(list: E[], added: E): void => {
        list.push(added);
        if (exchange.shares) causal.set(added, causalShares(exchange.shares, outputs, `${where}/shares`, this.log));
      };
      if (kind === 'emission' || what.kind === 'gas') {
        if (kind !== 'emission' || what.kind !== 'gas') {
          this.log.add('INVALID_INVENTORY', `${where}/kind`, `${kind} of a ${what.kind}`, 'emission of a gas');
          return;
        }
        const flowUnit = this.gases.unitOf(what.id, `${where}/gas`);
        if (this.fits(unit, flowUnit, where)) add(elementary, { flow: what.id, amount, unit });
        return;
      }
      const supply = this.supply(kind, what, tags, where);
      if (supply && this.fits(unit, supply.unit, where))
        add(technosphere, { product: supply.product, kind, amount, unit });
    });
    materials.forEach((material, n) => {
      technosphere.push(
        ...this.material(material, idUnlike(`material:${id}/${n}`, this.values.ids), tags, `${field}/materials/${n}`),
      );
    });
    return { technosphere, elementary, causal };
  }

  /** One random variable for all roles of the material. */
  private material(
    material: MaterialInput,
    id: string,
    tags: Readonly<Record<string, string>>,
    field: string,
  ): Split['technosphere'] {
    const { term } = ownAmount(material, id, field, this.values, this.log);
    return materialShares(material, field, this.log).flatMap((share) => {
      const { what, kind, perUnit, unit, supplierField, unitField } = share;
      const supply = this.supply(kind === 'waste' ? undefined : kind, what, tags, supplierField);
      if (!supply || !this.fits(unit, supply.unit, unitField)) return [];
      const factors = term.parameter === undefined ? [] : [{ parameter: term.parameter }];
      return { product: supply.product, kind, amount: { coefficient: term.coefficient * perUnit, factors }, unit };
    });
  }

  private supply(
    kind: TechnosphereExchange['kind'] | undefined,
    what: ExchangeInput['what'],
    tags: Readonly<Record<string, string>>,
    field: string,
  ): BackgroundSupply | undefined {
    if (what.kind === 'product') return this.product(what.id, field);
    if (what.kind !== 'process') return this.background.supply(what, tags, `${field}/${what.kind}`);
    if (this.database) return this.database.supply(what.id, kind, tags, field);
    this.log.add('MISSING_PRODUCER', `${field}/process`, what.id, 'a process of options.database, which names none');
    return undefined;
  }

  private product(product: string, field: string): BackgroundSupply | undefined {
    const unit = this.units.get(product);
    if (unit !== undefined) return { product, unit };
    this.refuseProduct(product, `${field}/product`);
    return undefined;
  }

  private refuseProduct(product: string, field: string): void {
    const hint = nearestHint(product, [...this.units.keys()]);
    this.log.add('MISSING_PRODUCER', field, product, `a product some activity makes${hint}`);
  }

  private fits(unit: string, target: string | undefined, field: string): boolean {
    if (target === undefined) return false;
    if (unit === target || (isUnit(unit) && isUnit(target) && sameDimension(unit, target))) return true;
    this.log.add('UNIT_MISMATCH', `${field}/unit`, unit, `a unit that converts to ${target}`);
    return false;
  }

  private amount(
    { factors, mix }: ExchangeInput,
    { coefficient, parameter }: SumTerm,
    mixes: ReadonlyMap<string, string>,
    field: string,
  ): Amount {
    const own = [parameter, mix === undefined ? undefined : mixes.get(mix)].flatMap((id) =>
      id === undefined ? [] : [{ parameter: id }],
    );
    const stated = factors.flatMap(({ parameter: id, divides }, n) => {
      const known = this.values.parameter(id);
      if (known !== undefined) return [{ parameter: known, power: divides ? (-1 as const) : (1 as const) }];
      this.log.add('INVALID_INVENTORY', `${field}/factors/${n}`, id, 'the id of a parameter');
      return [];
    });
    return { coefficient, factors: [...own, ...stated] };
  }
}
