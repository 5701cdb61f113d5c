import type { DerivedParameter, Parameter as DrawnParameter } from '@carbon-butler/engine-lca';
import { nominalOf } from '@carbon-butler/engine-numerics';
import type { Distribution } from '@carbon-butler/engine-numerics';
import { evaluateFormula, nameKey, namesIn, termsIn } from './formula-evaluation.js';
import type { FormulaContext, FormulaDialect } from './formula-evaluation.js';
import { FormulaError, parseFormula } from './formula-syntax.js';
import type { FormulaScope } from './formulas.js';

/** A parameter of a scope. A spread goes around its value, and around what its formula gives where it has one. */
export interface SpreadParameter {
  readonly name: string;
  readonly value: number;
  readonly formula?: string;
  readonly spread?: Distribution;
}

/** Parameters of a calculation that formulas have been found to depend on. */
export interface FoundParameters {
  readonly drawn: DrawnParameter[];
  /** Each behind those it is given by. */
  readonly derived: DerivedParameter[];
}

/** Depth of parameters that depend on parameters. */
const dependencyDepthMax = 500;

/**
 * What formulas are in the draws of a calculation. One parameter is one random variable: whatever formula names it,
 * directly or through other parameters, sees the same value in the same draw.
 */
export class DrawnScope {
  private readonly definitions: ReadonlyMap<string, SpreadParameter>;
  /** By name: the id of a parameter that differs between draws, nothing, or why there is none. */
  private readonly ids = new Map<string, string | FormulaError | undefined>();
  private readonly pending: string[] = [];

  /**
   * @param central values of the same parameters without draws
   * @param idOf id of a parameter of this scope in the calculation
   * @param found gets what is depended on, in this scope and outer ones
   */
  constructor(
    parameters: readonly SpreadParameter[],
    private readonly central: FormulaScope,
    private readonly dialect: FormulaDialect,
    private readonly idOf: (name: string) => string,
    private readonly found: FoundParameters,
    private readonly outer?: DrawnScope,
  ) {
    this.definitions = new Map(parameters.map((parameter) => [nameKey(parameter.name, dialect), parameter]));
  }

  /**
   * Id of what the name stands for in the draws; nothing where that is the same in all, or there is no such name.
   *
   * @throws FormulaError when it depends on itself, be it in a branch that is not taken
   */
  parameter(name: string): string | undefined {
    const key = nameKey(name, this.dialect);
    const known = this.ids.get(key);
    if (known instanceof FormulaError) throw known;
    if (known !== undefined || this.ids.has(key)) return known;
    const definition = this.definitions.get(key);
    if (!definition) return this.outer?.parameter(name);
    const { formula = '' } = definition;
    if (this.pending.includes(key))
      throw new FormulaError(formula, `depends on itself: ${key}`, [...this.pending, key]);
    if (this.pending.length >= dependencyDepthMax)
      throw new FormulaError(formula, `depends on more than ${dependencyDepthMax} parameters in a row`);
    this.pending.push(key);
    try {
      const id = this.define(this.idOf(name), definition);
      this.ids.set(key, id);
      return id;
    } catch (error) {
      if (error instanceof FormulaError) this.ids.set(key, error);
      throw error;
    } finally {
      this.pending.pop();
    }
  }

  /** Whether a formula names anything that differs between draws. @throws FormulaError */
  depends(formula: string): boolean {
    return [...namesIn(parseFormula(formula), this.dialect)].some((name) => this.parameter(name) !== undefined);
  }

  /**
   * Makes a value a parameter of the calculation. Its spread is around its central value and moves with what its
   * formula gives; the draws of the spread are those of `id`, whatever the value is.
   *
   * @returns its id; nothing where it is the same in every draw, and no parameter
   * @throws FormulaError
   */
  define(id: string, { value, formula, spread }: Omit<SpreadParameter, 'name'>): string | undefined {
    const given = formula === undefined ? undefined : this.given(formula);
    const nominal = spread && spread.kind !== 'fixed' ? nominalOf(spread) : 0;
    if (!spread || nominal === 0) {
      if (given) this.found.derived.push({ id, ...given });
      return given && id;
    }
    this.found.drawn.push({ id, distribution: spread });
    if (!given && value === nominal) return id;
    const spreadOut = `value of ${id}`;
    const factor = (values: Float64Array, at: number): number => (values[at] as number) / nominal;
    this.found.derived.push({
      id: spreadOut,
      ...(given
        ? {
            ...given,
            of: [...given.of, id],
            valueOf: (values) => given.valueOf(values) * factor(values, given.of.length),
          }
        : { of: [id], valueOf: (values) => value * factor(values, 0) }),
    });
    return spreadOut;
  }

  private given(formula: string): Omit<DerivedParameter, 'id'> | undefined {
    const node = parseFormula(formula);
    const of: string[] = [];
    const places = new Map<string, number>();
    const certain = new Map<string, number | undefined>();
    for (const name of namesIn(node, this.dialect)) {
      const parameter = this.parameter(name);
      if (parameter === undefined) certain.set(name, this.central.valueOf(name));
      else places.set(name, of.push(parameter) - 1);
    }
    if (of.length === 0) return undefined;
    let present: Float64Array = new Float64Array();
    const context: FormulaContext = {
      dialect: this.dialect,
      valueOf: (name) => {
        const key = nameKey(name, this.dialect);
        const place = places.get(key);
        return place === undefined ? certain.get(key) : present[place];
      },
    };
    return {
      ...{ of, terms: termsIn(node) },
      valueOf: (values) => {
        present = values;
        return valueOrNone(() => evaluateFormula(node, formula, context));
      },
    };
  }
}

/** NaN where the formula has no value. */
function valueOrNone(evaluate: () => number): number {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof FormulaError) return Number.NaN;
    throw error;
  }
}
