import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { CbamInputError, UnproductiveLoopError } from './cbam-errors.js';
import { solvePrecursorSystem, type SystemNode } from './precursor-system.js';

const node = (id: string, own: Decimal.Value, inputs: Readonly<Record<string, Decimal.Value>> = {}): SystemNode => ({
  id,
  own: [new Decimal(own)],
  inputs: Object.entries(inputs).map(([from, share]) => ({ id: from, share: new Decimal(share) })),
});
const solve = (...nodes: SystemNode[]) => {
  const { values, inLoops } = solvePrecursorSystem(nodes);
  return { of: (id: string) => values.get(id)?.[0] ?? new Decimal(NaN), inLoops };
};

describe('solvePrecursorSystem', () => {
  it('sums a chain in exact decimals whatever the order of the goods', () => {
    // 0.1 + 1.6 x (1.5 + 1.4 x 0.2) = 2.948
    const chain = [
      node('steel', '0.1', { iron: '1.6' }),
      node('sinter', '0.2'),
      node('iron', '1.5', { sinter: '1.4' }),
    ];
    expect(
      solve(...chain)
        .of('steel')
        .toString(),
    ).toBe('2.948');
    expect(
      solve(...[...chain].reverse())
        .of('steel')
        .toString(),
    ).toBe('2.948');
  });

  it('solves a loop by hand and marks its goods', () => {
    // x = 1 + 0.5 y, y = 2 + 0.4 x: x = 2 / 0.8 = 2.5, y = 3; z outside takes 2 x.
    const { of, inLoops } = solve(node('x', 1, { y: '0.5' }), node('y', 2, { x: '0.4' }), node('z', 0, { x: 2 }));
    expect(of('x').minus('2.5').abs().lt('1e-18')).toBe(true);
    expect(of('y').minus(3).abs().lt('1e-18')).toBe(true);
    expect(of('z').minus(5).abs().lt('1e-17')).toBe(true);
    expect([...inLoops].sort()).toEqual(['x', 'y']);
  });

  it('treats a good that uses itself as a loop', () => {
    expect(
      solve(node('x', 1, { x: '0.2' }))
        .of('x')
        .minus('1.25')
        .abs()
        .lt('1e-18'),
    ).toBe(true);
  });

  it('refuses a loop that consumes at least what it makes', () => {
    expect(() => solve(node('x', 1, { y: 1 }), node('y', 1, { x: 1 }))).toThrow(UnproductiveLoopError);
    // The real scrap loop of a well-known inventory database: spectral radius 3.28 would give negative emissions.
    expect(() => solve(node('x', 1, { y: '3.28' }), node('y', 1, { x: '3.28' }))).toThrow(/x -> y|y -> x/);
    expect(() => solve(node('x', 1, { x: '1.5' }))).toThrow(UnproductiveLoopError);
  });

  it('refuses unknown, repeated and negative inputs', () => {
    expect(() => solve(node('x', 1, { y: 1 }))).toThrow(CbamInputError);
    expect(() => solve(node('x', 1), node('x', 2))).toThrow(CbamInputError);
    expect(() => solve(node('x', 1), node('y', 2, { x: -1 }))).toThrow(/share of x in y is -1/);
  });

  const size = 6;
  const system = fc
    .record({
      own: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: size, maxLength: size }),
      shares: fc.array(fc.integer({ min: 0, max: 150 }), { minLength: size * size, maxLength: size * size }),
    })
    .map(({ own, shares }) =>
      own.map((value, i) =>
        node(
          `g${i}`,
          value,
          Object.fromEntries(own.map((_, j) => [`g${j}`, new Decimal(shares[i * size + j] ?? 0).div(1000)])),
        ),
      ),
    );

  it('satisfies x = own + M x to 15 digits', () => {
    fc.assert(
      fc.property(system, (nodes) => {
        const { of } = solve(...nodes);
        for (const { id, own, inputs } of nodes) {
          const right = inputs.reduce(
            (sum, input) => sum.plus(input.share.mul(of(input.id))),
            own[0] ?? new Decimal(0),
          );
          expect(of(id).minus(right).abs().lte(right.mul('1e-15'))).toBe(true);
        }
      }),
    );
  });

  it('gives no good less when one good carries more', () => {
    fc.assert(
      fc.property(system, fc.nat({ max: size - 1 }), (nodes, raised) => {
        const more = nodes.map((good, i) =>
          i === raised ? { ...good, own: [(good.own[0] ?? new Decimal(0)).plus(1)] } : good,
        );
        const [before, after] = [solve(...nodes), solve(...more)];
        for (const { id } of nodes) expect(after.of(id).gte(before.of(id).minus('1e-15'))).toBe(true);
      }),
    );
  });
});
