import { formulaConstants, formulaFunctions, pythonFunctions } from './formula-functions.js';
import { FormulaError, parseFormula } from './formula-syntax.js';
import type { FormulaNode } from './formula-syntax.js';
import type { Parameter } from './neutral-model.js';

export { FormulaError } from './formula-syntax.js';

/** `python` has names in exact case and a natural `log`; the languages of the LCA programs ignore case. */
export type FormulaDialect = 'lca' | 'python';

/** Depth of parameters that depend on parameters. */
const dependencyDepthMax = 500;
/** Terms evaluated in one scope, over all its formulas. */
const stepsMax = 10_000_000;

/**
 * Parameters and what they are worth. A parameter is evaluated when it is first asked for, once; those of an outer
 * scope are seen unless an inner one has the same name. A formula counts before a value.
 */
export class FormulaScope {
  private readonly definitions = new Map<string, Parameter>();
  private readonly values = new Map<string, number>();
  private readonly pending: string[] = [];
  private steps = 0;

  constructor(
    parameters: readonly Parameter[],
    private readonly dialect: FormulaDialect = 'lca',
    private readonly outer?: FormulaScope,
  ) {
    for (const parameter of parameters) this.definitions.set(this.key(parameter.name), parameter);
  }

  /** @throws FormulaError on an unknown name, a cycle, a wrong call or a result that isn't finite */
  evaluate(formula: string): number {
    return this.finite(formula, this.run(parseFormula(formula), formula));
  }

  /** Value of a parameter, or nothing where there is none of that name. @throws FormulaError as `evaluate` */
  valueOf(name: string): number | undefined {
    const key = this.key(name);
    const known = this.values.get(key);
    if (known !== undefined) return known;
    const definition = this.definitions.get(key);
    if (!definition) return this.outer?.valueOf(name);
    const { formula, value } = definition;
    const result = formula === undefined ? value : this.evaluateDefinition(key, formula);
    this.values.set(key, result);
    return result;
  }

  private evaluateDefinition(key: string, formula: string): number {
    const start = this.pending.indexOf(key);
    if (start >= 0) {
      const cycle = [...this.pending.slice(start), key];
      throw new FormulaError(formula, `depends on itself: ${cycle.join(' -> ')}`, cycle);
    }
    if (this.pending.length >= dependencyDepthMax)
      throw new FormulaError(formula, `depends on more than ${dependencyDepthMax} parameters in a row`);
    this.pending.push(key);
    try {
      return this.evaluate(formula);
    } finally {
      this.pending.pop();
    }
  }

  private run(node: FormulaNode, formula: string): number {
    this.steps += 1;
    if (this.steps > stepsMax) throw new FormulaError(formula, `more than ${stepsMax} steps`);
    switch (node.kind) {
      case 'number':
        return node.value;
      case 'name':
        return this.named(node.name, formula);
      case 'unary': {
        const operand = this.run(node.operand, formula);
        return node.operator === '-' ? -operand : Number(operand === 0);
      }
      case 'binary':
        return binary(node.operator, this.run(node.left, formula), this.run(node.right, formula), formula);
      case 'call':
        return this.call(node.name, node.args, formula);
    }
  }

  private named(name: string, formula: string): number {
    const value = this.valueOf(name) ?? formulaConstants.get(name.toLowerCase());
    if (value === undefined) throw new FormulaError(formula, `unknown name ${JSON.stringify(name)}`);
    return value;
  }

  private call(name: string, args: readonly FormulaNode[], formula: string): number {
    const key = name.toLowerCase();
    if (key === 'if' || key === 'iff') {
      const [condition, then, otherwise] = args;
      if (!condition || !then || !otherwise || args.length > 3) throw new FormulaError(formula, 'if takes 3 arguments');
      return this.run(this.run(condition, formula) === 0 ? otherwise : then, formula);
    }
    const own = this.dialect === 'python' ? pythonFunctions.get(key) : undefined;
    const entry = own ?? formulaFunctions.get(key);
    if (!entry) throw new FormulaError(formula, `unknown function ${JSON.stringify(name)}`);
    if (args.length < entry.least || args.length > entry.most)
      throw new FormulaError(formula, `${name} does not take ${args.length} arguments`);
    return entry.apply(...args.map((arg) => this.run(arg, formula)));
  }

  private finite(formula: string, value: number): number {
    if (Number.isFinite(value)) return value;
    throw new FormulaError(formula, `is ${value}, not a finite number`);
  }

  private key(name: string): string {
    return this.dialect === 'python' ? name : name.toLowerCase();
  }
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
