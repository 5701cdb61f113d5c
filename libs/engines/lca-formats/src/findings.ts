import { shown } from './import-error.js';
import type { Place } from './import-error.js';

export type FindingCode =
  | 'not-imported'
  | 'repeated-data-set'
  | 'conflicting-data-set'
  | 'guessed-unit'
  | 'guessed-flow'
  | 'guessed-kind'
  | 'guessed-reference'
  | 'guessed-convention'
  | 'guessed-identity'
  | 'missing-flow'
  | 'missing-reference'
  | 'undefined-uncertainty'
  | 'inconsistent-uncertainty'
  | 'incomplete-pedigree'
  | 'incomplete-allocation'
  | 'reduced-precision'
  | 'non-numeric-amount'
  | 'formula-differs'
  | 'formula-without-value'
  | 'malformed-row';

/** `loss`: something of the file is not in the model; `guess`: the file leaves it open; `problem`: the data are wrong. */
export type FindingSeverity = 'note' | 'guess' | 'loss' | 'problem';

/** Something a reader of the import has to know. Equal findings are kept once, with the first value and a count. */
export interface ImportFinding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  /** File, data set and exchange where it was seen first. */
  readonly file: string;
  readonly dataSet?: string;
  readonly exchange?: string;
  /** Place within a data set, without positions: `exchanges.description`. */
  readonly path: string;
  readonly value: string;
  readonly message: string;
  readonly occurrences: number;
}

type Counted = { -readonly [K in keyof ImportFinding]: ImportFinding[K] };

/** Collects findings; those of one code and path count as one. */
export class FindingLog {
  private readonly byKey = new Map<string, Counted>();

  add(code: FindingCode, severity: FindingSeverity, place: Place, path: string, value: unknown, message: string): void {
    const key = `${code} ${path}`;
    const known = this.byKey.get(key);
    if (known) {
      known.occurrences += 1;
      return;
    }
    this.byKey.set(key, {
      code,
      severity,
      file: place.file,
      ...(place.dataSet !== undefined && { dataSet: place.dataSet }),
      ...(place.exchange !== undefined && { exchange: place.exchange }),
      path,
      value: shown(value),
      message,
      occurrences: 1,
    });
  }

  all(): readonly ImportFinding[] {
    return [...this.byKey.values()];
  }
}
