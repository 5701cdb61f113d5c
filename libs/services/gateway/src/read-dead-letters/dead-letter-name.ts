import type { DeadLetterRef } from '@carbon-butler/platform-transport';

/** No name of a topic or group, and no offset, has it; and URLs carry it as it is (RFC 3986 section 2.3). */
const separator = '~';
const partitionDigitsMax = 4;
const pattern = new RegExp(
  `^([a-z0-9._-]{1,120})${separator}([a-z0-9._-]{1,120})${separator}([0-9]{1,${partitionDigitsMax}})${separator}([0-9.]{1,64})$`,
);

export const deadLetterNameExpected = 'the ref of a dead letter, as its list gives it';

/** A dead letter's place as one text, for URLs. */
export function nameOfDeadLetter({ topic, group, partition, offset }: DeadLetterRef): string {
  return [topic, group, partition, offset].join(separator);
}

/** @returns undefined for a text that is no such name */
export function parseDeadLetterName(text: string): DeadLetterRef | undefined {
  const [, topic, group, partition, offset] = pattern.exec(text) ?? [];
  if (topic === undefined || group === undefined || partition === undefined || offset === undefined) return undefined;
  return { topic, group, partition: Number(partition), offset };
}
