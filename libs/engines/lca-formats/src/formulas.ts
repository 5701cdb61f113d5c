import { evaluateFormula, nameKey } from './formula-evaluation.js';
import type { FormulaDialect } from './formula-evaluation.js';
import { FormulaError, parseFormula } from './formula-syntax.js';
import type { Parameter } from './neutral-model.js';

export { FormulaError } from './formula-syntax.js';
export type { FormulaDialect } from './formula-evaluation.js';

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
    const value = this.evaluated(formula);
    if (Number.isFinite(value)) return value;
    throw new FormulaError(formula, `is ${value}, not a finite number`);
  }

  private evaluated(formula: string): number {
    try {
      return evaluateFormula(parseFormula(formula), formula, {
        dialect: this.dialect,
        valueOf: (name) => this.valueOf(name),
        onTerm: (text) => {
          this.countTerm(text);
        },
      });
    } catch (error) {
      // Parameters that depend on each other nest in one another, brackets and all.
      if (error instanceof RangeError) throw new FormulaError(formula, 'is nested too deep, with what it depends on');
      throw error;
    }
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

  private countTerm(formula: string): void {
    this.steps += 1;
    if (this.steps > stepsMax) throw new FormulaError(formula, `more than ${stepsMax} steps`);
  }

  private key(name: string): string {
    return nameKey(name, this.dialect);
  }
}
