import fc from 'fast-check';
import { AndersonOne, DenseLu, gmres, SingularMatrixError, strongComponents } from './index.js';

function factorized(rows: readonly (readonly number[])[]): DenseLu {
  const lu = new DenseLu(rows.length);
  lu.values.set(rows.flat());
  lu.factorize();
  return lu;
}

const multiply = (rows: readonly (readonly number[])[], x: ArrayLike<number>): Float64Array =>
  Float64Array.from(rows, (row) => row.reduce((sum, value, k) => sum + value * x[k]!, 0));

/** Random matrices made diagonally dominant, then given rows and columns in units twelve decades apart. */
const scaledSystem = fc
  .integer({ min: 1, max: 9 })
  .chain((n) =>
    fc.record({
      entries: fc.array(fc.integer({ min: -100, max: 100 }), { minLength: n * n, maxLength: n * n }),
      rowUnits: fc.array(fc.integer({ min: -6, max: 6 }), { minLength: n, maxLength: n }),
      columnUnits: fc.array(fc.integer({ min: -6, max: 6 }), { minLength: n, maxLength: n }),
      order: fc.shuffledSubarray([...Array(n).keys()], { minLength: n, maxLength: n }),
    }),
  )
  .map(({ entries, rowUnits, columnUnits, order }) => {
    const n = order.length;
    const rows = order.map((i) =>
      Array.from({ length: n }, (_, k) => {
        const value = i === k ? 100 * n + 1 : entries[i * n + k]!;
        return value * 10 ** (rowUnits[i]! + columnUnits[k]!);
      }),
    );
    return { rows, columnUnits };
  });

describe('DenseLu', () => {
  it('solves what it factorized, whatever the units of rows and columns', () => {
    fc.assert(
      fc.property(scaledSystem, ({ rows, columnUnits }) => {
        const x = columnUnits.map((unit, k) => (k + 1) * 10 ** -unit);
        const solution = multiply(rows, x);
        factorized(rows).solve(solution);
        // Rounding times the condition of such systems, which reaches some tens of thousands.
        x.forEach((value, k) => {
          expect(Math.abs(solution[k]! / value - 1)).toBeLessThan(1e-10);
        });
      }),
    );
  });

  it('has the sign of the determinant', () => {
    expect(factorized([[0, 1], [1, 0]]).determinantSign).toBe(-1); // prettier-ignore
    expect(factorized([[-2, 1], [1, -3]]).determinantSign).toBe(1); // prettier-ignore
    expect(factorized([[0, 2, 0], [0, 0, 3], [5, 0, 0]]).determinantSign).toBe(1); // prettier-ignore
  });

  it('solves the Hilbert matrix of order 5 to its condition', () => {
    const rows = Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (__, k) => 1 / (i + k + 1)));
    const solution = multiply(rows, [1, 1, 1, 1, 1]);
    factorized(rows).solve(solution);
    solution.forEach((value) => {
      expect(value).toBeCloseTo(1, 9);
    });
  });

  it.each([
    ['equal rows', [[1, 2], [1, 2]]], // prettier-ignore
    ['a zero row', [[0, 0], [1, 2]]], // prettier-ignore
    ['rows that differ by rounding only', [[0.1, 0.3], [0.1 * 3, 0.3 * 3]]], // prettier-ignore
    ['dependence among three', [[1, 2, 3], [4, 5, 6], [7, 8, 9]]], // prettier-ignore
  ])('refuses %s', (_, rows) => {
    expect(() => factorized(rows)).toThrow(SingularMatrixError);
  });
});

describe('strongComponents', () => {
  const graph = fc
    .integer({ min: 1, max: 12 })
    .chain((n) =>
      fc
        .array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 30 })
        .map((edges) => ({ n, edges: edges.sort((a, b) => a[0] - b[0]) })),
    );

  it('groups nodes that reach each other, after those they point to', () => {
    fc.assert(
      fc.property(graph, ({ n, edges }) => {
        const pointer = new Int32Array(n + 1);
        for (const [from] of edges) for (let k = from + 1; k <= n; k += 1) pointer[k] = pointer[k]! + 1;
        const { order, start } = strongComponents(
          pointer,
          Int32Array.from(edges, ([, to]) => to),
        );
        const reach = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, k) => i === k));
        for (const [from, to] of edges) reach[from]![to] = true;
        for (let via = 0; via < n; via += 1)
          for (let i = 0; i < n; i += 1)
            for (let k = 0; k < n; k += 1) if (reach[i]![via] && reach[via]![k]) reach[i]![k] = true;
        const component = new Int32Array(n);
        for (let c = 0; c + 1 < start.length; c += 1)
          for (let p = start[c]!; p < start[c + 1]!; p += 1) component[order[p]!] = c;
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
        for (let i = 0; i < n; i += 1)
          for (let k = 0; k < n; k += 1) {
            expect(component[i] === component[k]).toBe(reach[i]![k] && reach[k]![i]);
            if (reach[i]![k]) expect(component[k]).toBeLessThanOrEqual(component[i]!);
          }
      }),
    );
  });

  it('does not recurse: a chain of 200,000', () => {
    const n = 200_000;
    const pointer = Int32Array.from({ length: n + 1 }, (_, i) => Math.min(i, n - 1));
    const { order } = strongComponents(
      pointer,
      Int32Array.from({ length: n - 1 }, (_, i) => i + 1),
    );
    expect([order[0], order[n - 1]]).toEqual([n - 1, 0]);
  });
});

describe('gmres', () => {
  it('solves a rotation that no sweep converges on', () => {
    const n = 40;
    const x = new Float64Array(n);
    const apply = (v: Float64Array, out: Float64Array): void => {
      for (let i = 0; i < n; i += 1) out[i] = 2 * v[i]! + 5 * v[(i + 1) % n]!;
    };
    const expected = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
    const rightHandSide = new Float64Array(n);
    apply(expected, rightHandSide);
    const outcome = gmres({ apply, rightHandSide, x, tolerance: 1e-12, restart: 60, iterationsMax: 200 });
    expect(outcome.converged).toBe(true);
    expected.forEach((value, i) => {
      expect(x[i]).toBeCloseTo(value, 10);
    });
  });

  it('says when it stalls', () => {
    const apply = (v: Float64Array, out: Float64Array): void => {
      out.set([v[0]!, 0]);
    };
    const outcome = gmres({
      apply,
      rightHandSide: Float64Array.of(0, 1),
      x: new Float64Array(2),
      tolerance: 1e-10,
      restart: 5,
      iterationsMax: 50,
    });
    expect(outcome.converged).toBe(false);
  });

  it('has nothing to do for a right-hand side of 0', () => {
    const x = Float64Array.of(3);
    expect(
      gmres({
        apply: (v, out) => {
          out.set(v);
        },
        rightHandSide: new Float64Array(1),
        x,
        tolerance: 1e-9,
        restart: 5,
        iterationsMax: 5,
      }).iterations,
    ).toBe(0);
    expect(x[0]).toBe(0);
  });
});

describe('AndersonOne', () => {
  it('needs two steps where one mode is left, also where the plain iteration diverges', () => {
    for (const factor of [0.99, -0.99, 1.5, -3]) {
      const anderson = new AndersonOne(2);
      const x = Float64Array.of(0, 0);
      for (let step = 0; step < 2; step += 1) {
        const image = x.map((value, i) => factor * value + (i + 1));
        anderson.mix(
          image,
          image.map((value, i) => value - x[i]!),
          Float64Array.of(1, 1),
          2,
        );
        x.set(image);
      }
      expect(x[0]).toBeCloseTo(1 / (1 - factor), 8);
      expect(x[1]).toBeCloseTo(2 / (1 - factor), 8);
    }
  });
});
