import { fromRecord } from './cloud-events-binding.js';
import type { DeliveryContext } from './delivery-context.js';
import type { DeliveryItem } from './event-delivery.js';
import { EnvelopeError, type EventEnvelope } from './event-envelope.js';
import { type FailureTrail, trailOf } from './failed-record.js';
import type { BatchProgress, LogRecord, RecordBatch } from './record-log.js';

/** Turns batches of records of one partition into handled, retried, parked and dead events. */
export interface PartitionWorker {
  onBatch(batch: RecordBatch): Promise<BatchProgress>;
  onReady(): void;
  /** The subscription was resumed. */
  wake(): void;
  /** Resolves when work started outside `onBatch` has ended. */
  stop(): Promise<void>;
  /** Events held back in memory. */
  readonly parked: number;
}

export interface WorkItem extends DeliveryItem {
  readonly record: LogRecord;
  readonly trail: FailureTrail;
}

export function workItem(record: LogRecord): WorkItem {
  const trail = trailOf(record);
  return {
    record,
    trail,
    key: record.key,
    offset: record.offset,
    envelope: decode(record),
    attemptsBefore: trail.attempts,
  };
}

function decode(record: LogRecord): EventEnvelope | EnvelopeError {
  try {
    return fromRecord(record);
  } catch (error) {
    if (error instanceof EnvelopeError) return error;
    throw error;
  }
}

/** The trail after `attempts` calls in all, the last of which failed at `failedAtMs`. */
export function nextTrail(
  trail: FailureTrail,
  context: DeliveryContext,
  attempts: number,
  failedAtMs: number,
): FailureTrail {
  return {
    attempts,
    tier: trail.tier + 1,
    dueAtMs: failedAtMs + (context.policy.retryDelaysMs[trail.tier] ?? 0),
    firstFailedAt: trail.firstFailedAt ?? new Date(failedAtMs).toISOString(),
    originOffset: trail.originOffset,
  };
}

/** How many leading entries are settled: what may be committed. */
export function settledPrefix(settled: readonly boolean[]): number {
  const open = settled.indexOf(false);
  return open < 0 ? settled.length : open;
}
