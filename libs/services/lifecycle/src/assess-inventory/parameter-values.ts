import type { DerivedParameter, Parameter } from '@carbon-butler/engine-lca';
import {
  DrawnScope,
  FormulaError,
  FormulaScope,
  type FoundParameters,
  type SpreadParameter,
} from '@carbon-butler/engine-lca-formats';
import type { Distribution } from '@carbon-butler/engine-numerics';
import { type AssessmentInputs, assessmentLimits } from './assessment-inputs.js';
import { checkDistinct, checkName } from './check-size.js';
import { numberOf } from './number-of.js';
import type { RefusalLog } from './refusals.js';
import { spreadDistribution } from './spread-distribution.js';

/** Names count in exact case. */
const formulaDialect = 'python';

/** The parameters of an inventory, what formulas over them are worth, and what of it is drawn. */
export class ParameterValues {
  private readonly found: FoundParameters = { drawn: [], derived: [] };
  private readonly central: FormulaScope;
  private readonly draws: DrawnScope;
  /** Those the caller chose. */
  readonly ids: ReadonlySet<string>;
  /** Parameter of the calculation by id of the caller's. */
  private readonly idOf = new Map<string, string>();

  constructor(
    { parameters: inputs }: AssessmentInputs,
    private readonly log: RefusalLog,
  ) {
    this.ids = new Set(inputs.map(({ id }) => id));
    checkDistinct(
      inputs.map(({ id }) => id),
      (at) => `/parameters/${at}/id`,
      log,
    );
    const stated = inputs.map(({ id, value, formula }, at) => {
      checkName(id, `/parameters/${at}/id`, log);
      if ((value === undefined) === (formula === undefined))
        log.add('INVALID_INVENTORY', `/parameters/${at}`, id, 'either a value or a formula');
      const number = value === undefined ? 0 : numberOf(value, `/parameters/${at}/value`, log);
      return { name: id, value: number, ...(formula !== undefined && { formula }) };
    });
    this.central = new FormulaScope(stated, formulaDialect);
    const parameters = stated.map((parameter, at): SpreadParameter => {
      const { name, formula } = parameter;
      const field = `/parameters/${at}`;
      const value = formula === undefined ? parameter.value : this.evaluate(formula, `${field}/formula`);
      const spread = Number.isNaN(value)
        ? undefined
        : spreadDistribution(inputs[at]?.spread, value, `${field}/spread`, log);
      return { name, value, ...(formula !== undefined && { formula }), ...(spread && { spread }) };
    });
    this.draws = new DrawnScope(parameters, this.central, formulaDialect, (name) => name, this.found);
    parameters.forEach(({ name, value, formula = '' }, at) => {
      this.idOf.set(name, name);
      // Refused already.
      if (Number.isNaN(value)) return;
      const drawn = this.orRefused(formula, `/parameters/${at}/formula`, () => this.draws.parameter(name));
      if (drawn === undefined) this.found.drawn.push({ id: name, distribution: { kind: 'fixed', value } });
      this.idOf.set(name, drawn ?? name);
    });
  }

  /** Parameters of the calculation. */
  get drawn(): readonly Parameter[] {
    return this.found.drawn;
  }

  /** Those that others give. */
  get derived(): readonly DerivedParameter[] {
    return this.found.derived;
  }

  /** Id in the calculation of a parameter; undefined when there is none of this id. */
  parameter(id: string): string | undefined {
    return this.idOf.get(id);
  }

  /** At the central values; NaN when it was refused. */
  evaluate(formula: string, field: string): number {
    if (formula.length > assessmentLimits.formulaLength) {
      this.log.add('INVALID_FORMULA', field, formula, `at most ${assessmentLimits.formulaLength} characters`);
      return Number.NaN;
    }
    return this.orRefused(formula, field, () => this.central.evaluate(formula)) ?? Number.NaN;
  }

  /** Id of a parameter that is worth the formula, or the value, with its spread; undefined where it is the same in every draw. */
  define(
    id: string,
    value: number,
    { formula, spread }: { readonly formula?: string | undefined; readonly spread: Distribution | undefined },
    field: string,
  ): string | undefined {
    const given = { value, ...(formula !== undefined && { formula }), ...(spread && { spread }) };
    return this.orRefused(formula ?? '', field, () => this.draws.define(id, given));
  }

  /** Adds a parameter that others give. */
  add(parameter: DerivedParameter): void {
    this.found.derived.push(parameter);
  }

  private orRefused<T>(formula: string, field: string, evaluate: () => T): T | undefined {
    try {
      return evaluate();
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      this.log.add('INVALID_FORMULA', field, formula, `a formula over the parameters: ${error.message}`);
      return undefined;
    }
  }
}
