import { createHash } from 'node:crypto';
import type { DeadLetter } from '@carbon-butler/platform-transport';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { nameOfDeadLetter } from './dead-letter-name.js';

const letterSchema = z.object({
  ref: z.string().meta({ description: 'names this letter in the paths below' }),
  topic: z.string(),
  group: z.string().meta({ description: 'the consumer group that could not handle the event' }),
  partition: z.number().int(),
  key: z.string(),
  event: z
    .object({ id: z.string(), source: z.string(), type: z.string(), subject: z.string(), time: z.string() })
    .optional()
    .meta({ description: 'absent when the record is no CloudEvent' }),
  cause: z.object({
    class: z.string().meta({ description: 'kind of the error' }),
    reason: z.string(),
    attempts: z.number().int(),
    firstFailedAt: z.string(),
    failedAt: z.string(),
    appVersion: z.string().meta({ description: 'version of the service that failed' }),
  }),
  replays: z.array(z.object({ at: z.string(), by: z.string() })).meta({ description: 'each time it was sent back' }),
});

const recordSchema = letterSchema.extend({
  headers: z.record(z.string(), z.string()).meta({ description: 'of the record, as its producer wrote them' }),
  payload: z.object({
    sha256: z.string(),
    json: z.unknown().optional().meta({ description: 'the payload, when it is JSON' }),
    base64: z.string().optional().meta({ description: 'the payload, when it is not' }),
  }),
});

const pageSchema = z.object({ letters: z.array(letterSchema), next: z.string().optional() });

export class DeadLetterPageDto extends createZodDto(pageSchema) {}
export class DeadLetterDto extends createZodDto(recordSchema) {}
export type DeadLetterPageAnswer = z.infer<typeof pageSchema>;
export type DeadLetterAnswer = z.infer<typeof recordSchema>;

/** Without headers and payload, for lists. */
export function letterAnswer({ ref, key, envelope, cause, replays }: DeadLetter): z.infer<typeof letterSchema> {
  const { reason, attempts, firstFailedAt, failedAt, appVersion } = cause;
  return {
    ref: nameOfDeadLetter(ref),
    topic: ref.topic,
    group: ref.group,
    partition: ref.partition,
    key,
    ...(envelope && { event: eventAnswer(envelope) }),
    cause: { class: cause.class, reason, attempts, firstFailedAt, failedAt, appVersion },
    replays: [...replays],
  };
}

export function recordAnswer(letter: DeadLetter): DeadLetterAnswer {
  return { ...letterAnswer(letter), headers: { ...letter.headers }, payload: payloadAnswer(letter.value) };
}

function eventAnswer({ id, source, type, subject, time }: NonNullable<DeadLetter['envelope']>) {
  return { id, source, type, subject, time };
}

function payloadAnswer(value: Uint8Array): DeadLetterAnswer['payload'] {
  const sha256 = createHash('sha256').update(value).digest('hex');
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  try {
    return { sha256, json: JSON.parse(bytes.toString('utf8')) as unknown };
  } catch {
    return { sha256, base64: bytes.toString('base64') };
  }
}
