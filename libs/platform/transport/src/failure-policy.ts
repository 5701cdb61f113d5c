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
