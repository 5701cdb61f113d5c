import { createHash, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { topics, type PayloadError, type Provenance } from '@carbon-butler/contract-events';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { appendToOutbox } from '@carbon-butler/platform-outbox';
import { inTenant, type TenantTransaction } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import type { Caller } from '../identity/caller.js';
import { findAccepted, insertOutcomes } from '../persistence/intake-event.repository.js';
import { insertIntake, insertRawDocument, lockIntakes } from '../persistence/intake.repository.js';
import type { GatewayTelemetry } from '../telemetry.js';
import { type Candidate, checkEvents } from './check-events.js';
import { type CheckedEvent, decideEvents, type EventOutcome, type RefusedEvent } from './decide-events.js';
import { EventsRefusedError } from './events-refused-error.js';
import type { ItemCatalogue } from './item-catalogue.js';
import {
  type AcceptedEvent,
  type IntakeContext,
  type IntakeCounts,
  intakeLeaf,
  recordedEvent,
  topicOfEvent,
} from './outgoing-events.js';

/** What to do when some events of a request are wrong: keep the others, or refuse all. */
export type ErrorPolicy = 'keep' | 'refuse';

export interface IntakeRequest {
  readonly caller: Caller;
  /** The request body as it came. */
  readonly raw: Buffer;
  readonly mediaType: string;
  readonly sourceFormat: Provenance['sourceFormat'];
  readonly candidates: Iterable<Candidate> | AsyncIterable<Candidate>;
  readonly onError: ErrorPolicy;
  /** Puts an error in the terms of the source format. */
  readonly describeError?: (error: PayloadError) => PayloadError;
}

export interface IntakeResult extends IntakeCounts {
  readonly intakeId: string;
  readonly outcomes: readonly EventOutcome[];
}

/** Events handed to the outbox in one statement, and made before other requests get their turn. */
const eventsPerAppend = 1_000;
/** Level 1: activity data shrinks to a tenth at once, and higher levels cost more than they save. */
const compress = promisify(gzip);

/**
 * Takes in the events of a request. Raw body, intake, outcomes, outgoing events and the entry for the evidence log are
 * written in one transaction, so a request is either there with all of it or has left nothing.
 */
export class RecordEvents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly items: ItemCatalogue,
    private readonly telemetry: GatewayTelemetry,
  ) {}

  /** @throws EventsRefusedError, TooManyEventsError, CsvFileError, IntakeBusyError */
  async record(request: IntakeRequest): Promise<IntakeResult> {
    const { caller, raw, mediaType, sourceFormat } = request;
    const now = this.clock.now();
    const packing = compress(raw, { level: constants.Z_BEST_SPEED });
    const context = { tenantId: caller.tenantId, now, items: this.items };
    // Both at once: compression runs beside the event loop.
    const [events, packed] = await Promise.all([checkEvents(request.candidates, context), packing]);
    const sha256 = createHash('sha256').update(raw).digest();
    const intake: IntakeContext = {
      intakeId: randomUUID(),
      tenantId: caller.tenantId,
      clientId: caller.clientId,
      receivedAt: now,
      rawSha256: sha256.toString('hex'),
      sourceFormat,
    };
    const document = { sha256, mediaType, sizeBytes: raw.length, gzip: packed, receivedAt: now };
    const result = await inTenant(this.dataSource, caller.tenantId, async (transaction) => {
      await lockIntakes(transaction);
      const outcomes = await decide(transaction, events, request);
      const counts = countsOf(outcomes);
      if (mustRefuse(counts, request.onError)) throw new EventsRefusedError(counts, outcomes);
      await insertRawDocument(transaction, document);
      await insertIntake(transaction, { ...counts, ...rowOf(intake), rawSha256: sha256 });
      await insertOutcomes(transaction, intake.intakeId, outcomes);
      await appendAccepted(transaction, outcomes, intake);
      await appendToOutbox(transaction, topics.auditLeaf.topic, [intakeLeaf(intake, counts)]);
      return { intakeId: intake.intakeId, ...counts, outcomes };
    });
    this.telemetry.eventsRecorded(intake, result, raw.length);
    return result;
  }
}

async function decide(
  transaction: TenantTransaction,
  events: readonly (CheckedEvent | RefusedEvent)[],
  { describeError }: IntakeRequest,
): Promise<readonly EventOutcome[]> {
  const wanted = events.flatMap((entry) => {
    if (!('event' in entry)) return [];
    const { id, source, data } = entry.event;
    return data.corrects
      ? [
          { id, source },
          { id: data.corrects.eventId, source },
        ]
      : [{ id, source }];
  });
  const outcomes = decideEvents(events, await findAccepted(transaction, wanted));
  if (!describeError) return outcomes;
  return outcomes.map((outcome) =>
    outcome.status === 'refused' ? { ...outcome, errors: outcome.errors.map(describeError) } : outcome,
  );
}

function countsOf(outcomes: readonly EventOutcome[]): IntakeCounts {
  const count = (status: EventOutcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  return { accepted: count('accepted'), duplicates: count('duplicate'), refused: count('refused') };
}

function mustRefuse({ accepted, duplicates, refused }: IntakeCounts, onError: ErrorPolicy): boolean {
  return refused > 0 && (onError === 'refuse' || accepted + duplicates === 0);
}

function rowOf({ intakeId, clientId, receivedAt, sourceFormat }: IntakeContext) {
  return { id: intakeId, clientId, receivedAt, sourceFormat };
}

/** In the order of the request: a correction must follow what it corrects on the topic too. */
async function appendAccepted(
  transaction: TenantTransaction,
  outcomes: readonly EventOutcome[],
  intake: IntakeContext,
): Promise<void> {
  const accepted = outcomes.filter((outcome): outcome is AcceptedEvent => outcome.status === 'accepted');
  for (const { topic } of [topics.emission, topics.pcf]) {
    const events = accepted.filter((event) => topicOfEvent(event) === topic);
    for (let from = 0; from < events.length; from += eventsPerAppend) {
      const batch = events.slice(from, from + eventsPerAppend);
      await appendToOutbox(
        transaction,
        topic,
        batch.map((event) => recordedEvent(event, intake)),
      );
      await nextTurn();
    }
  }
}
