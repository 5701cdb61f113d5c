import { evaluateFormulas } from './evaluate-formulas.js';
import type { FormulaFinding } from './evaluate-formulas.js';
import { FindingLog } from './findings.js';
import type { ParsedDatabase } from './neutral-model.js';

/**
 * The database with what its formulas give as amounts, as openLCA, SimaPro and Brightway calculate. Where that is not
 * what the file states beside a formula, and where a formula has no value and the stated one stays, findings say so.
 * Brightway states nothing, or 0, before it has calculated, which needs no word.
 */
export function settleFormulas(parsed: ParsedDatabase): ParsedDatabase {
  const { database, findings } = evaluateFormulas(parsed);
  const log = new FindingLog();
  for (const finding of findings)
    if (finding.reason !== undefined || finding.stored !== 0 || parsed.format !== 'brightway-excel') note(finding, log);
  return { ...database, findings: [...parsed.findings, ...log.all()] };
}

function note({ process, name, formula, stored, evaluated, reason }: FormulaFinding, log: FindingLog): void {
  const place = { file: '', ...(process !== undefined && { dataSet: process }), exchange: name };
  if (reason === undefined)
    log.add('formula-differs', 'guess', place, 'formula', formula, `gives ${evaluated}, which counts, not ${stored}`);
  else log.add('formula-without-value', 'problem', place, 'formula', formula, `${reason}; ${stored} counts`);
}
