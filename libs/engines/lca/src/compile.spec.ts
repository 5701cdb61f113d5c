import { compile, intensities, intensityOf, InventoryError } from './index.js';
import type { Inventory } from './index.js';
import { tinyInventory } from './tiny-inventory.fixture.js';

const valid = tinyInventory(
  { steel: { uses: { power: [2, 'p'] }, emits: { co2: 1 } }, power: { emits: { co2: 0.5 } } },
  { parameters: { p: { kind: 'normal', mean: 1, sd: 0.1 } } },
);

function caught(inventory: Inventory): InventoryError {
  try {
    compile(inventory);
  } catch (error) {
    if (error instanceof InventoryError) return error;
  }
  throw new Error('expected an InventoryError');
}

describe('compile refuses', () => {
  const [use] = valid.technosphere;
  it.each<[string, Partial<Inventory>, RegExp]>([
    [
      'NaN',
      { technosphere: [{ ...use!, amount: { coefficient: Number.NaN } }] },
      /activity steel, technosphere exchange 0 \(power\): coefficient .*NaN/,
    ],
    [
      'an infinite emission',
      { elementary: [{ activity: 'power', flow: 'co2', amount: { coefficient: Infinity }, unit: 'kg' }] },
      /activity power, elementary exchange 0 \(co2\): coefficient/,
    ],
    ['an unknown parameter', { parameters: [] }, /exchange 0 \(power\): parameter .* "p"/],
    ['an unknown flow', { flows: [] }, /elementary exchange 0 \(co2\): flow/],
    ['an unknown activity', { activities: valid.activities.slice(1) }, /steel.*: activity must be a listed activity/],
    ['a repeated id', { activities: [...valid.activities, ...valid.activities] }, /activity 2: id must be used once/],
    [
      'two producers of one product',
      { activities: [...valid.activities, { id: 'other', reference: valid.activities[0]!.reference }] },
      /activity steel: reference product .*other makes it too/,
    ],
    [
      'a bad distribution',
      { parameters: [{ id: 'p', distribution: { kind: 'normal', mean: 1, sd: -1 } }] },
      /parameter p: sd/,
    ],
    [
      'a division by 0',
      {
        parameters: [{ id: 'p', distribution: { kind: 'fixed', value: 0 } }],
        technosphere: [{ ...use!, amount: { coefficient: 1, factors: [{ parameter: 'p', power: -1 }] } }],
      },
      /technosphere exchange 0 \(power\): amount/,
    ],
    [
      'units of different dimension',
      { technosphere: [{ ...use!, unit: 'kWh' }] },
      /unit must be convertible to "kg", got "kWh"/,
    ],
    [
      'a factor that is no number',
      { flows: [{ id: 'co2', unit: 'kg', characterisation: { score: Number.NaN } }] },
      /flow co2: characterisation by score/,
    ],
    [
      'a reference amount that is no number',
      { activities: valid.activities.map((a) => ({ ...a, reference: { ...a.reference, amount: Number.NaN } })) },
      /activity .*: reference amount/,
    ],
  ])('%s', (_, change, message) => {
    expect(caught({ ...valid, ...change }).message).toMatch(message);
  });
});

describe('compile', () => {
  it('converts units of exchanges to those of the product and the flow', () => {
    const { system } = compile({
      ...valid,
      technosphere: valid.technosphere.map((exchange) => ({ ...exchange, unit: 't' })),
      elementary: valid.elementary.map((exchange) => ({ ...exchange, unit: 'g' })),
    });
    expect(intensityOf(system, intensities(system), 'steel', 'score')).toBeCloseTo(0.001 + 2000 * 0.0005, 12);
  });

  it('leaves out what has no producer and what makes nothing, and says so', () => {
    const { findings, coverage, system } = compile({
      ...valid,
      activities: valid.activities.map((activity) =>
        activity.id === 'power' ? { ...activity, reference: { ...activity.reference, amount: 0 } } : activity,
      ),
      flows: [...valid.flows, { id: 'noise', unit: 'kg', characterisation: {} }],
      elementary: [...valid.elementary, { activity: 'steel', flow: 'noise', amount: { coefficient: 1 }, unit: '' }],
    });
    expect(findings.map(({ code, dataSet, exchange }) => [code, dataSet, exchange])).toEqual([
      ['zero-reference', 'power', undefined],
      ['missing-producer', 'steel', 0],
      ['missing-unit', 'steel', 2],
      ['uncharacterised-flow', 'noise', undefined],
    ]);
    expect(coverage).toEqual({ technosphereExchanges: 1, linked: 0, elementaryExchanges: 3, characterised: 2 });
    expect(intensityOf(system, intensities(system), 'steel', 'score')).toBe(1);
  });

  it('adds up exchanges of one kind and nets the use of an own product', () => {
    const { system } = compile({
      ...valid,
      technosphere: [
        ...valid.technosphere,
        ...valid.technosphere,
        { activity: 'power', product: 'power', kind: 'input', amount: { coefficient: 0.2 }, unit: 'kg' },
      ],
    });
    expect(intensityOf(system, intensities(system), 'steel', 'score')).toBeCloseTo(1 + 4 * (0.5 / 0.8), 13);
  });
});
