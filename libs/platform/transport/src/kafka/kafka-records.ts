import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../record-log.js';

/** A message as the layers above see it. A key or value Kafka has as null becomes an empty one. */
export function recordOf(topic: string, partition: number, message: KafkaMessage): LogRecord {
  const { offset, key, value } = message;
  return {
    topic,
    partition,
    offset,
    key: key?.toString('utf8') ?? '',
    headers: textHeaders(message.headers),
    value: value ?? new Uint8Array(),
  };
}

/** Of a repeated header, the last one counts. */
function textHeaders(headers: IHeaders | undefined): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) texts[name] = last.toString('utf8');
  }
  return texts;
}
