import type { Figure, LocalizedText, Quantity } from '@carbon-butler/domain-quantity';
import { digestOf } from './digest.js';
import { parseRunDraft } from './parse-run.js';

/** How binding a rule set was when the run used it. */
export type RuleStatus = 'final' | 'draft' | 'assumed';

/** A version of a rule set the run read. `rules` names the rules it used, `status` is the weakest among them. */
export interface RuleSetUse {
  readonly id: string;
  readonly version: string;
  readonly status: RuleStatus;
  readonly rules: readonly string[];
}

/** A check the run made on itself, such as a mass balance. `value`, `tolerance`: plain decimal texts in `unit`. */
export interface RunCheck {
  readonly id: string;
  readonly label: LocalizedText;
  readonly value: string;
  readonly unit: string;
  readonly tolerance: string;
  readonly passed: boolean;
}

export interface RunWarning {
  readonly code: string;
  readonly message: LocalizedText;
}

export interface Run {
  readonly id: string;
  readonly agent: string;
  readonly engineVersion: string;
  /** SHA-256 of the canonical form of everything the run was given, in hex. */
  readonly inputsDigest: string;
  readonly ruleSets: readonly RuleSetUse[];
  readonly seed: string;
  readonly figures: readonly Figure[];
  readonly checks: readonly RunCheck[];
  readonly warnings: readonly RunWarning[];
  /** UTC, RFC 3339 with `Z`. */
  readonly startedAt: string;
  readonly tookMs: number;
  readonly digest: string;
}

export type RunDraft = Omit<Run, 'digest'>;

export class RunError extends Error {
  override readonly name = 'RunError';
  readonly field: string;
  readonly value: string;
  constructor(field: string, value: string, message: string) {
    super(`${field}: ${message}: ${JSON.stringify(value)}`);
    this.field = field;
    this.value = value;
  }
}

/**
 * Closes a run under its digest. Every member is checked as it will be when the evidence is verified, so that no run is
 * sealed that can't be verified later: above all no figure that can't say how sure it is.
 *
 * @throws RunError when two figures, two checks or two rule-set versions share an id
 * @throws ShapeError when a member is missing, unknown or malformed
 * @throws FigureError, DecimalError, UnitError from the figures
 */
export function sealRun(draft: RunDraft): Run {
  const run = parseRunDraft(draft);
  refuseDuplicates('figures', run.figures.map(idOf));
  refuseDuplicates('checks', run.checks.map(idOf));
  refuseDuplicates('ruleSets', run.ruleSets.map(ruleSetKey));
  return { ...run, digest: digestOfRun(run) };
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function ruleSetKey({ id, version }: RuleSetUse): string {
  return `${id}@${version}`;
}

function refuseDuplicates(field: string, ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw new RunError(field, id, 'used twice');
    seen.add(id);
  }
}

/**
 * SHA-256 of what the run claims. Its id and its times are left out: the same inputs, seed and versions must give the
 * same digest whenever and wherever they are run again.
 */
export function digestOfRun(run: RunDraft): string {
  const { agent, engineVersion, inputsDigest, ruleSets, seed, figures, checks, warnings } = run;
  return digestOf({ agent, engineVersion, inputsDigest, ruleSets, seed, figures, checks, warnings });
}

/** The run's figures as they may leave a service, each naming the run that made it. */
export function quantitiesOf(run: Run): readonly Quantity[] {
  const ref = { id: run.id, digest: run.digest, seed: run.seed };
  return run.figures.map((item) => ({ ...item, run: ref }));
}
