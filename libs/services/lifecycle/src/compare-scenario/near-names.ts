import type { ActivityProduct } from '@carbon-butler/engine-lca-formats';
import { nearestNames } from '../assess-inventory/missing-producer.js';

/** What each activity makes, by activity: as the linking says. */
export type Products = ReadonlyMap<string, ActivityProduct>;

/** Characters of a name that a refusal shows. */
const shownLengthMax = 80;

/** An id with the name people know it by. */
export function labelled(id: string, name = ''): string {
  return name === '' || name === id ? id : `${id} (${name})`;
}

/** ` (nearest: ...)`, or nothing where none is like the name. */
export function nearest(name: string, known: readonly string[]): string {
  const near = nearestNames(name, known).map((found) => found.slice(0, shownLengthMax));
  return near.length === 0 ? '' : ` (nearest: ${near.join(', ')})`;
}

/** What a refusal of an unknown activity expects. */
export function anActivity(unknown: string, products: Products): string {
  const labels = [...products].map(([id, { process }]) => labelled(id, process.name));
  return `an activity of the database${nearest(unknown, labels)}`;
}
