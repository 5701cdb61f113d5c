import { limeEvent } from '../lime-events.js';
import type { ButlerUnderFault } from './butler-under-fault.js';

export interface LoadOptions {
  /** Distinct in every event's id and facility: one load's totals are its own. */
  readonly name: string;
  readonly events: number;
  readonly eventsPerBatch: number;
  readonly facilities: number;
  /** Batches begin this far apart, unless those before are not answered yet. */
  readonly batchIntervalMs: number;
  /** Sends every batch again once it is answered. */
  readonly twice: boolean;
}

export interface LoadResult {
  /** Events answered with 202. */
  readonly accepted: number;
  /** What a first attempt, unanswered, had left behind. */
  readonly duplicates: number;
  /** Attempts that were not answered with 202. */
  readonly retries: number;
  /** Longest time without an answered batch. */
  readonly silenceMs: number;
}

interface IntakeAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
}

const inFlightMax = 3;
const retryMs = 200;
const deadlineMs = 180_000;
const mediaType = 'application/cloudevents-batch+json';

/** Facility of each batch: batches go round, so that several partitions and product systems are at work. */
export function facilitiesOf({ name, facilities }: LoadOptions): readonly string[] {
  return Array.from({ length: facilities }, (_, at) => `${name}-${at + 1}`);
}

/** Tonnes of lime each facility must have made: one an event. */
export function expectedLimeT(options: LoadOptions): ReadonlyMap<string, number> {
  const facilities = facilitiesOf(options);
  const totals = new Map(facilities.map((facility) => [facility, 0]));
  for (let batch = 0; batch < batchCount(options); batch += 1) {
    const facility = facilities[batch % facilities.length] ?? '';
    totals.set(facility, (totals.get(facility) ?? 0) + batchSize(options, batch));
  }
  return totals;
}

export function batchCount({ events, eventsPerBatch }: LoadOptions): number {
  return Math.ceil(events / eventsPerBatch);
}

/**
 * Sends a load as a partner does: each batch again and again until it is answered with 202, whatever happens meanwhile.
 * `onAnswered` is told how many batches have been.
 *
 * @throws Error when a batch is not answered in time, or an event is refused
 */
export async function sendLoad(
  butler: ButlerUnderFault,
  options: LoadOptions,
  onAnswered: (batches: number) => void,
): Promise<LoadResult> {
  const startMs = performance.now();
  const facilities = facilitiesOf(options);
  let [next, answered, accepted, duplicates, retries, silenceMs, lastMs] = [0, 0, 0, 0, 0, 0, startMs];
  const sender = async (): Promise<void> => {
    while (next < batchCount(options)) {
      const batch = next;
      next += 1;
      const dueMs = startMs + batch * options.batchIntervalMs;
      await sleep(dueMs - performance.now());
      const events = Array.from({ length: batchSize(options, batch) }, (_, at) =>
        limeEvent(facilities[batch % facilities.length] ?? '', `${options.name}-${batch}-${at}`),
      );
      for (let copy = 0; copy < (options.twice ? 2 : 1); copy += 1) {
        const answer = await untilAnswered(butler, events, () => (retries += 1));
        accepted += answer.accepted;
        duplicates += answer.duplicates;
      }
      answered += 1;
      silenceMs = Math.max(silenceMs, performance.now() - Math.max(lastMs, dueMs));
      lastMs = performance.now();
      onAnswered(answered);
    }
  };
  await Promise.all(Array.from({ length: inFlightMax }, sender));
  return { accepted, duplicates, retries, silenceMs };
}

function batchSize({ events, eventsPerBatch }: LoadOptions, batch: number): number {
  return Math.min(eventsPerBatch, events - batch * eventsPerBatch);
}

async function untilAnswered(
  butler: ButlerUnderFault,
  events: readonly object[],
  onRetry: () => void,
): Promise<IntakeAnswer> {
  const text = JSON.stringify(events);
  let last = 'nothing';
  for (const endMs = performance.now() + deadlineMs; performance.now() < endMs;) {
    try {
      const answer = await butler.request('/v1/events', { text, mediaType });
      if (answer.status === 202) {
        const intake = JSON.parse(answer.text) as IntakeAnswer;
        if (intake.refused > 0) throw new RefusedEventsError(answer.text);
        return intake;
      }
      last = `${answer.status} ${answer.text}`;
      if (answer.status === 401) await butler.signIn();
    } catch (error) {
      if (error instanceof RefusedEventsError) throw error;
      last = String(error);
    }
    onRetry();
    await sleep(retryMs);
  }
  throw new Error(`a batch was not accepted within ${deadlineMs} ms; the last answer: ${last}`);
}

/** The load's own events are right: an event refused is a fault of the product, not one to try again. */
class RefusedEventsError extends Error {
  override readonly name = 'RefusedEventsError';
  constructor(readonly value: string) {
    super(`events of the load were refused: ${value}`);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
