import fc from 'fast-check';
import {
  allocate,
  circularFootprintWeights,
  compile,
  cutOffShares,
  intensities,
  intensityOf,
  InventoryError,
  sharesByProperty,
  substitute,
} from './index.js';
import type { CircularRole, CircularShares, JointProcess } from './index.js';
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

describe('circularFootprintWeights', () => {
  const base = { a: 0.2, b: 0, r1: 0.4, r2: 0.7, r3: 0.2, qualityIn: 1, qualityOut: 0.9, heat: 4, electricity: 2 };
  const impacts: Readonly<Record<CircularRole, number>> = {
    ...{ virgin: 10, recycled: 1, recyclingAtEndOfLife: 1.5, virginReplaced: 10 },
    ...{ energyRecovery: 3, heatReplaced: 0.25, electricityReplaced: 0.25, disposal: 2 },
  };
  const material = ['virgin', 'recycled', 'recyclingAtEndOfLife', 'virginReplaced'] as const;
  const energy = ['energyRecovery', 'heatReplaced', 'electricityReplaced'] as const;
  const impactOf = (roles: readonly CircularRole[], change: Partial<CircularShares> = {}): number => {
    const weights = circularFootprintWeights({ ...base, ...change });
    return roles.reduce((sum, role) => sum + weights[role] * impacts[role], 0);
  };

  it('times the impacts are the sum worked by hand', () => {
    // 0.6*10 + 0.4*(0.2*1 + 0.8*10) + 0.8*0.7*(1.5 - 9) = 6 + 3.28 - 4.2; 0.2*(3 - 1 - 0.5); 0.1*2
    expect(impactOf(material)).toBeCloseTo(5.08, 12);
    expect(impactOf(energy)).toBeCloseTo(0.3, 12);
    expect(impactOf(['disposal'])).toBeCloseTo(0.2, 12);
    expect(impactOf([...material, ...energy, 'disposal'])).toBeCloseTo(5.58, 12);
  });

  it('are the recycled-content approach at A = 1 and the avoided-burden approach at A = 0', () => {
    expect(impactOf(material, { a: 1 })).toBeCloseTo(0.6 * 10 + 0.4 * 1, 12);
    expect(impactOf(material, { a: 0 })).toBeCloseTo(10 + 0.7 * (1.5 - 9), 12);
  });

  it('leave energy recovery to who uses the energy at B = 1', () => {
    expect(impactOf(energy, { b: 1 })).toBeCloseTo(0, 12);
    expect(impactOf(energy, { b: 0.5 })).toBeCloseTo(0.15, 12);
  });

  it('dispose of nothing where recycling and recovery take all, though binary fractions do not add up', () => {
    for (let thousandths = 0; thousandths <= 1000; thousandths += 1) {
      const [r2, r3] = [thousandths / 1000, (1000 - thousandths) / 1000];
      expect(circularFootprintWeights({ ...base, r2, r3 }).disposal).toBe(0);
    }
    expect(circularFootprintWeights({ ...base, r2: 0.7, r3: 0.299 }).disposal).toBeCloseTo(0.001, 12);
  });

  it.each<[string, Partial<CircularShares>, string]>([
    ['a share above 1', { r1: 1.1 }, 'r1'],
    ['a share below 0', { b: -0.1 }, 'b'],
    ['more treated than there is', { r2: 0.9 }, 'r3'],
    ['a negative quality', { qualityOut: -1 }, 'qualityOut'],
    ['NaN', { heat: Number.NaN }, 'heat'],
  ])('are refused for %s', (_, change, field) => {
    expect(() => circularFootprintWeights({ ...base, ...change })).toThrow(expect.objectContaining({ field }) as Error);
  });
});
