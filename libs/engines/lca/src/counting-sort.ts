/**
 * Positions 0 .. key.length - 1 sorted by key, equal keys in the order they have in `order` (default: ascending).
 * Linear in positions and `keys`, the number of possible keys.
 */
export function stableOrder(key: Int32Array, keys: number, order?: Int32Array): Int32Array {
  const next = new Int32Array(keys + 1);
  for (const k of key) next[k + 1] = (next[k + 1] as number) + 1;
  for (let k = 0; k < keys; k += 1) next[k + 1] = (next[k + 1] as number) + (next[k] as number);
  const sorted = new Int32Array(key.length);
  for (let n = 0; n < key.length; n += 1) {
    const position = order ? (order[n] as number) : n;
    const k = key[position] as number;
    const place = next[k] as number;
    sorted[place] = position;
    next[k] = place + 1;
  }
  return sorted;
}
