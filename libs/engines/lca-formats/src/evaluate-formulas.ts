import { nominalOf } from '@carbon-butler/engine-numerics';
import { nameKey } from './formula-evaluation.js';
import type { FormulaDialect } from './formula-evaluation.js';
import { FormulaError, FormulaScope } from './formulas.js';
import type { Exchange, Parameter, ParsedDatabase, Process, Uncertainty } from './neutral-model.js';

/** Relative difference up to which a stored amount is what its formula gives. */
const storedTolerance = 1e-6;

/** A formula that could not be evaluated, or whose value is not the one stored beside it. */
export interface FormulaFinding {
  /** Nothing for a parameter of the whole database. */
  readonly process?: string;
  /** Of the parameter or exchange. */
  readonly name: string;
  readonly formula: string;
  readonly stored: number;
  readonly evaluated?: number;
  readonly reason?: string;
}

export interface EvaluatedDatabase {
  readonly database: ParsedDatabase;
  readonly findings: readonly FormulaFinding[];
}

/**
 * Evaluates the formulas of parameters and amounts, with other values for parameters where given. What can't be
 * evaluated keeps its stored value. A distribution moves with its amount, its relative spread unchanged.
 *
 * @param overrides values by parameter name, which take the place of its formula wherever it is defined. With them
 *   amounts differ from the stored ones on purpose; without, each difference is a finding.
 */
export function evaluateFormulas(
  database: ParsedDatabase,
  overrides: Readonly<Record<string, number>> = {},
): EvaluatedDatabase {
  return new Evaluation(database, overrides).run();
}

class Evaluation {
  private readonly findings: FormulaFinding[] = [];
  private readonly dialect: FormulaDialect;
  private readonly overrides: ReadonlyMap<string, number>;
  private readonly outer: FormulaScope;

  constructor(
    private readonly database: ParsedDatabase,
    overrides: Readonly<Record<string, number>>,
  ) {
    this.dialect = dialectOf(database);
    this.overrides = new Map(Object.entries(overrides).map(([name, value]) => [this.key(name), value]));
    this.outer = new FormulaScope(
      sharedParameters(database).map((parameter) => this.overridden(parameter)),
      this.dialect,
    );
  }

  run(): EvaluatedDatabase {
    const parameters = this.database.parameters.map((parameter) => this.evaluatedParameter(parameter, this.outer));
    const processes = this.database.processes.map((process) => this.evaluatedProcess(process));
    return { database: { ...this.database, parameters, processes }, findings: this.findings };
  }

  private evaluatedProcess(process: Process): Process {
    const scope = new FormulaScope(
      process.parameters.map((parameter) => this.overridden(parameter)),
      this.dialect,
      this.outer,
    );
    return {
      ...process,
      parameters: process.parameters.map((parameter) => this.evaluatedParameter(parameter, scope)),
      exchanges: process.exchanges.map((exchange) => this.evaluatedExchange(process, exchange, scope)),
    };
  }

  private evaluatedParameter(parameter: Parameter, scope: FormulaScope): Parameter {
    const changed = this.overridden(parameter);
    if (changed.formula === undefined) return changed;
    const owner = parameter.process === undefined ? {} : { process: parameter.process };
    return {
      ...parameter,
      value: this.value({ ...owner, name: parameter.name, formula: changed.formula, stored: parameter.value }, scope),
    };
  }

  private evaluatedExchange(process: Process, exchange: Exchange, scope: FormulaScope): Exchange {
    const { formula, amount: stored, uncertainty } = exchange;
    if (formula === undefined) return exchange;
    const amount = this.value({ process: process.id, name: exchange.id, formula, stored }, scope);
    return { ...exchange, amount, ...(uncertainty && { uncertainty: moved(uncertainty, amount) }) };
  }

  private value(place: FormulaFinding, scope: FormulaScope): number {
    try {
      const evaluated = scope.evaluate(place.formula);
      const differs = Math.abs(evaluated - place.stored) > storedTolerance * Math.abs(evaluated);
      if (differs && this.overrides.size === 0) this.findings.push({ ...place, evaluated });
      return evaluated;
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      this.findings.push({ ...place, reason: error.reason });
      return place.stored;
    }
  }

  private overridden(parameter: Parameter): Parameter {
    const value = this.overrides.get(this.key(parameter.name));
    if (value === undefined) return parameter;
    const { formula: _, ...rest } = parameter;
    return { ...rest, value };
  }

  private key(name: string): string {
    return nameKey(name, this.dialect);
  }
}

/** How formulas of the database are written. */
export function dialectOf({ format }: ParsedDatabase): FormulaDialect {
  return format.startsWith('brightway') ? 'python' : 'lca';
}

/** Parameters that formulas of every process see. */
export function sharedParameters(database: ParsedDatabase): readonly Parameter[] {
  const { parameters, processes } = database;
  return dialectOf(database) === 'python' ? [...uniqueParameters(processes), ...parameters] : parameters;
}

/** Brightway lets an activity refer to parameters of another; those of one name only are seen everywhere. */
function uniqueParameters(processes: readonly Process[]): readonly Parameter[] {
  const all = processes.flatMap(({ parameters }) => parameters);
  const times = new Map<string, number>();
  for (const { name } of all) times.set(name, (times.get(name) ?? 0) + 1);
  return all.filter(({ name }) => times.get(name) === 1);
}

/** A distribution scaled so that its nominal value is the amount; nothing changes where either is 0. */
function moved(uncertainty: Uncertainty, amount: number): Uncertainty {
  if (uncertainty.kind === 'undefined') return uncertainty;
  const nominal = nominalOf(uncertainty);
  const factor = amount / nominal;
  if (nominal === 0 || amount === 0 || factor < 0) return uncertainty;
  switch (uncertainty.kind) {
    case 'lognormal':
      return { ...uncertainty, median: uncertainty.median * factor };
    case 'normal':
      return { kind: 'normal', mean: uncertainty.mean * factor, sd: uncertainty.sd * factor };
    case 'triangular':
      return {
        kind: 'triangular',
        low: uncertainty.low * factor,
        mode: uncertainty.mode * factor,
        high: uncertainty.high * factor,
      };
    case 'uniform':
      return { kind: 'uniform', low: uncertainty.low * factor, high: uncertainty.high * factor };
  }
}
