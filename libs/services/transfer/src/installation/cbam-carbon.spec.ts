import { type Item, loadRulebook, RuleSetError, RuleTrail } from '@carbon-butler/domain-rulebook';
import { rulesDate } from '../testing/steel-chain.fixture.js';
import { cbamCarbonOf } from './cbam-carbon.js';

const book = loadRulebook();

function carbonOf(item: Item | string) {
  return cbamCarbonOf(typeof item === 'string' ? book.itemById(item) : item, rulesDate, book, new RuleTrail());
}

describe('cbamCarbonOf', () => {
  it.each([
    ['coking-coal', 'a factor per heat times the calorific value', (28.2 * 94.6) / 1000, 2],
    ['blast-furnace-gas', 'a factor per heat of what is metered as heat', 0.26, 1],
    ['limestone', 'a factor per mass', 0.44, 1],
    ['hot-metal', 'a carbon content times 3.664', 0.0409 * 3.664, 1],
  ] as const)('takes %s from %s', (itemId, _, expected, ruleCount) => {
    const carbon = carbonOf(itemId);
    expect(carbon?.tCo2PerUnit).toBeCloseTo(expected, 12);
    expect(carbon?.rules).toHaveLength(ruleCount);
  });

  it('is absent for an item without a standard factor, such as benzol, though it holds carbon', () => {
    expect(carbonOf('crude-benzol')).toBeUndefined();
  });

  it('refuses a factor per heat for an item without a calorific value', () => {
    const { cbamNetCalorificValue: _none, ...coal } = book.itemById('coking-coal');
    expect(() => carbonOf(coal)).toThrow(RuleSetError);
    expect(() => carbonOf(coal)).toThrow(/coking-coal.*tCO2\/TJ/);
  });

  it('leaves a trace of every rule used', () => {
    const trail = new RuleTrail();
    cbamCarbonOf(book.itemById('hot-metal'), rulesDate, book, trail);
    expect(trail.ruleSets().flatMap(({ rules }) => rules)).toHaveLength(2);
  });
});
