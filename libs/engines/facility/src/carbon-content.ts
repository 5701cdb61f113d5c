import { convert, sameDimension } from '@carbon-butler/domain-quantity';
import { type Item, type Rule, type Rulebook, RuleSetError, type RuleTrail } from '@carbon-butler/domain-rulebook';

/** Carbon in one reference unit of an item, and the rules whose product it is. */
export interface CarbonContent {
  readonly carbonTPerUnit: number;
  readonly rules: readonly Rule[];
}

const molarRatio = 'carbon-to-co2.cn-ets';

/** tCO2 per tC by molar mass, 44/12. */
export function co2PerCarbon(date: string, rulebook: Rulebook, trail: RuleTrail): number {
  return Number(trail.use(rulebook.rule(molarRatio, date)).value);
}

/**
 * An item's carbon content; absent for an item that carries none.
 *
 * Tables state it per heat (times the net calorific value), per mass, or as the CO2 it makes (divided by 44/12).
 *
 * @throws RuleSetError when the item's rules do not multiply to carbon per its reference unit
 */
export function carbonContentOf(
  item: Item,
  date: string,
  rulebook: Rulebook,
  trail: RuleTrail,
): CarbonContent | undefined {
  if (item.carbonContent === undefined) return undefined;
  const content = trail.use(rulebook.rule(item.carbonContent, date));
  const perUnit = (target: string): boolean => sameDimension(content.unit, `${target}/${item.unit}`);
  if (perUnit('tC'))
    return { carbonTPerUnit: convert(Number(content.value), content.unit, `tC/${item.unit}`), rules: [content] };
  if (perUnit('tCO2')) {
    const co2T = convert(Number(content.value), content.unit, `tCO2/${item.unit}`);
    return { carbonTPerUnit: co2T / co2PerCarbon(date, rulebook, trail), rules: [content] };
  }
  if (item.netCalorificValue !== undefined && sameDimension(content.unit, 'tC/GJ')) {
    const heat = trail.use(rulebook.rule(item.netCalorificValue, date));
    const heatGjPerUnit = convert(Number(heat.value), heat.unit, `GJ/${item.unit}`);
    return {
      carbonTPerUnit: convert(Number(content.value), content.unit, 'tC/GJ') * heatGjPerUnit,
      rules: [content, heat],
    };
  }
  throw new RuleSetError(`item ${item.id}`, `carbon content in ${content.unit} gives no carbon per ${item.unit}`);
}
