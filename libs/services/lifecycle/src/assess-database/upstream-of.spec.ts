import { compile, type Inventory, intensities, intensityOf } from '@carbon-butler/engine-lca';
import fc from 'fast-check';
import { upstreamOf } from './upstream-of.js';

/** Activities that use others at random, little enough that no loop uses up what it makes. */
const inventories = fc
  .integer({ min: 1, max: 12 })
  .chain((count) =>
    fc.record({
      count: fc.constant(count),
      links: fc.array(
        fc.tuple(fc.nat(count - 1), fc.nat(count - 1), fc.double({ min: 0.001, max: 0.05, noNaN: true })),
        {
          maxLength: 20,
        },
      ),
      direct: fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: count, maxLength: count }),
    }),
  )
  .map(({ count, links, direct }): Inventory => ({
    methods: ['m'],
    parameters: [{ id: 'unused', distribution: { kind: 'fixed', value: 1 } }],
    flows: [{ id: 'gas', unit: 'kg', characterisation: { m: 1 } }],
    activities: Array.from({ length: count }, (_, n) => ({
      id: `a${n}`,
      reference: { product: `p${n}`, amount: 1, unit: 'kg' },
    })),
    technosphere: links.map(([user, used, amount]) => ({
      ...{ activity: `a${user}`, product: `p${used}`, kind: 'input', unit: 'kg', amount: { coefficient: amount } },
    })),
    elementary: direct.map((amount, n) => ({
      ...{ activity: `a${n}`, flow: 'gas', unit: 'kg', amount: { coefficient: amount } },
    })),
  }));

const impactOf = (inventory: Inventory): number => {
  const { system } = compile(inventory);
  return intensityOf(system, intensities(system), 'a0', 'm');
};

describe('what lies upstream of an activity', () => {
  it('gives the impact that the whole inventory gives', () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        const whole = impactOf(inventory);
        expect(Math.abs(impactOf(upstreamOf(inventory, ['a0'])) - whole)).toBeLessThanOrEqual(1e-10 * (1 + whole));
      }),
    );
  });

  it('keeps the parameters that those in use are given by, and no others', () => {
    const sum = (id: string, of: readonly string[]) => ({
      ...{ id, of, valueOf: (values: Float64Array) => values.reduce((all, each) => all + each, 0) },
    });
    const fixed = (id: string) => ({ id, distribution: { kind: 'fixed', value: 1 } }) as const;
    const inventory: Inventory = {
      ...{ methods: ['m'], flows: [{ id: 'gas', unit: 'kg', characterisation: { m: 1 } }], technosphere: [] },
      parameters: ['p', 'q', 'other'].map(fixed),
      derived: [sum('first', ['p', 'q']), sum('unused', ['other']), sum('second', ['first'])],
      activities: [{ id: 'a0', reference: { product: 'p0', amount: 1, unit: 'kg' } }],
      elementary: [
        { activity: 'a0', flow: 'gas', unit: 'kg', amount: { coefficient: 1, factors: [{ parameter: 'second' }] } },
      ],
    };
    const { parameters, derived = [] } = upstreamOf(inventory, ['a0']);
    expect([parameters, derived].map((list) => list.map(({ id }) => id))).toEqual([
      ['p', 'q'],
      ['first', 'second'],
    ]);
    expect(impactOf(inventory)).toBe(2);
  });

  it('is no more than what is reached, and nothing that is not used', () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        const { activities, technosphere, parameters } = upstreamOf(inventory, ['a0']);
        const used = new Set(technosphere.map(({ product }) => product));
        expect(activities.every(({ id, reference }) => id === 'a0' || used.has(reference.product))).toBe(true);
        expect(parameters).toEqual([]);
      }),
    );
  });
});
