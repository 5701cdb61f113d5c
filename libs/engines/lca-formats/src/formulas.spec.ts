import fc from 'fast-check';
import {
  evaluateFormulas,
  FormulaError,
  FormulaScope,
  parseBrightwayExcel,
  parseOpenlcaJsonld,
  parseSimaproCsv,
  settleFormulas,
} from './index.js';
import type { FormulaDialect, ParsedDatabase } from './index.js';
import { exchangeOf, textSource } from './testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from './testing/samples.fixture.js';
import { makes, tinyDatabase } from './testing/tiny-database.fixture.js';

type Parameter = ParsedDatabase['parameters'][number];

function scope(
  parameters: Readonly<Record<string, number | string>>,
  dialect?: FormulaDialect,
  outer?: FormulaScope,
): FormulaScope {
  const list = Object.entries(parameters).map(([name, value]): Parameter =>
    typeof value === 'number' ? { name, value } : { name, value: 0, formula: value },
  );
  return new FormulaScope(list, dialect, outer);
}

const empty = scope({});

describe('a formula', () => {
  it.each([
    ['1 + 2 * 3 ^ 2', 19],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['2 ^ 3 ^ 2', 512],
    ['2 ** 3', 8],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['1034*0.6684*0.59*0.03', 12.23292312],
    ['7 mod 4 + 7 div 4', 4],
    ['1,5e3', undefined],
    ['1.5E3', 1500],
    ['if(2 > 1; 10; 20)', 10],
    ['if(2 < 1, 1/0, 20)', 20],
    ['if(1 = 1 and not (2 <> 2); 1; 0)', 1],
    ['or(0; and(1; 1))', 1],
    ['min(3; 1; 2) + max(3, 5)', 6],
    ['ln(exp(2)) + log(1000)', 5],
    ['sqrt(sqr(3)) + abs(-1) + round(1.26; 1)', 5.3],
    ['sum(8; 2) + avg(1; 3) + int(2.9)', 14],
    ['PI', Math.PI],
    ['true + false', 1],
    ['sin(0) + cos(0) + power(2; 3)', 9],
  ])('%s is %p', (formula, expected) => {
    if (expected === undefined) expect(() => empty.evaluate(formula)).toThrow(FormulaError);
    else expect(empty.evaluate(formula)).toBeCloseTo(expected, 12);
  });

  it.each([
    ['', 'ends too early'],
    ['1 +', 'ends too early'],
    ['(1', 'ends too early'],
    ['1 2', 'unexpected "2"'],
    ['1 ++', 'ends too early'],
    ['a.b', 'unknown name "a.b"'],
    ['constructor', 'unknown name'],
    ['__proto__', 'unknown name'],
    ['toString()', 'unknown function'],
    ['import("fs")', 'unexpected'],
    ['x = 1; y', 'unexpected ";"'],
    ['sqrt()', 'does not take 0 arguments'],
    ['sqrt(1; 2)', 'does not take 2 arguments'],
    ['if(1; 2)', 'if takes 3 arguments'],
    ['1 / 0', 'is Infinity'],
    ['sqrt(-1)', 'is NaN'],
    ['"text"', 'unexpected'],
  ])('%j is refused: %s', (formula, reason) => {
    expect(() => empty.evaluate(formula)).toThrow(FormulaError);
    expect(() => empty.evaluate(formula)).toThrow(reason);
  });

  it('is bounded in length, depth, terms and steps', () => {
    expect(() => empty.evaluate('1+'.repeat(20_000) + '1')).toThrow('longer than 20000 characters');
    expect(() => empty.evaluate('('.repeat(500) + '1' + ')'.repeat(500))).toThrow('deeper than 100');
    expect(() => empty.evaluate(Array.from({ length: 5_000 }, () => '1').join('+'))).toThrow('more than 5000 terms');
  });

  it('never throws anything but a FormulaError', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'0123456789.eE+-*/^%(),;<>=!&|abif sqrt_"'.split('')),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, (formula) => {
        try {
          expect(Number.isFinite(empty.evaluate(formula))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FormulaError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of sums, products and brackets is what JavaScript makes of it', () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: 'small' },
        fc.integer({ min: 0, max: 99 }).map(String),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*'), tie('expression'))
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*'), fc.integer({ min: 1, max: 9 }))
          .map(([a, operator, b]) => `${a} ${operator} ${b}`),
      ),
    }));
    fc.assert(
      fc.property(expression, (formula) => {
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the reference is JavaScript's own arithmetic
        expect(empty.evaluate(formula)).toBe((new Function(`return ${formula}`) as () => number)());
      }),
    );
  });
});

describe('parameters', () => {
  it('are evaluated once asked for, inner before outer, in any case', () => {
    const outer = scope({ Base: 8, twice: 'base * 2', hidden: 1 });
    const inner = scope({ share: 0.5, result: 'SHARE * twice + hidden', hidden: 3 }, 'lca', outer);
    expect(inner.valueOf('Result')).toBe(11);
    expect(inner.evaluate('result / base')).toBe(1.375);
    expect(outer.valueOf('share')).toBeUndefined();
  });

  it('of Brightway have exact names and a natural logarithm', () => {
    expect(scope({ mass: Math.E ** 2 }, 'python').evaluate('log(mass) ** 2')).toBeCloseTo(4, 12);
    expect(() => scope({ mass: 1 }, 'python').evaluate('Mass')).toThrow('unknown name "Mass"');
  });

  it('that depend on each other are named', () => {
    const cyclic = scope({ a: 'b + 1', b: 'c * 2', c: 'a', d: 'd' });
    expect(() => cyclic.valueOf('a')).toThrow('depends on itself: a -> b -> c -> a');
    expect(() => cyclic.valueOf('d')).toThrow('depends on itself: d -> d');
  });

  it('that depend on too many in a row are refused', () => {
    const chain = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`p${n}`, `p${n + 1}`]));
    expect(() => scope({ ...chain, p600: 1 }).valueOf('p0')).toThrow('more than 500 parameters in a row');
  });

  it('shared by many take the time of one', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [`p${n}`, `p${n + 1} / 2 + p${n + 1} / 2`]),
    );
    expect(scope({ ...doubling, p200: 7 }).valueOf('p0')).toBe(7);
  });
});

describe('evaluateFormulas', () => {
  const csv = (formula: string) =>
    parseSimaproCsv(
      textSource(
        'a.csv',
        `{SimaPro 9.1}\n{CSV separator: Semicolon}\n\nProcess\n\nProcess identifier\np\n\nProducts\nsteel;kg;1;100;x;;\n\nMaterials/fuels\nore;kg;${formula};Lognormal;4;0;0;\n\nCalculated parameters\nk;base * 2;\n\nEnd\n\nProject Input parameters\nbase;3;Undefined;1;0;0;No;\n\nEnd\n`,
      ),
    );

  it('gives every amount for other values of the parameters, its distribution along with it', async () => {
    const { database, findings } = evaluateFormulas(await csv('k + 1'), { Base: 10 });
    expect(exchangeOf(database, 'p', '2')).toMatchObject({
      amount: 21,
      uncertainty: { kind: 'lognormal', median: 21 },
    });
    expect(database.processes[0]!.parameters).toMatchObject([{ name: 'k', value: 20 }]);
    expect(database.parameters).toMatchObject([{ name: 'base', value: 10 }]);
    expect(findings).toEqual([]);
  });

  it('keeps the stored amount of what it can not evaluate, and says why', async () => {
    const { database, findings } = evaluateFormulas(await csv('k + gone'));
    expect(exchangeOf(database, 'p', '2').amount).toBe(0);
    expect(findings).toEqual([
      { process: 'p', name: '2', formula: 'k + gone', stored: 0, reason: 'unknown name "gone"' },
    ]);
  });
});

describe('formulas that nest in each other', () => {
  it('are evaluated, or refused by a reason, but never end the process', () => {
    const flat = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`p${n}`, `${n === 299 ? '1' : `p${n + 1}`}${' + 0'.repeat(400)}`]),
    );
    expect(scope(flat).valueOf('p0')).toBe(1);
    const deep = Object.fromEntries(
      Array.from({ length: 499 }, (_, n) => {
        const inner = n === 498 ? '1' : `p${n + 1}`;
        return [`p${n}`, `${'abs('.repeat(90)}${inner}${')'.repeat(90)}`];
      }),
    );
    expect(() => scope(deep).valueOf('p0')).toThrow(FormulaError);
  });
});

describe('settleFormulas', () => {
  const parameters = [{ name: 'mass', value: 3 }];
  const settled = (amount: number, formula: string, format: ParsedDatabase['format'] = 'openlca-jsonld') => {
    const exchanges = [makes('x'), { flow: 'ore', amount, formula }];
    const database = settleFormulas(tinyDatabase({ a: { exchanges } }, {}, { parameters, format }));
    const { amount: counted } = exchangeOf(database, 'a', '2');
    return [counted, database.findings.map(({ code, message }) => [code, message])];
  };

  it('lets what a formula gives count, and says where the file states something else', () => {
    expect(settled(6, 'mass * 2')).toEqual([6, []]);
    expect(settled(5, 'mass * 2')).toEqual([6, [['formula-differs', 'gives 6, which counts, not 5']]]);
  });

  it('fills in what Brightway has not calculated yet', () => {
    expect(settled(0, 'mass * 2', 'brightway-excel')).toEqual([6, []]);
    expect(settled(5, 'mass * 2', 'brightway-excel')).toEqual([
      6,
      [['formula-differs', 'gives 6, which counts, not 5']],
    ]);
  });

  it('lets the stated amount stand where the formula has no value', () => {
    expect(settled(5, 'gone')).toEqual([5, [['formula-without-value', 'unknown name "gone"; 5 counts']]]);
  });
});

describeWithSamples('formulas of ../shared/data/lca', () => {
  it('of USLCI give what is stored beside them', async () => {
    const stored = await parseOpenlcaJsonld(sampleSource('openlca-jsonld/uslci_fy_olca1_5_0_json_ld.zip'));
    const { findings } = evaluateFormulas(stored);
    expect(findings).toEqual([]);
  });

  it('of a workbook reach over its projects, databases and activities', async () => {
    const { database, findings } = evaluateFormulas(
      await parseBrightwayExcel(sampleSource('brightway/excel/export-complicated.xlsx')),
    );
    expect(findings).toEqual([]);
    // green = 7, foo = green / 7 = 1, blue = 12, red = (1 + 144) / 5 = 29, B: sqrt(29 - 20) = 3, A: 3 + 2 = 5, 1 * 5 + 4.
    expect(exchangeOf(database, 'A', '2').amount).toBe(9);
  });
});
