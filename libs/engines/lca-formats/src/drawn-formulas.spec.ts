import { DrawnScope } from './drawn-formulas.js';
import type { FoundParameters, SpreadParameter } from './drawn-formulas.js';
import { FormulaScope } from './formulas.js';
import type { FormulaDialect } from './formulas.js';

const spread = { kind: 'lognormal', median: 2, sigma: 0.1 } as const;

function scopes(
  parameters: readonly SpreadParameter[],
  inner: readonly SpreadParameter[] = [],
  dialect: FormulaDialect = 'lca',
) {
  const found: FoundParameters = { drawn: [], derived: [] };
  const outerCentral = new FormulaScope(parameters, dialect);
  const outer = new DrawnScope(parameters, outerCentral, dialect, (name) => name, found);
  const central = new FormulaScope(inner, dialect, outerCentral);
  return { found, scope: new DrawnScope(inner, central, dialect, (name) => `p/${name}`, found, outer) };
}

/** Value of the parameter of this id where the drawn ones have these values. */
function worth({ drawn, derived }: FoundParameters, id: string, values: Readonly<Record<string, number>>): number {
  const known = new Map(drawn.map((parameter) => [parameter.id, values[parameter.id] ?? Number.NaN]));
  for (const { id: own, of, valueOf } of derived)
    known.set(own, valueOf(Float64Array.from(of, (each) => known.get(each) ?? Number.NaN)));
  return known.get(id) ?? Number.NaN;
}

describe('formulas in draws', () => {
  const a = { name: 'a', value: 2, spread };
  const c = { name: 'c', value: 5 };
  const b = { name: 'b', value: 0, formula: 'a * c + 1' };

  it('see the drawn value of a parameter, through other parameters too, and certain ones as they are', () => {
    const { scope, found } = scopes([a, c, b]);
    expect(scope.define('x', { value: 0, formula: 'B ^ 2 - a' })).toBe('x');
    expect(found.drawn).toEqual([{ id: 'a', distribution: spread }]);
    expect(found.derived.map(({ id, of }) => [id, of])).toEqual([
      ['b', ['a']],
      ['x', ['b', 'a']],
    ]);
    expect(worth(found, 'x', { a: 3 })).toBe(16 ** 2 - 3);
  });

  it('make no parameter of what is the same in every draw', () => {
    const { scope, found } = scopes([a, c]);
    expect(scope.define('x', { value: 0, formula: 'c * pi' })).toBeUndefined();
    expect(scope.define('y', { value: 4 })).toBeUndefined();
    expect(found).toEqual({ drawn: [], derived: [] });
  });

  it('spread around what the formula gives, by draws of their own', () => {
    const { scope, found } = scopes([a]);
    expect(scope.define('x', { value: 6, formula: '3 * a', spread: { kind: 'normal', mean: 6, sd: 1 } })).toBe(
      'value of x',
    );
    expect(worth(found, 'value of x', { a: 4, x: 9 })).toBe(12 * 1.5);
  });

  it('keep a stated value whose distribution has another middle', () => {
    const { scope, found } = scopes([{ name: 'a', value: 3, spread }]);
    expect(scope.parameter('a')).toBe('value of a');
    expect(worth(found, 'value of a', { a: 2 })).toBe(3);
  });

  it('find an inner parameter before an outer one of the same name, and each once', () => {
    const { scope, found } = scopes([a], [{ name: 'A', value: 2, spread }]);
    scope.define('x', { value: 0, formula: 'a + A' });
    expect(found.drawn.map(({ id }) => id)).toEqual(['p/a']);
    const exact = scopes([a], [{ name: 'A', value: 2, spread }], 'python');
    exact.scope.define('x', { value: 0, formula: 'a + A' });
    expect(exact.found.drawn.map(({ id }) => id)).toEqual(['a', 'p/A']);
  });

  it('have no value where they leave their domain', () => {
    const { scope, found } = scopes([a]);
    scope.define('x', { value: 0, formula: 'ln(3 - a)' });
    expect(worth(found, 'x', { a: 4 })).toBeNaN();
    expect(worth(found, 'x', { a: 2 })).toBe(0);
  });

  it('are read however many terms follow each other, and whatever depends on them', () => {
    const sum = `a${' + 0'.repeat(2_400)}`;
    const { scope, found } = scopes([a]);
    scope.define('x', { value: 2, formula: sum });
    expect(worth(found, 'x', { a: 3 })).toBe(3);
    const chain = Array.from({ length: 400 }, (_, n) => ({
      ...{ name: `p${n}`, value: 0, formula: `${n === 399 ? 'a' : `p${n + 1}`}${' + 0'.repeat(400)}` },
    }));
    const long = scopes([a, ...chain]);
    expect(long.scope.parameter('p0')).toBe('p0');
    expect(worth(long.found, 'p0', { a: 5 })).toBe(5);
  });

  it('count their terms', () => {
    const { scope, found } = scopes([a]);
    scope.define('x', { value: 0, formula: 'if(a > 1; -a; 2 * a)' });
    // if, >, a, 1, -, a, *, 2, a
    expect(found.derived[0]?.terms).toBe(9);
  });

  it.each([
    ['in a branch that is not taken', [{ name: 'a', value: 0, formula: 'if(1; 2; a)' }], 'depends on itself'],
    [
      'in a chain that is too long',
      Array.from({ length: 600 }, (_, n) => ({ name: `a${n}`, value: 0, formula: n === 599 ? '1' : `a${n + 1}` })),
      'depends on more than 500 parameters in a row',
    ],
  ])('are refused when a parameter depends on itself %s', (_, parameters, message) => {
    const { scope } = scopes(parameters);
    for (let time = 0; time < 2; time += 1) expect(() => scope.parameter(parameters[0]?.name ?? '')).toThrow(message);
  });
});
