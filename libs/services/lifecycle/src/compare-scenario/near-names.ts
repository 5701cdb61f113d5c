import type { ActivityProduct } from '@carbon-butler/engine-lca-formats';
import { nearestHint } from '../assess-inventory/missing-producer.js';

/** What each activity makes, by activity: as the linking says. */
export type Products = ReadonlyMap<string, ActivityProduct>;

/** An id with the name people know it by. */
export function labelled(id: string, name = ''): string {
  return name === '' || name === id ? id : `${id} (${name})`;
}

/** What a refusal of an unknown activity expects. */
export function anActivity(unknown: string, products: Products): string {
  const labels = [...products].map(([id, { process }]) => labelled(id, process.name));
  return `an activity of the database${nearestHint(unknown, labels)}`;
}
