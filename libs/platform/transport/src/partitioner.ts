/**
 * The partition of a key as Kafka's default partitioner chooses it, so that a key keeps its partition when a
 * deployment changes adapters: murmur2 with seed 0x9747b28c over the UTF-8 bytes, sign bit cleared, modulo.
 *
 * Source: org.apache.kafka.common.utils.Utils#murmur2 and BuiltInPartitioner#partitionForKey (Apache Kafka 4.x).
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}

const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;
const shift = 24;

export function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wholeWords = bytes.byteLength >> 2;
  let hash = seed ^ bytes.byteLength;
  for (let word = 0; word < wholeWords; word++) {
    let mixed = Math.imul(view.getInt32(word * 4, true), multiplier);
    mixed ^= mixed >>> shift;
    hash = Math.imul(hash, multiplier) ^ Math.imul(mixed, multiplier);
  }
  const tail = wholeWords * 4;
  const left = bytes.byteLength - tail;
  if (left >= 3) hash ^= view.getUint8(tail + 2) << 16;
  if (left >= 2) hash ^= view.getUint8(tail + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ view.getUint8(tail), multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
