import { delayText } from './topic-spec.js';

/** How often and how long a failing event is tried before it becomes a dead letter. */
export interface FailurePolicy {
  /** Tries of one event in a row, before it leaves its partition's way. */
  readonly inProcessTriesMax: number;
  /** Wait before the second try in a row; doubles with each further one. */
  readonly inProcessBackoffMs: number;
  /** One retry tier per entry, tried in this order. */
  readonly retryDelaysMs: readonly number[];
  /** Events held back per partition of a strict topic; when full, the partition stops instead of losing order. */
  readonly parkedEventsMax: number;
}

export const defaultFailurePolicy: FailurePolicy = {
  inProcessTriesMax: 3,
  inProcessBackoffMs: 100,
  retryDelaysMs: [5_000, 60_000, 600_000, 3_600_000],
  parkedEventsMax: 10_000,
};

const triesLimit = 10;
const tiersLimit = 10;

/** A failure policy that cannot be followed. */
export class FailurePolicyError extends Error {
  override readonly name = 'FailurePolicyError';
  constructor(
    readonly field: keyof FailurePolicy,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`failure policy ${field}: expected ${expected}, got ${JSON.stringify(value)}`);
  }
}

/** @throws FailurePolicyError */
export function checkFailurePolicy(policy: FailurePolicy): void {
  const { inProcessTriesMax, inProcessBackoffMs, retryDelaysMs, parkedEventsMax } = policy;
  if (!Number.isInteger(inProcessTriesMax) || inProcessTriesMax < 1 || inProcessTriesMax > triesLimit)
    throw new FailurePolicyError('inProcessTriesMax', inProcessTriesMax, `an integer from 1 to ${triesLimit}`);
  if (!(inProcessBackoffMs >= 0)) throw new FailurePolicyError('inProcessBackoffMs', inProcessBackoffMs, '>= 0');
  if (!Number.isInteger(parkedEventsMax) || parkedEventsMax < 1)
    throw new FailurePolicyError('parkedEventsMax', parkedEventsMax, 'an integer >= 1');
  const names = new Set(retryDelaysMs.map(delayText));
  const usable = retryDelaysMs.every((delayMs) => Number.isInteger(delayMs) && delayMs > 0);
  if (!usable || names.size !== retryDelaysMs.length || names.size < 1 || names.size > tiersLimit)
    throw new FailurePolicyError('retryDelaysMs', retryDelaysMs, `1 to ${tiersLimit} different delays in whole ms`);
}
