import fc from 'fast-check';
import {
  allocate,
  circularFootprint,
  compile,
  cutOffShares,
  intensities,
  intensityOf,
  InventoryError,
  sharesByProperty,
  substitute,
} from './index.js';
import type { JointProcess } from './index.js';
import { tinyInventory } from './tiny-inventory.fixture.js';

// A plant that makes 10 kg chlorine, 11 kg lye and 0.3 kg hydrogen from 25 kWh.
const plant: JointProcess = {
  id: 'electrolysis',
  outputs: [
    { product: 'chlorine', amount: 10, unit: 'kg' },
    { product: 'lye', amount: 11, unit: 'kg' },
    { product: 'hydrogen', amount: 0.3, unit: 'kg' },
  ],
  technosphere: [{ product: 'power', kind: 'input', amount: { coefficient: 25 }, unit: 'kg' }],
  elementary: [{ flow: 'co2', amount: { coefficient: 1 }, unit: 'kg' }],
};
const background = tinyInventory({ power: { emits: { co2: 0.5 } }, reforming: { emits: { co2: 9 } } });

function scores(part: ReturnType<typeof allocate>): (id: string) => number {
  const { system } = compile({
    ...background,
    activities: [...background.activities, ...part.activities],
    technosphere: part.technosphere,
    elementary: [...background.elementary, ...part.elementary],
  });
  const result = intensities(system);
  return (id) => intensityOf(system, result, id, 'score');
}

describe('allocation', () => {
  it('by mass gives every kg the same', () => {
    const score = scores(allocate(plant, sharesByProperty(plant.outputs, [1, 1, 1])));
    for (const product of ['chlorine', 'lye', 'hydrogen'])
      expect(score(`electrolysis#${product}`)).toBeCloseTo(13.5 / 21.3, 12);
  });

  it('by any property hands on all of the burden, no more', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 3 }), (prices) => {
        const score = scores(allocate(plant, sharesByProperty(plant.outputs, prices)));
        const total = plant.outputs.reduce(
          (sum, { product, amount }) => sum + amount * score(`electrolysis#${product}`),
          0,
        );
        expect(total).toBeCloseTo(13.5, 9);
      }),
    );
  });

  it('cut off burdens the reference product alone', () => {
    const score = scores(allocate(plant, cutOffShares(plant.outputs)));
    expect([score('electrolysis#chlorine'), score('electrolysis#lye')]).toEqual([1.35, 0]);
  });

  it('by cause looks at each exchange', () => {
    const score = scores(allocate(plant, ({ flow }) => (flow === 'co2' ? [1, 0, 0] : [0.5, 0.5, 0])));
    expect(score('electrolysis#chlorine')).toBeCloseTo((1 + 6.25) / 10, 12);
    expect(score('electrolysis#lye')).toBeCloseTo(6.25 / 11, 12);
  });

  it('by substitution credits what is replaced', () => {
    const part = substitute(plant, [
      { product: 'power', perUnit: 0, unit: 'kg' },
      { product: 'reforming', perUnit: 1, unit: 'kg' },
    ]);
    expect(scores(part)('electrolysis')).toBeCloseTo((13.5 - 0.3 * 9) / 10, 12);
  });

  it.each<[string, readonly number[]]>([
    ['that do not sum to 1', [0.5, 0.4, 0]],
    ['below 0', [1.5, -0.5, 0]],
    ['for too few outputs', [1]],
    ['that are no number', [Number.NaN, 1, 0]],
  ])('refuses shares %s', (_, shares) => {
    expect(() => allocate(plant, shares)).toThrow(InventoryError);
  });

  it('refuses properties without a sum', () => {
    expect(() => sharesByProperty(plant.outputs, [0, 0, 0])).toThrow(InventoryError);
    expect(() => sharesByProperty(plant.outputs, [-1, 1, 1])).toThrow(InventoryError);
  });
});

describe('circularFootprint', () => {
  const base = {
    allocationFactor: 0.2,
    energyAllocationFactor: 0,
    recycledContent: 0.4,
    recycledAtEndOfLife: 0.7,
    energyRecovered: 0.2,
    qualityIn: 1,
    qualityOut: 0.9,
    virgin: 10,
    virginReplaced: 10,
    recycledMaterial: 1,
    recyclingAtEndOfLife: 1.5,
    energyRecovery: 3,
    heatReplaced: 1,
    electricityReplaced: 0.5,
    disposal: 2,
  };

  it('is the sum worked by hand', () => {
    // 0.6*10 + 0.4*(0.2*1 + 0.8*10) + 0.8*0.7*(1.5 - 9) = 6 + 3.28 - 4.2; 0.2*1.5; 0.1*2
    const result = circularFootprint(base);
    expect(result.material).toBeCloseTo(5.08, 12);
    expect(result.energy).toBeCloseTo(0.3, 12);
    expect(result.disposal).toBeCloseTo(0.2, 12);
    expect(result.total).toBeCloseTo(5.58, 12);
  });

  it('is the recycled-content approach at A = 1 and the avoided-burden approach at A = 0', () => {
    expect(circularFootprint({ ...base, allocationFactor: 1 }).material).toBeCloseTo(0.6 * 10 + 0.4 * 1, 12);
    expect(circularFootprint({ ...base, allocationFactor: 0 }).material).toBeCloseTo(10 + 0.7 * (1.5 - 9), 12);
  });

  it.each([
    ['a share above 1', { recycledContent: 1.1 }],
    ['more treated than there is', { recycledAtEndOfLife: 0.9 }],
    ['NaN', { virgin: Number.NaN }],
  ])('refuses %s', (_, change) => {
    expect(() => circularFootprint({ ...base, ...change })).toThrow(InventoryError);
  });
});
