import { convert, sameDimension } from '@carbon-butler/domain-quantity';
import { type Item, type Rule, type Rulebook, RuleSetError, type RuleTrail } from '@carbon-butler/domain-rulebook';

/** CO2 that the carbon of one reference unit of an item makes, and the rules whose product it is. */
export interface CbamCarbon {
  readonly tCo2PerUnit: number;
  readonly rules: readonly Rule[];
}

const massBalanceRatio = 'carbon-to-co2.eu-cbam';

/**
 * An item's carbon as the CBAM counts it; absent for an item without one.
 *
 * Emission factors come per heat (times the net calorific value) or per mass, carbon contents times 3.664
 * (Implementing Regulation (EU) 2025/2547, Annex II, section G).
 *
 * @throws RuleSetError when the item's rules do not multiply to CO2 per its reference unit
 */
export function cbamCarbonOf(item: Item, date: string, rulebook: Rulebook, trail: RuleTrail): CbamCarbon | undefined {
  if (item.cbamCarbon === undefined) return undefined;
  const factor = trail.use(rulebook.rule(item.cbamCarbon, date));
  const value = Number(factor.value);
  if (sameDimension(factor.unit, `tCO2/${item.unit}`))
    return { tCo2PerUnit: convert(value, factor.unit, `tCO2/${item.unit}`), rules: [factor] };
  if (sameDimension(factor.unit, `tC/${item.unit}`)) {
    const ratio = trail.use(rulebook.rule(massBalanceRatio, date));
    return { tCo2PerUnit: convert(value, factor.unit, `tC/${item.unit}`) * Number(ratio.value), rules: [factor] };
  }
  if (item.cbamNetCalorificValue !== undefined && sameDimension(factor.unit, 'tCO2/GJ')) {
    const heat = trail.use(rulebook.rule(item.cbamNetCalorificValue, date));
    const heatGjPerUnit = convert(Number(heat.value), heat.unit, `GJ/${item.unit}`);
    return { tCo2PerUnit: convert(value, factor.unit, 'tCO2/GJ') * heatGjPerUnit, rules: [factor, heat] };
  }
  throw new RuleSetError(`item ${item.id}`, `CBAM factor in ${factor.unit} gives no CO2 per ${item.unit}`);
}
