import type { DataDirectory } from '../data-directory.js';
import {
  consignment,
  correctionEvent,
  facilityId,
  type PartnerEvent,
  productionYear,
  steelWorksEvents,
} from '../example/steel-works.js';
import type { FootprintAnswer, IntakeAnswer, RunAnswer } from './api-answers.js';
import type { ApiClient } from './api-client.js';
import { hasTakenIn, inSendingOrder } from './taken-in.js';

/** What the example came to, for the report. */
export interface MainJobResult {
  readonly sentEvents: number;
  readonly before: FootprintAnswer;
  readonly after: FootprintAnswer;
  /** From the acceptance of the correction to the restated footprint; undefined when it had been sent before. */
  readonly restatedMs: number | undefined;
  readonly comparison: RunAnswer;
  readonly comparisonAfter: RunAnswer;
  readonly bundlePath: string;
}

const batchMediaType = 'application/cloudevents-batch+json';
const footprintPath = `/v1/life-cycle/products/${facilityId}/${consignment.itemId}/${productionYear}/footprint`;
const pollMs = 25;
/** A footprint that has taken in everything and not moved for this long is not about to be stated again. */
const settledMs = 1_000;
const deadlineMs = 120_000;

/**
 * The bundled example through the public API: sends a year of a steel works' events, reads the footprint of its coil,
 * compares a consignment with the CBAM default, corrects one event and reads what moved.
 *
 * Doing it again changes nothing: events are known by their ids.
 */
export async function runMainJob(
  api: ApiClient,
  directory: DataDirectory,
  progress: (step: string) => void,
): Promise<MainJobResult> {
  const events = inSendingOrder(steelWorksEvents(), consignment.itemId);
  progress(`sending ${events.length} events of ${facilityId} (${productionYear})`);
  await sendEvents(api, events);
  progress('calculating the footprint of hot-rolled coil');
  const first = await settledFootprint(api, events);
  progress('comparing a consignment with the CBAM default');
  const comparison = await compare(api);
  progress('correcting one event');
  const correction = await correct(api, first);
  const comparisonAfter = await compare(api);
  progress('fetching the evidence');
  const before = await predecessorOf(api, correction.footprint);
  const bundlePath = await saveBundle(api, directory, correction.footprint.run.id);
  return {
    sentEvents: events.length,
    before: before ?? first,
    after: correction.footprint,
    restatedMs: correction.restatedMs,
    comparison,
    comparisonAfter,
    bundlePath,
  };
}

async function sendEvents(api: ApiClient, events: readonly PartnerEvent[]): Promise<IntakeAnswer> {
  const intake = await api.post<IntakeAnswer>('/v1/events', events, batchMediaType);
  if (intake.refused > 0)
    throw new Error(
      `${intake.refused} of the example's events were refused, see /v1/intakes/${intake.intakeId}/events`,
    );
  return intake;
}

function compare(api: ApiClient): Promise<RunAnswer> {
  const { originCountry, massT, ...goods } = consignment;
  return api.post<RunAnswer>('/v1/cbam/comparisons', { ...goods, countryOfOrigin: originCountry, netMassT: massT });
}

async function correct(
  api: ApiClient,
  known: FootprintAnswer,
): Promise<{ readonly footprint: FootprintAnswer; readonly restatedMs: number | undefined }> {
  const { duplicates } = await sendEvents(api, [correctionEvent()]);
  if (duplicates > 0) return { footprint: known, restatedMs: undefined };
  const acceptedAtMs = performance.now();
  const footprint = await untilFootprint(api, (found) => found.version > known.version);
  return { footprint, restatedMs: Math.round(performance.now() - acceptedAtMs) };
}

function predecessorOf(api: ApiClient, { predecessorId }: FootprintAnswer): Promise<FootprintAnswer | undefined> {
  return predecessorId === undefined
    ? Promise.resolve(undefined)
    : api.find<FootprintAnswer>(`/v1/life-cycle/footprints/${predecessorId}`);
}

/** A run's evidence follows it: the log takes it in when its event arrives. */
async function saveBundle(api: ApiClient, directory: DataDirectory, runId: string): Promise<string> {
  const name = `evidence/${runId}.json`;
  const bundle = await until('the evidence', () => api.findText(`/v1/evidence/bundles/${runId}`));
  await directory.write(name, bundle);
  return directory.file(name);
}

/** The footprint once it rests on all events and has stopped moving. */
async function settledFootprint(api: ApiClient, events: readonly PartnerEvent[]): Promise<FootprintAnswer> {
  let last: string | undefined;
  let sinceMs = performance.now();
  return untilFootprint(api, (footprint) => {
    if (footprint.id !== last) [last, sinceMs] = [footprint.id, performance.now()];
    return performance.now() - sinceMs >= settledMs && hasTakenIn(footprint, events, consignment.itemId);
  });
}

/** @throws Error when no footprint fits before the deadline */
function untilFootprint(api: ApiClient, fits: (footprint: FootprintAnswer) => boolean): Promise<FootprintAnswer> {
  return until('the footprint', async () => {
    const footprint = await api.find<FootprintAnswer>(footprintPath);
    return footprint && fits(footprint) ? footprint : undefined;
  });
}

/** Asks again until there is an answer. @throws Error when there is none before the deadline */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  while (performance.now() < endMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`${what} was not there after ${deadlineMs / 1_000} s: see the log (--verbose)`);
}
