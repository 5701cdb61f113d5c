import { type Item, otherCountries, type Rulebook, type RuleTrail } from '@carbon-butler/domain-rulebook';
import {
  attributedDirectEmissions,
  type GoodProduced,
  type PurchasedPrecursor,
  resolveDefault,
} from '@carbon-butler/engine-cbam';
import {
  amountParameterId,
  internalItems,
  type ProcessOutputs,
  processOutputs,
  type YearlyFlow,
} from '@carbon-butler/engine-facility';
import { Decimal } from 'decimal.js';
import { type CbamGood, cbamGoodOf } from './cbam-goods.js';
import { type CbamCarbon, cbamCarbonOf } from './cbam-carbon.js';
import type { InstallationInputs } from './installation-inputs.js';

/** The processes of an installation as the CBAM sees them: goods and what is made on the way, with their precursors. */
export interface InstallationGraph {
  readonly goods: readonly GoodProduced[];
  readonly purchased: readonly PurchasedPrecursor[];
  /** CBAM goods made here, by item id. */
  readonly cbamGoods: ReadonlyMap<string, CbamGood>;
  /** Bought goods of the CBAM, counted with default values, by the id they have in `purchased`. */
  readonly purchasedGoods: ReadonlyMap<string, CbamGood>;
  /** Processes whose bought electricity should count but has no factor in the rulebook. */
  readonly withoutGridFactor: readonly string[];
  /** Processes with more carbon going out than in: counted as 0. */
  readonly negative: readonly string[];
  /** Processes that make nothing and are no power plant: what they emit is in no good. */
  readonly withoutProduct: readonly string[];
  /** tCO2e per MWh of the electricity made on site; undefined without any. */
  readonly ownElectricityTco2PerMwh: Decimal | undefined;
}

export interface GraphContext {
  readonly rulebook: Rulebook;
  readonly trail: RuleTrail;
  readonly date: string;
  /** Factor around 1 for a parameter: an amount (`amount:…`) or a rule (`rule:…`). */
  readonly multiplier: (parameterId: string) => number;
}

const gjPerTj = 1000;

/**
 * Direct emissions of each process by mass balance, waste gas that goes to the power plant taken off at the gas's own
 * value and given back at the credit of the regulation, electricity where the good's scope asks for it.
 *
 * Coke ovens and lime kilns make no good of the CBAM; they are nodes all the same, so that their emissions follow
 * their product into the iron and steel. Power plants are left out: their emissions belong to the electricity.
 *
 * Source: Implementing Regulation (EU) 2025/2547, Annex III; Regulation (EU) 2023/956, Annex IV.
 *
 * @throws ProcessOutputError, RuleLookupError, RuleSetError, CbamInputError
 */
export function installationGraph(inputs: InstallationInputs, context: GraphContext): InstallationGraph {
  return new GraphBuilder(inputs, context).build();
}

class GraphBuilder {
  private readonly made: ReadonlySet<string>;
  private readonly outputs: readonly ProcessOutputs[];
  private readonly powerProcesses: ReadonlySet<string>;
  private readonly carbon = new Map<string, CbamCarbon | undefined>();
  private readonly cbamGoods = new Map<string, CbamGood>();
  private readonly negative: string[] = [];
  private readonly withoutGridFactor = new Set<string>();

  constructor(
    private readonly inputs: InstallationInputs,
    private readonly context: GraphContext,
  ) {
    this.made = internalItems(inputs.flows);
    this.outputs = processOutputs(inputs.flows);
    this.powerProcesses = new Set(
      this.outputs
        .filter(({ reference }) => this.item(reference.itemId).kind === 'energy')
        .map(({ processId }) => processId),
    );
  }

  build(): InstallationGraph {
    const ownElectricity = this.ownElectricityTco2PerMwh();
    const goods = this.outputs
      .filter(({ processId }) => !this.powerProcesses.has(processId))
      .flatMap((process) => this.goodsOf(process, ownElectricity));
    const purchasedGoods = this.boughtGoods();
    return {
      goods,
      purchased: [...purchasedGoods].map(([id, good]) => this.byDefault(id, good)),
      cbamGoods: this.cbamGoods,
      purchasedGoods,
      withoutGridFactor: [...this.withoutGridFactor],
      negative: this.negative,
      withoutProduct: this.withoutProduct(),
      ownElectricityTco2PerMwh: ownElectricity,
    };
  }

  private goodsOf(process: ProcessOutputs, ownElectricity: Decimal | undefined): readonly GoodProduced[] {
    const { processId } = process;
    const flows = this.inputs.flows.filter((flow) => flow.processId === processId);
    const wasteGas = this.wasteGasToPower(flows);
    const balance =
      flows.reduce((sum, flow) => sum + (flow.direction === 'input' ? 1 : -1) * this.tCo2(flow), 0) + wasteGas.tCo2;
    if (balance < 0) this.negative.push(processId);
    const attributed = attributedDirectEmissions(
      {
        ...nothingElse,
        directTco2e: new Decimal(Math.max(0, balance)),
        wasteGasExportedTj: new Decimal(wasteGas.heatTj),
      },
      this.context.rulebook,
      this.context.date,
      this.context.trail,
    );
    for (const { output } of process.products) {
      const good = cbamGoodOf(this.item(output.itemId), this.context.date, this.context.rulebook, this.context.trail);
      if (good) this.cbamGoods.set(output.itemId, good);
    }
    const inScope = process.products.some(({ output }) => this.cbamGoods.get(output.itemId)?.indirectInScope === true);
    const indirect = inScope ? this.electricityTco2(flows, processId, ownElectricity) : new Decimal(0);
    return process.products.map(({ output, share }) => {
      const good = this.cbamGoods.get(output.itemId);
      return {
        id: output.itemId,
        activityLevelT: new Decimal(this.amount(output)),
        attributedDirectTco2e: attributed.attributedTco2e.mul(share),
        attributedIndirectTco2e: good?.indirectInScope === true ? indirect.mul(share) : new Decimal(0),
        indirectInScope: good?.indirectInScope === true,
        precursors: this.precursorsOf(flows, share),
      };
    });
  }

  /** Inputs that are products of another process here, or bought goods of the CBAM. */
  private precursorsOf(flows: readonly YearlyFlow[], share: number): GoodProduced['precursors'] {
    const products = new Set(
      this.outputs.flatMap((process) =>
        this.powerProcesses.has(process.processId) ? [] : process.products.map(({ output }) => output.itemId),
      ),
    );
    return flows
      .filter(({ direction }) => direction === 'input')
      .flatMap((flow) => {
        const own = flow.supplierId === undefined && products.has(flow.itemId);
        const id = own ? flow.itemId : this.boughtGood(flow) ? purchasedId(flow) : undefined;
        return id === undefined ? [] : [{ id, amountT: new Decimal(this.amount(flow) * share) }];
      });
  }

  private boughtGoods(): ReadonlyMap<string, CbamGood> {
    const bought = this.inputs.flows.flatMap((flow) => {
      const good = this.boughtGood(flow);
      return good ? [[purchasedId(flow), good] as const] : [];
    });
    return new Map(bought);
  }

  /** Records do not say where a bought good was made, so the row of other countries stands in for it. */
  private byDefault(id: string, { cnCode }: CbamGood): PurchasedPrecursor {
    const { rulebook, trail, date } = this.context;
    const { totalTco2ePerT } = resolveDefault(rulebook, { country: otherCountries, cnCode, date }, trail);
    return { id, directTco2ePerT: totalTco2ePerT, indirectTco2ePerT: new Decimal(0) };
  }

  private boughtGood(flow: YearlyFlow): CbamGood | undefined {
    if (flow.direction !== 'input' || this.isOwn(flow)) return undefined;
    const item = this.item(flow.itemId);
    const { date, rulebook, trail } = this.context;
    return item.kind === 'product' ? cbamGoodOf(item, date, rulebook, trail) : undefined;
  }

  /**
   * Gas of the process that is burnt in power plants, as heat and as the CO2 its carbon makes. A gas that several
   * processes make is theirs in proportion to what they make.
   */
  private wasteGasToPower(flows: readonly YearlyFlow[]): { readonly heatTj: number; readonly tCo2: number } {
    const isGas = ({ direction, itemId }: YearlyFlow): boolean =>
      direction === 'output' && this.item(itemId).kind === 'gas';
    const shares = flows.filter(isGas).map((gas) => {
      const madeInAll = this.inputs.flows.filter((other) => isGas(other) && other.itemId === gas.itemId);
      const total = madeInAll.reduce((sum, { amount }) => sum + Number(amount), 0);
      return { itemId: gas.itemId, share: total === 0 ? 0 : Number(gas.amount) / total };
    });
    const burnt = this.inputs.flows.filter(
      (flow) => this.powerProcesses.has(flow.processId) && flow.direction === 'input' && this.isOwn(flow),
    );
    const sumOf = (quantity: (flow: YearlyFlow) => number): number =>
      shares.reduce((sum, { itemId, share }) => {
        const ofItem = burnt.filter((flow) => flow.itemId === itemId);
        return sum + share * ofItem.reduce((inner, flow) => inner + quantity(flow), 0);
      }, 0);
    return { heatTj: sumOf((flow) => this.amount(flow)) / gjPerTj, tCo2: sumOf((flow) => this.tCo2(flow)) };
  }

  /** What the power plants burn, waste gas at the credit that its makers get for it. */
  private ownElectricityTco2PerMwh(): Decimal | undefined {
    const mwh = this.outputs
      .filter(({ processId }) => this.powerProcesses.has(processId))
      .reduce((sum, { reference }) => sum + this.amount(reference), 0);
    if (mwh === 0) return undefined;
    const burnt = this.inputs.flows.filter(
      ({ processId, direction }) => this.powerProcesses.has(processId) && direction === 'input',
    );
    const isWasteGas = (flow: YearlyFlow): boolean => this.isOwn(flow) && this.item(flow.itemId).kind === 'gas';
    const heatTj = burnt.filter(isWasteGas).reduce((sum, flow) => sum + this.amount(flow), 0) / gjPerTj;
    const { wasteGasExportedTco2e } = attributedDirectEmissions(
      { ...nothingElse, directTco2e: new Decimal(0), wasteGasExportedTj: new Decimal(heatTj) },
      this.context.rulebook,
      this.context.date,
      this.context.trail,
    );
    const fuels = burnt.filter((flow) => !isWasteGas(flow)).reduce((sum, flow) => sum + this.tCo2(flow), 0);
    return wasteGasExportedTco2e.plus(fuels).div(mwh);
  }

  private electricityTco2(
    flows: readonly YearlyFlow[],
    processId: string,
    ownElectricity: Decimal | undefined,
  ): Decimal {
    return flows
      .filter(({ direction, itemId }) => direction === 'input' && this.item(itemId).kind === 'energy')
      .reduce((sum, flow) => {
        if (this.isOwn(flow) && ownElectricity) return sum.plus(ownElectricity.mul(this.amount(flow)));
        this.withoutGridFactor.add(processId);
        return sum;
      }, new Decimal(0));
  }

  private tCo2(flow: YearlyFlow): number {
    const carbon = this.carbonOf(flow.itemId);
    if (!carbon) return 0;
    const factor = carbon.rules.reduce(
      (product, rule) => product * this.context.multiplier(`rule:${rule.ref}`),
      carbon.tCo2PerUnit,
    );
    return this.amount(flow) * factor;
  }

  private carbonOf(itemId: string): CbamCarbon | undefined {
    if (!this.carbon.has(itemId))
      this.carbon.set(
        itemId,
        cbamCarbonOf(this.item(itemId), this.context.date, this.context.rulebook, this.context.trail),
      );
    return this.carbon.get(itemId);
  }

  /** Whether an input comes from the facility itself. */
  private isOwn(flow: YearlyFlow): boolean {
    return flow.supplierId === undefined && this.made.has(flow.itemId);
  }

  private withoutProduct(): readonly string[] {
    const producing = new Set(this.outputs.map(({ processId }) => processId));
    const all = new Set(this.inputs.flows.map(({ processId }) => processId));
    return [...all].filter((processId) => !producing.has(processId)).sort();
  }

  private amount(flow: YearlyFlow): number {
    return Number(flow.amount) * this.context.multiplier(amountParameterId(flow, this.made));
  }

  private item(itemId: string): Item {
    return this.context.rulebook.itemById(itemId);
  }
}

/** Flows over the boundary of a process that a works without heat networks and power export does not have. */
const nothingElse = {
  heatImportedTco2e: new Decimal(0),
  heatExportedTco2e: new Decimal(0),
  wasteGasImportedTj: new Decimal(0),
  wasteGasExportedTj: new Decimal(0),
  electricityProducedTco2e: new Decimal(0),
};

function purchasedId({ itemId, supplierId }: YearlyFlow): string {
  return `purchased:${itemId}@${supplierId ?? 'unnamed'}`;
}
