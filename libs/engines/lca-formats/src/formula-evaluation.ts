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
      return chain(node, formula, context, run);
    case 'call':
      return called(node.name, node.args, formula, context, run);
  }
}

/** Names in a formula, as they are told apart. */
export function namesIn(node: FormulaNode, dialect: FormulaDialect): ReadonlySet<string> {
  const names = new Set<string>();
  for (const term of termsOf(node)) if (term.kind === 'name') names.add(nameKey(term.name, dialect));
  return names;
}

/** Terms of a formula: numbers, names, operators and calls. */
export function termsIn(node: FormulaNode): number {
  return [...termsOf(node)].length;
}

/** From left to right, and without a call for each level: operators that follow each other nest deep. */
function* termsOf(node: FormulaNode): Generator<FormulaNode> {
  const left = [node];
  for (let next = left.pop(); next; next = left.pop()) {
    yield next;
    left.push(...partsOf(next).toReversed());
  }
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

type Binary = Extract<FormulaNode, { readonly kind: 'binary' }>;

/** Operators that follow each other nest to the left, as deep as there are: evaluated without a call for each. */
function chain(node: Binary, formula: string, context: FormulaContext, run: (node: FormulaNode) => number): number {
  const operations = [node];
  let first = node.left;
  while (first.kind === 'binary') {
    context.onTerm?.(formula);
    operations.push(first);
    first = first.left;
  }
  return operations.reduceRight((left, { operator, right }) => binary(operator, left, run(right), formula), run(first));
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
