import { fromRecord } from './cloud-events-binding.js';
import {
  type DeadLetter,
  type DeadLetterQuery,
  type DeadLetterRef,
  type DeadLetterReplay,
  type DeadLetters,
} from './dead-letters.js';
import { DeadLetterNotFoundError, UnknownTopicError } from './errors.js';
import { EnvelopeError, type EventEnvelope } from './event-envelope.js';
import { causeOf, original, withTrail } from './failed-record.js';
import type { FailurePolicy } from './failure-policy.js';
import { parkingRecord } from './parking-queue.js';
import type { LogRecord, NewRecord, RecordLog } from './record-log.js';
import { deadLetterTopic, parkingTopic, retryTopic, type TopicSpec } from './topic-spec.js';

const listLimitMax = 1_000;
const listLimitDefault = 100;
const pageRecords = 500;
/** Records of one partition looked at by one call. */
const scannedRecordsMax = 100_000;
const replayOf = 'dlq_replay_of';
const replayBy = 'dlq_replayed_by';
const replayAt = 'dlq_replayed_at';

/** Dead letters as records of the group's dead-letter topic; a replay leaves a record there too. */
export class DeadLetterStore implements DeadLetters {
  constructor(
    private readonly log: RecordLog,
    private readonly specOf: (topic: string) => TopicSpec,
    private readonly policy: FailurePolicy,
  ) {}

  async list(query: DeadLetterQuery): Promise<readonly DeadLetter[]> {
    const spec = this.specFor(query);
    const limit = Math.min(query.limit ?? listLimitDefault, listLimitMax);
    const partitions =
      query.partition === undefined ? Array.from({ length: spec.partitions }, (_, index) => index) : [query.partition];
    const letters: DeadLetter[] = [];
    for (const partition of partitions) {
      if (letters.length >= limit) break;
      const after = query.partition === undefined ? undefined : query.after;
      letters.push(...(await this.scan(query, partition, after)).slice(0, limit - letters.length));
    }
    return letters;
  }

  async show(ref: DeadLetterRef): Promise<DeadLetter> {
    this.specFor(ref);
    const found = (await this.scan(ref, ref.partition, undefined)).find((letter) => letter.ref.offset === ref.offset);
    if (!found)
      throw new DeadLetterNotFoundError(`${deadLetterTopic(ref.topic, ref.group)}/${ref.partition}/${ref.offset}`);
    return found;
  }

  async replay(ref: DeadLetterRef, options: { readonly by: string }): Promise<void> {
    const spec = this.specFor(ref);
    const letter = await this.show(ref);
    const record: NewRecord = { key: letter.key, headers: letter.headers, value: letter.value };
    const trail = { attempts: 0, tier: 0, dueAtMs: 0, firstFailedAt: undefined, originOffset: letter.cause.offset };
    const marker = { [replayOf]: ref.offset, [replayBy]: options.by, [replayAt]: new Date().toISOString() };
    await this.log.append(deadLetterTopic(ref.topic, ref.group), [
      { key: letter.key, headers: marker, value: new Uint8Array() },
    ]);
    if (spec.strictOrder)
      await this.log.append(parkingTopic(ref.topic, ref.group), [
        parkingRecord(record, trail, 'resume', { writer: options.by }),
      ]);
    else {
      const [firstDelayMs = 0] = this.policy.retryDelaysMs;
      await this.log.append(retryTopic(ref.topic, ref.group, firstDelayMs), [withTrail(record, trail)]);
    }
  }

  private specFor({ topic, group }: { readonly topic: string; readonly group: string }): TopicSpec {
    const spec = this.specOf(topic);
    const groups = spec.consumers.map((consumer) => consumer.group);
    if (!groups.includes(group)) throw new UnknownTopicError('group', group, groups);
    return spec;
  }

  private async scan(
    from: { readonly topic: string; readonly group: string },
    partition: number,
    after: string | undefined,
  ): Promise<readonly DeadLetter[]> {
    const letters: LogRecord[] = [];
    const replays = new Map<string, DeadLetterReplay[]>();
    let position = after;
    for (let scanned = 0; scanned < scannedRecordsMax;) {
      const topic = deadLetterTopic(from.topic, from.group);
      const page = await this.log.read(topic, partition, { after: position, recordsMax: pageRecords });
      for (const record of page) {
        const of = record.headers[replayOf];
        if (of === undefined) letters.push(record);
        else replays.set(of, [...(replays.get(of) ?? []), replayFrom(record)]);
      }
      scanned += page.length;
      position = page.at(-1)?.offset;
      if (page.length < pageRecords) break;
    }
    return letters.map((record) => letterFrom(from, record, replays.get(record.offset) ?? []));
  }
}

function replayFrom({ headers }: LogRecord): DeadLetterReplay {
  return { at: headers[replayAt] ?? '', by: headers[replayBy] ?? '' };
}

function letterFrom(
  { topic, group }: { readonly topic: string; readonly group: string },
  record: LogRecord,
  replays: readonly DeadLetterReplay[],
): DeadLetter {
  const { key, headers, value } = original(record);
  const ref = { topic, group, partition: record.partition, offset: record.offset };
  return { ref, key, cause: causeOf(record.headers), envelope: readable(record), headers, value, replays };
}

function readable(record: LogRecord): EventEnvelope | undefined {
  try {
    return fromRecord(original(record));
  } catch (error) {
    if (error instanceof EnvelopeError) return undefined;
    throw error;
  }
}
