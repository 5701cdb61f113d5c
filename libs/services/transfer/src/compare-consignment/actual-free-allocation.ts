import { otherCountries, RuleLookupError, type Rulebook, type RuleTrail } from '@carbon-butler/domain-rulebook';
import {
  defaultFreeAllocation,
  type GoodAllocated,
  processFreeAllocation,
  resolveDefault,
  specificFreeAllocation,
} from '@carbon-butler/engine-cbam';
import { Decimal } from 'decimal.js';
import type { InstallationGraph } from '../installation/installation-graph.js';

/**
 * Free allocation embedded in a tonne of the good, over the installation's own chain: column-A benchmarks of its
 * goods, nothing for coke and lime, which have no CBAM benchmark, column B for bought goods counted with defaults.
 *
 * Source: Implementing Regulation (EU) 2025/2620, Annex, equations 2 to 5.
 *
 * @throws RuleLookupError
 */
export function actualFreeAllocation(
  graph: InstallationGraph,
  itemId: string,
  routes: readonly string[],
  { rulebook, trail, date }: { readonly rulebook: Rulebook; readonly trail: RuleTrail; readonly date: string },
): Decimal {
  const goods: readonly GoodAllocated[] = graph.goods.map((good) => {
    const cbam = graph.cbamGoods.get(good.id);
    const processTco2ePerT = cbam
      ? processFreeAllocation(rulebook, { cnCode: cbam.cnCode, date, routes }, trail).perTonneTco2e
      : new Decimal(0);
    return { id: good.id, activityLevelT: good.activityLevelT, precursors: good.precursors, processTco2ePerT };
  });
  const purchased = graph.purchased.map(({ id }) => {
    const cnCode = graph.purchasedGoods.get(id)?.cnCode;
    if (!cnCode) throw new RuleLookupError('no CN code', { item: id });
    const byDefault = resolveDefault(rulebook, { country: otherCountries, cnCode, date }, trail);
    return {
      id,
      perTonneTco2e: defaultFreeAllocation(rulebook, byDefault.value, { cnCode, date }, trail).perTonneTco2e,
    };
  });
  return specificFreeAllocation(goods, purchased).get(itemId) ?? new Decimal(0);
}
