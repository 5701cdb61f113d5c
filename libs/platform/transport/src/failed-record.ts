import type { DeadLetterCause } from './dead-letters.js';
import { EnvelopeError } from './event-envelope.js';
import { PermanentError } from './errors.js';
import type { LogRecord, NewRecord } from './record-log.js';

/** What a failing event's record carries about its failures while it travels through retry and parking topics. */
export interface FailureTrail {
  /** Handler calls so far. */
  readonly attempts: number;
  /** Retry tiers used up so far. */
  readonly tier: number;
  readonly dueAtMs: number;
  readonly firstFailedAt: string | undefined;
  /** Where the event lies in the topic it was published to. */
  readonly originOffset: string;
}

const trailHeaders = {
  attempts: 'retry_attempts',
  tier: 'retry_tier',
  dueAtMs: 'retry_due_at_ms',
  firstFailedAt: 'retry_first_failed_at',
  originOffset: 'retry_origin_offset',
} as const;
const ownHeaderPattern = /^(retry|parked|dlq)_/;
const reasonLengthMax = 1_000;

export function trailOf(record: LogRecord): FailureTrail {
  const { headers } = record;
  return {
    attempts: Number(headers[trailHeaders.attempts] ?? 0),
    tier: Number(headers[trailHeaders.tier] ?? 0),
    dueAtMs: Number(headers[trailHeaders.dueAtMs] ?? 0),
    firstFailedAt: headers[trailHeaders.firstFailedAt],
    originOffset: headers[trailHeaders.originOffset] ?? record.offset,
  };
}

/** The record as its producer wrote it. */
export function original(record: NewRecord): NewRecord {
  const headers = Object.fromEntries(Object.entries(record.headers).filter(([name]) => !ownHeaderPattern.test(name)));
  return { key: record.key, headers, value: record.value };
}

export function withTrail(
  record: NewRecord,
  trail: FailureTrail,
  more: Readonly<Record<string, string>> = {},
): NewRecord {
  const { key, headers, value } = original(record);
  return {
    key,
    value,
    headers: {
      ...headers,
      [trailHeaders.attempts]: String(trail.attempts),
      [trailHeaders.tier]: String(trail.tier),
      [trailHeaders.dueAtMs]: String(trail.dueAtMs),
      ...(trail.firstFailedAt === undefined ? {} : { [trailHeaders.firstFailedAt]: trail.firstFailedAt }),
      [trailHeaders.originOffset]: trail.originOffset,
      ...more,
    },
  };
}

/** Whether trying again cannot help. */
export function isPermanent(error: unknown): boolean {
  return error instanceof PermanentError || error instanceof EnvelopeError;
}

function classOf(error: unknown): string {
  if (error instanceof PermanentError) return error.failure;
  return error instanceof Error ? error.name : typeof error;
}

export interface Death {
  readonly error: unknown;
  readonly topic: string;
  readonly group: string;
  readonly partition: number;
  readonly trail: FailureTrail;
  readonly failedAt: string;
  readonly appVersion: string;
}

/** Original key, value and headers, and why it died. */
export function deadLetterRecord(record: NewRecord, death: Death): NewRecord {
  const { key, headers, value } = original(record);
  const reason = death.error instanceof Error ? death.error.message : String(death.error);
  return {
    key,
    value,
    headers: {
      ...headers,
      dlq_reason: reason.slice(0, reasonLengthMax),
      dlq_class: classOf(death.error),
      dlq_topic: death.topic,
      dlq_partition: String(death.partition),
      dlq_offset: death.trail.originOffset,
      dlq_group: death.group,
      dlq_attempts: String(death.trail.attempts),
      dlq_first_failed_at: death.trail.firstFailedAt ?? death.failedAt,
      dlq_failed_at: death.failedAt,
      dlq_app_version: death.appVersion,
    },
  };
}

export function causeOf(headers: Readonly<Record<string, string>>): DeadLetterCause {
  const text = (name: string): string => headers[`dlq_${name}`] ?? '';
  return {
    reason: text('reason'),
    class: text('class'),
    topic: text('topic'),
    partition: Number(text('partition')),
    offset: text('offset'),
    group: text('group'),
    attempts: Number(text('attempts')),
    firstFailedAt: text('first_failed_at'),
    failedAt: text('failed_at'),
    appVersion: text('app_version'),
  };
}
