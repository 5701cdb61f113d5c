import fc from 'fast-check';
import { RandomStream, SeedError, threefry2x32 } from './index.js';

describe('threefry2x32', () => {
  // Random123 distribution, kat_vectors, threefry2x32 with 20 rounds.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [-1, -1],
      [-1, -1],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ])('key %j, counter %j', ([k0, k1], [c0, c1], expected) => {
    const out = new Int32Array(2);
    threefry2x32(k0!, k1!, c0! | 0, c1! | 0, out);
    expect([...new Uint32Array(out)]).toEqual(expected);
  });
});

describe('RandomStream', () => {
  it('gives a number by its position, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(1000), { minLength: 1 }), (name, positions) => {
        const stream = RandomStream.of('seed').derive(name);
        const forward = positions.map((position) => stream.uniform(position));
        const again = positions.toReversed().map((position) => RandomStream.of('seed').derive(name).uniform(position));
        expect(again.toReversed()).toEqual(forward);
      }),
    );
  });

  it('keeps its numbers from release to release, or stored runs would not replay', () => {
    const stream = RandomStream.of(42n).derive('grid factor');
    expect([0, 1, 2].map((position) => stream.uniform(position))).toMatchInlineSnapshot(`
     [
       0.8098197886604338,
       0.8360697868867305,
       0.7628755571527709,
     ]
    `);
  });

  it('keeps names, prefixes and seeds apart', () => {
    const names = ['', 'a', 'ab', 'ba', 'a\0', '\0', 'aa', 'aaa'];
    const firsts = names.map((name) => RandomStream.of(1n).derive(name).uniform(0));
    expect(new Set(firsts).size).toBe(names.length);
    expect(RandomStream.of(1n).uniform(0)).not.toBe(RandomStream.of(2n).uniform(0));
    expect(RandomStream.of('1').uniform(0)).not.toBe(RandomStream.of(1n).uniform(0));
  });

  it('is uniform: chi-square of 100 cells, of one stream and across streams', () => {
    const root = RandomStream.of('uniformity');
    const draws = 50_000;
    const statistic = (numberAt: (n: number) => number): number => {
      const cells = new Float64Array(100);
      for (let n = 0; n < draws; n += 1) {
        const u = numberAt(n);
        if (!(u > 0 && u < 1)) throw new Error(`outside (0, 1): ${u}`);
        const cell = Math.floor(u * 100);
        cells[cell] = cells[cell]! + 1;
      }
      return cells.reduce((sum, count) => sum + (count - draws / 100) ** 2 / (draws / 100), 0);
    };
    // 99 degrees of freedom: 1e-4 quantiles are 52 and 161.
    for (const value of [statistic((n) => root.uniform(n)), statistic((n) => root.derive(`p${n}`).uniform(0))]) {
      expect(value).toBeGreaterThan(52);
      expect(value).toBeLessThan(161);
    }
  });

  it.each([-1n, 2n ** 64n, 1.5 as unknown as bigint])('refuses the seed %s', (seed) => {
    expect(() => RandomStream.of(seed)).toThrow(SeedError);
  });
});
