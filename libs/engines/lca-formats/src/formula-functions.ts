type NumericFunction = (...args: readonly number[]) => number;

/** A function and how many arguments it takes. */
interface FunctionEntry {
  readonly least: number;
  readonly most: number;
  readonly apply: NumericFunction;
}

const argumentsMax = 1_000;

function exactly(count: number, apply: NumericFunction): FunctionEntry {
  return { least: count, most: count, apply };
}

function unary(apply: (x: number) => number): FunctionEntry {
  return exactly(1, (x = Number.NaN) => apply(x));
}

function variadic(apply: (args: readonly number[]) => number): FunctionEntry {
  return { least: 1, most: argumentsMax, apply: (...args) => apply(args) };
}

const sum = (args: readonly number[]): number => args.reduce((total, x) => total + x, 0);
const power = exactly(2, (x = Number.NaN, y = Number.NaN) => x ** y);
const modulo = exactly(2, (x = Number.NaN, y = Number.NaN) => x % y);
const mean = variadic((args) => sum(args) / args.length);
const round: FunctionEntry = {
  least: 1,
  most: 2,
  apply: (x = Number.NaN, digits = 0) => Math.round(x * 10 ** digits) / 10 ** digits,
};

/**
 * Functions of the formula languages of openLCA, SimaPro and EcoSpold 2 by lower-case name. `log` is the decimal
 * logarithm there; Brightway's is the natural one, see `pythonFunctions`. `if` is not here: it evaluates one branch.
 */
export const formulaFunctions: ReadonlyMap<string, FunctionEntry> = new Map([
  ['abs', unary(Math.abs)],
  ['acos', unary(Math.acos)],
  ['asin', unary(Math.asin)],
  ['atan', unary(Math.atan)],
  ['arccos', unary(Math.acos)],
  ['arcsin', unary(Math.asin)],
  ['arctan', unary(Math.atan)],
  ['ceil', unary(Math.ceil)],
  ['cos', unary(Math.cos)],
  ['cosh', unary(Math.cosh)],
  ['cot', unary((x) => 1 / Math.tan(x))],
  ['exp', unary(Math.exp)],
  ['floor', unary(Math.floor)],
  ['frac', unary((x) => x - Math.trunc(x))],
  ['int', unary(Math.trunc)],
  ['trunc', unary(Math.trunc)],
  ['lg', unary(Math.log10)],
  ['ln', unary(Math.log)],
  ['log', unary(Math.log10)],
  ['log10', unary(Math.log10)],
  ['sin', unary(Math.sin)],
  ['sinh', unary(Math.sinh)],
  ['sqr', unary((x) => x * x)],
  ['sqrt', unary(Math.sqrt)],
  ['tan', unary(Math.tan)],
  ['tanh', unary(Math.tanh)],
  ['max', variadic((args) => Math.max(...args))],
  ['min', variadic((args) => Math.min(...args))],
  ['sum', variadic(sum)],
  ['ave', mean],
  ['avg', mean],
  ['mean', mean],
  ['and', variadic((args) => Number(args.every((x) => x !== 0)))],
  ['or', variadic((args) => Number(args.some((x) => x !== 0)))],
  ['xor', exactly(2, (x = 0, y = 0) => Number((x !== 0) !== (y !== 0)))],
  ['div', exactly(2, (x = Number.NaN, y = Number.NaN) => Math.trunc(x / y))],
  ['mod', modulo],
  ['ipower', power],
  ['pow', power],
  ['power', power],
  ['round', round],
  ['rnd', round],
]);

/** Differences of Python's mathematics, in which Brightway evaluates. */
export const pythonFunctions: ReadonlyMap<string, FunctionEntry> = new Map([['log', unary(Math.log)]]);

export const formulaConstants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['true', 1],
  ['false', 0],
]);
