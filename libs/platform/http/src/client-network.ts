import { isIPv4, isIPv6 } from 'node:net';

const groups = 8;
/** The /64 that a single subscriber is commonly given whole (RFC 6177): counting its 2^64 addresses apart limits nobody. */
const networkGroups = 4;
const mappedPattern = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** Who an address counts as: an IPv4 address itself, also when mapped into IPv6; of an IPv6 address, its /64. */
export function clientNetwork(address: string): string {
  const [bare = ''] = address.split('%', 1);
  const mapped = mappedPattern.exec(bare)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = Array.from({ length: Math.max(0, groups - before.length - after.length) }, () => '0');
  const network = [...before, ...gap, ...after].slice(0, networkGroups);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
