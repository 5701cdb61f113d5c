import {
  evaluateFormulas,
  type FormulaFinding,
  type Parameter,
  type ParsedDatabase,
} from '@carbon-butler/engine-lca-formats';

/** Value a change gives a parameter of a process, or of the whole database; nothing where it stays. */
export type ChangedValue = (process: string | undefined, parameter: string) => number | undefined;

export interface MovedAmounts {
  readonly database: ParsedDatabase;
  /** Formulas that have a value with the parameters as they are and none with the changed ones. */
  readonly failures: readonly FormulaFinding[];
  /** Process and exchange of the moved amounts that are stored otherwise than their formulas give. */
  readonly strayed: readonly (readonly [process: string, exchange: string])[];
}

/** Relative difference up to which a stored amount is what its formula gives. */
const storedTolerance = 1e-6;

/**
 * The database with other values for parameters, in place of their formulas, and the amounts these move, each with its
 * distribution. An amount that no changed parameter reaches stays as it is stored, whatever its formula gives.
 */
export function moveAmounts(database: ParsedDatabase, changed: ChangedValue): MovedAmounts {
  const stated = evaluateFormulas(database);
  const moved = evaluateFormulas(withValues(database, changed));
  const placeOf = ({ process, name }: FormulaFinding): string => JSON.stringify([process ?? null, name]);
  const failedBefore = new Set(stated.findings.filter(({ reason }) => reason !== undefined).map(placeOf));
  const strayed: (readonly [string, string])[] = [];
  const processes = moved.database.processes.map((process, p) => ({
    ...process,
    exchanges: process.exchanges.map((exchange, n) => {
      const stored = database.processes[p]?.exchanges[n];
      const before = stated.database.processes[p]?.exchanges[n]?.amount ?? Number.NaN;
      if (!stored || exchange.amount === before) return stored ?? exchange;
      if (Math.abs(before - stored.amount) > storedTolerance * Math.abs(before))
        strayed.push([process.id, exchange.id]);
      return exchange;
    }),
  }));
  return {
    database: { ...moved.database, processes },
    failures: moved.findings.filter((finding) => finding.reason !== undefined && !failedBefore.has(placeOf(finding))),
    strayed,
  };
}

function withValues(database: ParsedDatabase, changed: ChangedValue): ParsedDatabase {
  const valued = (parameter: Parameter, process?: string): Parameter => {
    const value = changed(process, parameter.name);
    if (value === undefined) return parameter;
    const { formula: _, ...rest } = parameter;
    return { ...rest, value };
  };
  return {
    ...database,
    parameters: database.parameters.map((parameter) => valued(parameter)),
    processes: database.processes.map((process) => ({
      ...process,
      parameters: process.parameters.map((parameter) => valued(parameter, process.id)),
    })),
  };
}
