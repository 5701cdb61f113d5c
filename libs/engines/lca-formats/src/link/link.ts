import type {
  Activity,
  Amount,
  ElementaryExchange,
  Flow as EngineFlow,
  Inventory,
  TechnosphereExchange,
} from '@carbon-butler/engine-lca';
import type { Exchange, Flow, ParsedDatabase, Process, ProductSystem } from '../neutral-model.js';
import { CategoryFactors } from './category-factors.js';
import type { CategoryCharacterisation, CountedFlow } from './category-factors.js';
import { GasTable } from './characterisation.js';
import type { CharacterisationMap } from './characterisation.js';
import { ExchangeAmounts, type ProcessAmounts } from './exchange-amounts.js';
import type { LinkFinding } from './link-findings.js';
import { ModelLinks } from './model-links.js';
import { isProduction, productColumns } from './process-columns.js';
import type { AllocationRule, ProductColumn } from './process-columns.js';
import { chooseProvider } from './provider-rule.js';
import type { ProviderDecision, RegionOptions } from './provider-rule.js';
import { UnitConversion } from './unit-conversion.js';

/** Unit in which gases are characterised. */
const massUnit = 'kg';

export interface LinkOptions extends RegionOptions {
  readonly characterisation: CharacterisationMap | CategoryCharacterisation;
  /** Default 'data-set'. */
  readonly allocation?: AllocationRule;
  /** Its links come before the rule for providers. */
  readonly productSystem?: ProductSystem;
}

export interface LinkedInventory {
  readonly inventory: Inventory;
  /** One per exchange that needs a producer, chosen or not. */
  readonly decisions: readonly ProviderDecision[];
  /** What each activity makes or, of a waste, takes: by activity id. */
  readonly products: ReadonlyMap<string, ActivityProduct>;
  readonly findings: readonly LinkFinding[];
  readonly coverage: LinkCoverage;
}

export type ActivityProduct = Pick<ProductColumn, 'process' | 'flow'>;

export interface LinkCoverage {
  /** Exchanges that need a producer. */
  readonly consumptions: number;
  /** Of these, the ones with one. */
  readonly linked: number;
}

/**
 * Turns a database into the calculation's inventory: splits processes of several products, converts amounts to the
 * units of their flows, chooses a producer for every input and characterises the greenhouse gases, or what an impact
 * category counts.
 *
 * An activity has the id of its process, followed by `#flow` where the process has several products. Inputs without
 * a producer stay in the inventory under the id of their flow, where they lower the coverage of the calculation.
 */
export function linkDatabase(database: ParsedDatabase, options: LinkOptions): LinkedInventory {
  return new Linker(database, options).link();
}

class Linker {
  private readonly findings: LinkFinding[] = [];
  private readonly decisions: ProviderDecision[] = [];
  private readonly flows: ReadonlyMap<string, Flow>;
  private readonly units: UnitConversion;
  private readonly modelLinks: ModelLinks;
  private readonly producers = new Map<string, ProductColumn[]>();
  private readonly amounts: ExchangeAmounts;
  private readonly technosphere: TechnosphereExchange[] = [];
  private readonly elementary: ElementaryExchange[] = [];
  private readonly categoryFactors: CategoryFactors | undefined;
  private readonly counted = new Map<string, CountedFlow>();

  constructor(
    private readonly database: ParsedDatabase,
    private readonly options: LinkOptions,
  ) {
    this.flows = new Map(database.flows.map((flow) => [flow.id, flow]));
    this.units = new UnitConversion(database);
    this.amounts = new ExchangeAmounts(database);
    this.modelLinks = new ModelLinks(options.productSystem, this.findings);
    const { characterisation } = options;
    if ('category' in characterisation)
      this.categoryFactors = new CategoryFactors(characterisation, this.units, this.findings);
  }

  link(): LinkedInventory {
    const rule = this.options.allocation ?? 'data-set';
    const columnsOf = new Map<Process, readonly ProductColumn[]>();
    for (const process of this.database.processes) {
      const columns = productColumns(process, this.flows, this.units, rule, this.findings);
      columnsOf.set(process, columns);
      for (const column of columns)
        this.producers.set(column.flow.id, [...(this.producers.get(column.flow.id) ?? []), column]);
    }
    for (const [process, columns] of columnsOf) {
      if (columns.length === 0) continue;
      const amounts = this.amounts.of(process);
      const drawn = columns.map((column) => ({ ...column, made: this.madeOf(column, amounts) }));
      for (const exchange of process.exchanges) this.addExchange(process, exchange, drawn, amounts);
    }
    const linked = this.decisions.filter(({ provider }) => provider !== undefined).length;
    const { characterisation } = this.options;
    const isCategory = 'category' in characterisation;
    const columns = [...columnsOf.values()].flat();
    return {
      inventory: {
        methods: isCategory ? [characterisation.method] : characterisation.methods,
        parameters: this.amounts.found.drawn,
        derived: this.amounts.found.derived,
        flows: isCategory ? this.countedFlows(characterisation.method) : this.gasFlows(characterisation),
        activities: columns.map(activityOf),
        technosphere: this.technosphere,
        elementary: this.elementary,
      },
      decisions: this.decisions,
      products: new Map(columns.map(({ activity, process, flow }) => [activity, { process, flow }])),
      findings: this.findings,
      coverage: { consumptions: this.decisions.length, linked },
    };
  }

  private addExchange(
    process: Process,
    exchange: Exchange,
    columns: readonly DrawnColumn[],
    amounts: ProcessAmounts,
  ): void {
    const where = { process: process.id, exchange: exchange.id, flow: exchange.flow };
    const flow = this.flows.get(exchange.flow);
    if (!flow) {
      this.findings.push({ code: 'missing-flow', ...where, message: 'the database does not hold this flow; left out' });
      return;
    }
    if (isProduction(exchange, flow)) return;
    const factor = this.units.factor(exchange, flow);
    if (factor === undefined) {
      if (flow.kind !== 'elementary')
        this.decisions.push({ ...where, reason: 'unconvertible-unit', producers: this.producersOf(flow).length });
      this.findings.push({
        code: 'unconvertible-unit',
        ...where,
        message: `${exchange.unit} of a flow that counts in ${flow.unit}; left out`,
      });
      return;
    }
    const product =
      flow.kind === 'elementary' ? '' : this.productFor(process, exchange, Math.abs(exchange.amount * factor), flow);
    const parts = columns
      .map(({ activity, share, made }) => ({ activity, made, part: share(exchange) * factor }))
      .filter(({ part }) => part !== 0);
    if (parts.length === 0) return;
    const own = amounts.of(exchange);
    if (flow.kind === 'elementary') {
      this.addElementary(process, exchange, flow, parts, own);
      return;
    }
    for (const { activity, part, made } of parts)
      this.technosphere.push({
        ...{ activity, product, kind: kindOf(exchange, flow), unit: flow.unit },
        amount: perMade(own, part, made),
      });
  }

  /** What a column makes, where that differs between draws; the reference amount stays, so all else is taken per it. */
  private madeOf({ process, flow }: ProductColumn, amounts: ProcessAmounts): DrawnColumn['made'] {
    const [exchange, second] = process.exchanges.filter(
      (candidate) => candidate.flow === flow.id && isProduction(candidate, flow),
    );
    const drawn = exchange && !second ? amounts.production(exchange) : undefined;
    const [factor] = drawn?.factors ?? [];
    return drawn && exchange && factor
      ? { parameter: factor.parameter, central: exchange.amount / drawn.coefficient }
      : undefined;
  }

  private addElementary(
    process: Process,
    { direction, location = process.location }: Exchange,
    flow: Flow,
    parts: readonly ColumnPart[],
    own: Amount,
  ): void {
    const counted = this.categoryFactors?.flowOf(flow, direction, location);
    if (counted) this.counted.set(counted.id, counted);
    const amount = counted ? this.amounts.withFactor(own, counted) : own;
    for (const { activity, part, made } of parts)
      this.elementary.push({
        ...{ activity, flow: counted?.id ?? flow.id, unit: flow.unit },
        amount: perMade(amount, direction === 'input' ? -part : part, made),
      });
  }

  /** Product of the chosen producer; the flow itself, which nobody makes, where none could be chosen. */
  private productFor(process: Process, exchange: Exchange, consumed: number, flow: Flow): string {
    const where = { process: process.id, exchange: exchange.id, flow: flow.id };
    const producers = this.producersOf(flow);
    // What uses up its own product makes none of it; the data set means a product of somebody else.
    const own = producers.find((producer) => producer.process === process);
    const isSelf = own !== undefined && consumed >= Math.abs(own.amount);
    if (isSelf)
      this.findings.push({
        code: 'self-consumption',
        ...where,
        message: `uses ${consumed} of the ${Math.abs(own.amount)} it makes; not its own provider`,
      });
    const others = isSelf ? producers.filter((producer) => producer !== own) : producers;
    const modelled = this.modelLinks.columnFor({ ...where, unit: flow.unit }, this.producers);
    const decision: ProviderDecision = modelled
      ? { ...where, provider: modelled.activity, reason: 'product-system', producers: producers.length }
      : chooseProvider(
          { ...where, location: exchange.location ?? process.location, defaultProvider: exchange.provider },
          others,
          this.options,
        );
    this.decisions.push(decision);
    this.reportChoice(decision, exchange);
    return decision.provider === undefined ? flow.id : productOf(decision.provider);
  }

  private reportChoice(
    { reason, provider, producers, candidates, ...where }: ProviderDecision,
    exchange: Exchange,
  ): void {
    if (exchange.provider !== undefined && reason !== 'default-provider' && reason !== 'product-system')
      this.findings.push({
        code: 'unknown-provider',
        ...where,
        message: `its provider ${exchange.provider} does not make the flow`,
      });
    if (provider !== undefined) return;
    const isAmbiguous = reason === 'ambiguous';
    this.findings.push({
      code: isAmbiguous ? 'ambiguous-provider' : 'no-provider',
      ...where,
      message: isAmbiguous ? `${producers} producers and no rule between them` : 'nobody makes the flow',
      ...(candidates && { candidates }),
    });
  }

  private producersOf({ id }: Flow): readonly ProductColumn[] {
    return this.producers.get(id) ?? [];
  }

  private countedFlows(method: string): readonly EngineFlow[] {
    return [...this.counted.values()].map(({ id, unit, factor }) => ({
      id,
      unit,
      characterisation: factor ? { [method]: factor.value } : {},
    }));
  }

  /** Elementary flows in use, with the potentials of those that count in a unit of mass. */
  private gasFlows(map: CharacterisationMap): readonly EngineFlow[] {
    const gases = new GasTable(map, this.findings);
    const used = new Set(this.elementary.map(({ flow }) => flow));
    return this.database.flows
      .filter(({ id }) => used.has(id))
      .map((flow) => {
        const potentials = gases.potentialsOf(flow);
        const perUnit = this.kilograms(flow);
        if (Object.keys(potentials).length > 0 && perUnit === undefined)
          this.findings.push({
            code: 'unconvertible-unit',
            process: '',
            flow: flow.id,
            message: `a greenhouse gas in ${flow.unit} has no mass; not characterised`,
          });
        const characterisation =
          perUnit === undefined
            ? {}
            : Object.fromEntries(
                Object.entries(potentials).map(([method, potential]) => [method, potential * perUnit]),
              );
        return { id: flow.id, unit: flow.unit, characterisation };
      });
  }

  private kilograms(flow: Flow): number | undefined {
    if (flow.unit === massUnit || flow.unit === 'kilogram') return 1;
    return this.units.factor({ unit: flow.unit }, { ...flow, unit: massUnit, properties: [] });
  }
}

interface DrawnColumn extends ProductColumn {
  /** Parameter that the amount made moves with, and its central value. */
  readonly made: { readonly parameter: string; readonly central: number } | undefined;
}

interface ColumnPart extends Pick<DrawnColumn, 'activity' | 'made'> {
  /** Share of the column, in the flow's unit. */
  readonly part: number;
}

function perMade(amount: Amount, part: number, made: DrawnColumn['made']): Amount {
  const coefficient = amount.coefficient * part;
  if (!made) return { ...amount, coefficient };
  const factors = [...(amount.factors ?? []), { parameter: made.parameter, power: -1 as const }];
  return { coefficient: coefficient * made.central, factors };
}

function productOf(activity: string): string {
  return `product of ${activity}`;
}

function activityOf({ activity, process, flow, amount }: ProductColumn): Activity {
  return {
    id: activity,
    reference: { product: productOf(activity), amount, unit: flow.unit },
    ...(process.location !== undefined && { tags: { location: process.location } }),
  };
}

function kindOf({ isAvoided }: Exchange, { kind }: Flow): TechnosphereExchange['kind'] {
  if (isAvoided) return 'substitution';
  return kind === 'waste' ? 'waste' : 'input';
}
