import { formulaConstants, formulaFunctions, pythonFunctions } from './formula-functions.js';
import { FormulaError } from './formula-syntax.js';
import type { FormulaNode } from './formula-syntax.js';

/** `python` has names in exact case and a natural `log`; the languages of the LCA programs ignore case. */
export type FormulaDialect = 'lca' | 'python';

/** How names are told apart. */
export function nameKey(name: string, dialect: FormulaDialect): string {
  return dialect === 'python' ? name : name.toLowerCase();
}

export interface FormulaContext {
  readonly dialect: FormulaDialect;
  /** Value of a parameter, or nothing where there is none of that name. */
  valueOf(name: string): number | undefined;
  /** Called for each term. */
  onTerm?(formula: string): void;
}

/**
 * Value of a formula, finite or not.
 *
 * @throws FormulaError on an unknown name or a wrong call; what the context throws
 */
export function evaluateFormula(node: FormulaNode, formula: string, context: FormulaContext): number {
  context.onTerm?.(formula);
  const run = (inner: FormulaNode): number => evaluateFormula(inner, formula, context);
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'name': {
      const value = context.valueOf(node.name) ?? formulaConstants.get(node.name.toLowerCase());
      if (value === undefined) throw new FormulaError(formula, `unknown name ${JSON.stringify(node.name)}`);
      return value;
    }
    case 'unary': {
      const operand = run(node.operand);
      return node.operator === '-' ? -operand : Number(operand === 0);
    }
    case 'binary':
      return binary(node.operator, run(node.left), run(node.right), formula);
    case 'call':
      return called(node.name, node.args, formula, context, run);
  }
}

/** Names in a formula, as they are told apart. */
export function namesIn(node: FormulaNode, dialect: FormulaDialect): ReadonlySet<string> {
  if (node.kind === 'name') return new Set([nameKey(node.name, dialect)]);
  return new Set(partsOf(node).flatMap((part) => [...namesIn(part, dialect)]));
}

/** Terms of a formula: numbers, names, operators and calls. */
export function termsIn(node: FormulaNode): number {
  return partsOf(node).reduce((sum, part) => sum + termsIn(part), 1);
}

function partsOf(node: FormulaNode): readonly FormulaNode[] {
  switch (node.kind) {
    case 'number':
    case 'name':
      return [];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'call':
      return node.args;
  }
}

function called(
  name: string,
  args: readonly FormulaNode[],
  formula: string,
  { dialect }: FormulaContext,
  run: (node: FormulaNode) => number,
): number {
  const key = name.toLowerCase();
  if (key === 'if' || key === 'iff') {
    const [condition, then, otherwise] = args;
    if (!condition || !then || !otherwise || args.length > 3) throw new FormulaError(formula, 'if takes 3 arguments');
    return run(run(condition) === 0 ? otherwise : then);
  }
  const own = dialect === 'python' ? pythonFunctions.get(key) : undefined;
  const entry = own ?? formulaFunctions.get(key);
  if (!entry) throw new FormulaError(formula, `unknown function ${JSON.stringify(name)}`);
  if (args.length < entry.least || args.length > entry.most)
    throw new FormulaError(formula, `${name} does not take ${args.length} arguments`);
  return entry.apply(...args.map(run));
}

function binary(operator: string, left: number, right: number, formula: string): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '^':
      return left ** right;
    case 'div':
      return Math.trunc(left / right);
    case '%':
    case 'mod':
      return left % right;
    case 'and':
      return Number(left !== 0 && right !== 0);
    case 'or':
      return Number(left !== 0 || right !== 0);
    case '<':
      return Number(left < right);
    case '>':
      return Number(left > right);
    case '<=':
      return Number(left <= right);
    case '>=':
      return Number(left >= right);
    case '=':
    case '==':
      return Number(left === right);
    case '<>':
    case '!=':
      return Number(left !== right);
    default:
      throw new FormulaError(formula, `unknown operator ${JSON.stringify(operator)}`);
  }
}
