import { convert } from '@carbon-butler/domain-quantity';
import type { Rule, Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import type {
  Activity,
  ElementaryExchange,
  Factor,
  Inventory,
  Parameter,
  TechnosphereExchange,
} from '@carbon-butler/engine-lca';
import {
  amountParameterId,
  amountRelative95ById,
  co2PerCarbon,
  internalItems,
  type ProcessOutputs,
  processOutputs,
  relativeDistribution,
  ruleDistribution,
  type SiteBalance,
  type YearlyFlow,
} from '@carbon-butler/engine-facility';
import type { LinkedInput, Provider } from './link-flows.js';

export const method = 'GWP100';
/** Tag of an activity: an own process, or `supply:` and the item bought. */
export const stageTag = 'stage';

const co2 = { id: 'carbon-dioxide', unit: 'kgCO2', characterisation: { [method]: 1 } };
const upstream = { id: 'upstream-greenhouse-gases', unit: 'kgCO2e', characterisation: { [method]: 1 } };

/** What the inventory of a facility's year is made from. */
export interface InventoryParts {
  readonly flows: readonly YearlyFlow[];
  readonly links: readonly LinkedInput[];
  readonly balance: SiteBalance;
  readonly date: string;
  readonly rulebook: Rulebook;
  readonly trail: RuleTrail;
}

/** Names of activities and of the products they make. */
export const activityOf = {
  process: (processId: string, itemId: string): string => `process:${processId}/${itemId}`,
  supply: ({ flow, provider }: LinkedInput): string => {
    if (provider.kind !== 'supplier-footprint') return `supply:${flow.itemId}`;
    const { supplierId, processId } = provider.footprint;
    return `supply:${flow.itemId}@${supplierId}${processId === undefined ? '' : `/${processId}`}`;
  },
};

/**
 * The facility's year as a life-cycle inventory.
 *
 * Every amount is a number times parameters around 1, one for each independent figure. All exchanges of an activity
 * are divided by the parameter of its output, whose own amount stays fixed in the equations: an internal item's
 * uncertainty then cancels exactly between the process that makes it and the ones that use it. The shares of
 * co-products stay as recorded.
 */
export function buildInventory(parts: InventoryParts): Inventory {
  const { flows, links, balance, date, rulebook, trail } = parts;
  const made = internalItems(flows);
  const relative95ById = amountRelative95ById(flows);
  const outputs = processOutputs(flows);
  const parameters = new Map<string, Parameter>();
  const define = (id: string, distribution: Parameter['distribution']): Factor => {
    parameters.set(id, { id, distribution });
    return { parameter: id };
  };
  const amountFactor = (flow: YearlyFlow): Factor => {
    const id = amountParameterId(flow, made);
    return define(id, relativeDistribution(relative95ById.get(id) ?? 0));
  };
  const ruleFactor = (rule: Rule): Factor => define(`rule:${rule.ref}`, ruleDistribution(rule));
  const perUnitOf = (output: YearlyFlow): Factor => ({ ...amountFactor(output), power: -1 });

  const activities: Activity[] = [];
  const technosphere: TechnosphereExchange[] = [];
  const elementary: ElementaryExchange[] = [];
  const kgCo2PerCarbonT = 1000 * co2PerCarbon(date, rulebook, trail);

  for (const process of outputs) {
    const inputs = links.filter(({ flow }) => flow.processId === process.processId);
    const carbonFlows = balance.processes.find(({ processId }) => processId === process.processId)?.flows ?? [];
    for (const { output, share } of process.products) {
      const activity = activityOf.process(process.processId, output.itemId);
      activities.push({
        id: activity,
        reference: { product: activity, amount: Number(output.amount), unit: output.unit },
        tags: { [stageTag]: process.processId },
      });
      for (const link of inputs) {
        const product = productOf(link, outputs);
        if (product === undefined) continue;
        const amount = {
          coefficient: share * Number(link.flow.amount),
          factors: [amountFactor(link.flow), perUnitOf(output)],
        };
        technosphere.push({ activity, product, kind: 'input', amount, unit: link.flow.unit });
      }
      for (const { flow, rules, carbonT } of carbonFlows) {
        const factors = [amountFactor(flow), ...rules.map(ruleFactor), perUnitOf(output)];
        elementary.push({
          activity,
          flow: co2.id,
          amount: { coefficient: share * carbonT * kgCo2PerCarbonT, factors },
          unit: co2.unit,
        });
      }
    }
  }
  addSupplies(parts, define, ruleFactor, activities, elementary);
  return {
    methods: [method],
    parameters: [...parameters.values()],
    flows: [co2, upstream],
    activities,
    technosphere,
    elementary,
  };
}

const supplyPrefix = 'supply:';

export function supplyStage(itemId: string): string {
  return `${supplyPrefix}${itemId}`;
}

export function isSupplyStage(stage: string): boolean {
  return stage.startsWith(supplyPrefix);
}

/** The product an input is fed from; none for a by-product, which comes without burden, and for what is unlinked. */
function productOf(link: LinkedInput, outputs: readonly ProcessOutputs[]): string | undefined {
  const { provider, flow } = link;
  if (provider.kind === 'unlinked') return undefined;
  if (provider.kind !== 'own-process') return activityOf.supply(link);
  const makes = outputs.some(
    ({ processId, products }) =>
      processId === provider.processId && products.some(({ output }) => output.itemId === flow.itemId),
  );
  return makes ? activityOf.process(provider.processId, flow.itemId) : undefined;
}

type SuppliedInput = LinkedInput & {
  readonly provider: Extract<Provider, { readonly kind: 'supplier-footprint' | 'upstream-factor' }>;
};

function isSupplied(link: LinkedInput): link is SuppliedInput {
  return link.provider.kind === 'supplier-footprint' || link.provider.kind === 'upstream-factor';
}

function addSupplies(
  { links, date, rulebook, trail }: InventoryParts,
  define: (id: string, distribution: Parameter['distribution']) => Factor,
  ruleFactor: (rule: Rule) => Factor,
  activities: Activity[],
  elementary: ElementaryExchange[],
): void {
  const supplied = new Map(links.filter(isSupplied).map((link) => [activityOf.supply(link), link]));
  for (const [activity, { flow, item, provider }] of supplied) {
    activities.push({
      id: activity,
      reference: { product: activity, amount: 1, unit: item.unit },
      tags: { [stageTag]: supplyStage(flow.itemId) },
    });
    if (provider.kind === 'supplier-footprint') {
      const { supplierId, kgCo2ePerUnit, relative95 } = provider.footprint;
      const factor = define(`supplier:${supplierId}/${item.id}`, relativeDistribution(Number(relative95)));
      elementary.push({
        activity,
        flow: upstream.id,
        amount: { coefficient: Number(kgCo2ePerUnit), factors: [factor] },
        unit: upstream.unit,
      });
    } else {
      const rule = trail.use(rulebook.rule(provider.ruleId, date));
      const coefficient = convert(Number(rule.value), rule.unit, `kgCO2e/${item.unit}`);
      elementary.push({
        activity,
        flow: upstream.id,
        amount: { coefficient, factors: [ruleFactor(rule)] },
        unit: upstream.unit,
      });
    }
  }
}
