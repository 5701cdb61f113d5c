import { type Item, loadRulebook, RuleSetError, RuleTrail } from '@carbon-butler/domain-rulebook';
import { carbonContentOf, co2PerCarbon } from './carbon-content.js';

const book = loadRulebook();
const date = '2025-12-31';

function contentOf(item: Item | string) {
  const trail = new RuleTrail();
  const content = carbonContentOf(typeof item === 'string' ? book.itemById(item) : item, date, book, trail);
  return { content, used: trail.ruleSets().flatMap(({ rules }) => rules) };
}

describe('co2PerCarbon', () => {
  it('is 44/12 to the digits of its rule, and leaves a trace', () => {
    const trail = new RuleTrail();
    expect(co2PerCarbon(date, book, trail)).toBeCloseTo(44 / 12, 9);
    expect(trail.ruleSets().flatMap(({ rules }) => rules)).toHaveLength(1);
  });
});

describe('carbonContentOf', () => {
  it('multiplies carbon per heat by the calorific value', () => {
    // CETS-AG-03: washed coking coal 26.344 GJ/t, 0.02541 tC/GJ.
    const { content, used } = contentOf('coking-coal');
    expect(content?.carbonTPerUnit).toBeCloseTo(26.344 * 0.02541, 12);
    expect(content?.rules.map(({ unit }) => unit)).toEqual(['tC/GJ', 'GJ/t']);
    expect(used).toHaveLength(2);
  });

  it('takes carbon per unit as it is', () => {
    expect(contentOf('natural-gas').content?.carbonTPerUnit).toBeCloseTo(0.01532, 12);
  });

  it('divides what is stated as CO2 by 44/12', () => {
    const { content, used } = contentOf('limestone');
    expect(content?.carbonTPerUnit).toBeCloseTo(0.44 / (44 / 12), 9);
    expect(content?.rules).toHaveLength(1);
    expect(used).toHaveLength(2);
  });

  it('is absent for what carries no carbon', () => {
    expect(contentOf('iron-ore')).toEqual({ content: undefined, used: [] });
  });

  it('refuses carbon per heat for an item without a calorific value', () => {
    const { netCalorificValue: _none, ...coal } = book.itemById('coking-coal');
    expect(() => contentOf(coal)).toThrow(RuleSetError);
    expect(() => contentOf(coal)).toThrow(/coking-coal.*tC\/GJ/);
  });
});
