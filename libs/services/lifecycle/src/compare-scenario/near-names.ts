import type { ActivityProduct } from '@carbon-butler/engine-lca-formats';
import { nearestHint } from '../assess-inventory/missing-producer.js';

/** What each activity makes, by activity: as the linking says. */
export type Products = ReadonlyMap<string, ActivityProduct>;

/** An id with the name people know it by. */
export function labelled(id: string, name = ''): string {
  return name === '' || name === id ? id : `${id} (${name})`;
}

/** Unknown activities of one question that the names of all are looked through for: 0.2 s among 20,000. */
const nearestMax = 5;

/**
 * What a refusal of an unknown activity expects.
 *
 * @param before how many were refused before it
 */
export function anActivity(unknown: string, products: Products, before = 0): string {
  if (before >= nearestMax) return 'an activity of the database';
  const labels = [...products].map(([id, { process }]) => labelled(id, process.name));
  return `an activity of the database${nearestHint(unknown, labels)}`;
}
