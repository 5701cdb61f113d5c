import { FormulaError, FormulaScope } from '@carbon-butler/engine-lca-formats';
import type { Parameter } from '@carbon-butler/engine-lca';
import { nominalOf } from '@carbon-butler/engine-numerics';
import { type AssessmentInputs, assessmentLimits } from './assessment-inputs.js';
import { checkDistinct, checkName } from './check-size.js';
import { numberOf } from './number-of.js';
import type { RefusalLog } from './refusals.js';
import { spreadDistribution } from './spread-distribution.js';

/** Step, as a share of its value, by which a parameter is moved to see whether a formula depends on it. */
const probeStep = 0.013;
/** Formulas times uncertain parameters that are probed; beyond, every uncertain parameter counts as used. */
const probesMax = 100_000;
/** Names count in exact case. */
const formulaDialect = 'python';

/** The parameters of an inventory and what formulas over them are worth. */
export interface ParameterValues {
  readonly parameters: readonly Parameter[];
  /** Notes that an amount is multiplied by a parameter; false when there is none of this id. */
  use(id: string): boolean;
  /** At the central values; NaN when it was refused. */
  evaluate(formula: string, field: string): number;
  /** Uncertain parameters that an evaluated formula depends on: their spread does not reach that amount. */
  undrawn(): readonly string[];
}

export function parameterValues({ parameters: inputs }: AssessmentInputs, log: RefusalLog): ParameterValues {
  checkDistinct(
    inputs.map(({ id }) => id),
    (at) => `/parameters/${at}/id`,
    log,
  );
  const stated = inputs.map((input, at) => {
    const { id, value, formula } = input;
    checkName(id, `/parameters/${at}/id`, log);
    if ((value === undefined) === (formula === undefined))
      log.add('INVALID_INVENTORY', `/parameters/${at}`, id, 'either a value or a formula');
    const number = value === undefined ? 0 : numberOf(value, `/parameters/${at}/value`, log);
    return { name: id, value: number, ...(formula !== undefined && { formula }) };
  });
  const scope = new FormulaScope(stated, formulaDialect);
  const evaluated: string[] = [];
  const evaluate = (formula: string, field: string): number => {
    if (formula.length > assessmentLimits.formulaLength) {
      log.add('INVALID_FORMULA', field, formula, `at most ${assessmentLimits.formulaLength} characters`);
      return Number.NaN;
    }
    try {
      return scope.evaluate(formula);
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      log.add('INVALID_FORMULA', field, formula, `a formula over the parameters: ${error.message}`);
      return Number.NaN;
    }
  };
  const parameters = inputs.flatMap(({ id, formula, spread }, at): readonly Parameter[] => {
    const field = `/parameters/${at}`;
    const central = formula === undefined ? (stated[at]?.value ?? Number.NaN) : evaluate(formula, `${field}/formula`);
    if (Number.isNaN(central)) return [];
    const distribution = spreadDistribution(spread, central, `${field}/spread`, log);
    return distribution ? [{ id, distribution }] : [];
  });
  const formulaOf = new Map(inputs.map(({ id, formula }) => [id, formula]));
  return {
    parameters,
    use: (id) => {
      const formula = formulaOf.get(id);
      if (formula !== undefined) evaluated.push(formula);
      return formulaOf.has(id);
    },
    evaluate: (formula, field) => {
      evaluated.push(formula);
      return evaluate(formula, field);
    },
    undrawn: () => dependedOn(stated, parameters, [...new Set(evaluated)]),
  };
}

/** Uncertain parameters that move a formula when they move, found by moving them. */
function dependedOn(
  stated: readonly { readonly name: string; readonly value: number; readonly formula?: string }[],
  parameters: readonly Parameter[],
  formulas: readonly string[],
): readonly string[] {
  const uncertain = parameters.filter(({ distribution }) => distribution.kind !== 'fixed');
  if (uncertain.length * formulas.length > probesMax) return uncertain.map(({ id }) => id);
  const valuesIn = (scope: FormulaScope): readonly number[] => formulas.map((formula) => valueOf(scope, formula));
  const central = valuesIn(new FormulaScope(stated, formulaDialect));
  return uncertain.flatMap(({ id, distribution }) => {
    const value = nominalOf(distribution);
    const moved = { name: id, value: value * (1 + probeStep) };
    const scope = new FormulaScope(
      stated.map((entry) => (entry.name === id ? moved : entry)),
      formulaDialect,
    );
    return valuesIn(scope).some((changed, at) => !Object.is(changed, central[at])) ? [id] : [];
  });
}

/** NaN where a moved parameter leaves the domain of the formula, which is a dependence as well. */
function valueOf(scope: FormulaScope, formula: string): number {
  try {
    return scope.evaluate(formula);
  } catch (error) {
    if (error instanceof FormulaError) return Number.NaN;
    throw error;
  }
}
