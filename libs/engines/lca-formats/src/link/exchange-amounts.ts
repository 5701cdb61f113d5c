import { nominalOf } from '@carbon-butler/engine-numerics';
import type { Distribution } from '@carbon-butler/engine-numerics';
import type { Amount } from '@carbon-butler/engine-lca';
import { DrawnScope } from '../drawn-formulas.js';
import type { FoundParameters, SpreadParameter } from '../drawn-formulas.js';
import { dialectOf, sharedParameters } from '../evaluate-formulas.js';
import type { FormulaDialect } from '../formula-evaluation.js';
import { FormulaError, FormulaScope } from '../formulas.js';
import type { Exchange, Parameter, ParsedDatabase, Process, Uncertainty } from '../neutral-model.js';
import type { CountedFlow } from './category-factors.js';

/** Relative difference up to which a stored amount is what its formula gives. */
const storedTolerance = 1e-6;

/**
 * Amounts of the exchanges of a database and the parameters they are drawn from. Without draws each is the stored
 * amount. A formula is drawn where it gives that amount; otherwise what is stored counts.
 */
export class ExchangeAmounts {
  readonly found: FoundParameters = { drawn: [], derived: [] };
  private readonly dialect: FormulaDialect;
  private readonly central: FormulaScope;
  private readonly shared: DrawnScope;
  private readonly sharedOf: ReadonlyMap<string, Parameter>;
  private readonly isUncertain: boolean;
  private readonly factors = new Set<string>();

  constructor(database: ParsedDatabase) {
    this.dialect = dialectOf(database);
    const parameters = sharedParameters(database);
    this.central = new FormulaScope(parameters, this.dialect);
    const idOf = (name: string): string => `parameter ${name}`;
    this.shared = new DrawnScope(parameters.map(spreadParameter), this.central, this.dialect, idOf, this.found);
    this.sharedOf = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    this.isUncertain = parameters.some(hasSpread);
  }

  /** Amounts of the exchanges of one process. */
  of(process: Process): ProcessAmounts {
    const scope = this.isUncertain || process.parameters.some(hasSpread) ? this.scopeOf(process) : undefined;
    const byFormula = (exchange: Exchange): Amount | undefined =>
      scope && this.byFormula(`${process.id}/${exchange.id}`, exchange, scope);
    return {
      of: (exchange) => byFormula(exchange) ?? this.stated(`${process.id}/${exchange.id}`, exchange),
      production: ({ uncertainty: _, ...exchange }) => byFormula(exchange),
    };
  }

  /** The amount with the spread of the factor that counts its flow: one variable for all that it counts. */
  withFactor(amount: Amount, { id, factor }: CountedFlow): Amount {
    const distribution = spreadOf(factor?.stated.uncertainty);
    const nominal = distribution && factor?.stated.value !== 0 ? nominalOf(distribution) : 0;
    if (!distribution || nominal === 0) return amount;
    const parameter = `factor of ${id}`;
    if (!this.factors.has(parameter)) this.found.drawn.push({ id: parameter, distribution });
    this.factors.add(parameter);
    return { coefficient: amount.coefficient / nominal, factors: [...(amount.factors ?? []), { parameter }] };
  }

  private stated(id: string, { amount, uncertainty }: Exchange): Amount {
    const distribution = spreadOf(uncertainty);
    const nominal = distribution ? nominalOf(distribution) : 0;
    if (!distribution || nominal === 0 || amount === 0) return { coefficient: amount };
    this.found.drawn.push({ id, distribution });
    return { coefficient: amount / nominal, factors: [{ parameter: id }] };
  }

  private byFormula(
    id: string,
    { amount, formula, uncertainty }: Exchange,
    { central, draws }: ProcessScope,
  ): Amount | undefined {
    if (formula === undefined) return undefined;
    try {
      const value = central.evaluate(formula);
      if (Math.abs(value - amount) > storedTolerance * Math.abs(value) || !draws.depends(formula)) return undefined;
      const spread = amount === 0 ? undefined : spreadOf(uncertainty);
      const parameter = draws.define(id, { value, formula, ...(spread && { spread }) });
      return parameter === undefined
        ? undefined
        : { coefficient: value === 0 ? 1 : amount / value, factors: [{ parameter }] };
    } catch (error) {
      if (error instanceof FormulaError) return undefined;
      throw error;
    }
  }

  private scopeOf(process: Process): ProcessScope {
    const central = new FormulaScope(process.parameters, this.dialect, this.central);
    // One that other processes see too is one variable, not one here and one there. What a formula gives may depend on
    // where it is read.
    const own = process.parameters.filter(
      (parameter) => parameter.formula !== undefined || this.sharedOf.get(parameter.name) !== parameter,
    );
    const idOf = (name: string): string => `${process.id}/parameter ${name}`;
    const draws = new DrawnScope(own.map(spreadParameter), central, this.dialect, idOf, this.found, this.shared);
    return { central, draws };
  }
}

/** Amounts of the exchanges of a process, each asked for once. */
export interface ProcessAmounts {
  of(exchange: Exchange): Amount;
  /** What the process makes, where a formula gives it that differs between draws. A spread stated beside it is not drawn. */
  production(exchange: Exchange): Amount | undefined;
}

interface ProcessScope {
  readonly central: FormulaScope;
  readonly draws: DrawnScope;
}

function spreadParameter({ name, value, formula, uncertainty }: Parameter): SpreadParameter {
  const spread = spreadOf(uncertainty);
  return { name, value, ...(formula !== undefined && { formula }), ...(spread && { spread }) };
}

function hasSpread({ uncertainty }: Parameter): boolean {
  return spreadOf(uncertainty) !== undefined;
}

/** Undefined for what could not be read and for a distribution of one value, which needs no draws. */
function spreadOf(uncertainty: Uncertainty | undefined): Distribution | undefined {
  if (!uncertainty || uncertainty.kind === 'undefined') return undefined;
  switch (uncertainty.kind) {
    case 'lognormal':
      return uncertainty.sigma === 0 ? undefined : uncertainty;
    case 'normal':
      return uncertainty.sd === 0 ? undefined : uncertainty;
    case 'triangular':
    case 'uniform':
      return uncertainty.low === uncertainty.high ? undefined : uncertainty;
  }
}
