import { facilityId, type PartnerEvent } from '../example/steel-works.js';
import type { FootprintAnswer } from './api-answers.js';

/**
 * The order in which to send a site's events so that its footprint shows when all are in: the outputs of the product
 * last. Events of one site are taken in one after the other, so a footprint that counts the last counts them all.
 */
export function inSendingOrder(events: readonly PartnerEvent[], itemId: string): readonly PartnerEvent[] {
  const isLast = (event: PartnerEvent): boolean => outputOf(event, itemId) !== undefined;
  return [...events.filter((event) => !isLast(event)), ...events.filter(isLast)];
}

/**
 * Whether a footprint rests on all of these events: it counts every output of the product, and cites the footprint of
 * every supplier, whose events travel apart from those of the site.
 */
export function hasTakenIn(
  { run }: Pick<FootprintAnswer, 'run'>,
  events: readonly PartnerEvent[],
  itemId: string,
): boolean {
  const amount = Number(run.quantities.find(({ id }) => id === 'product.amount')?.value);
  const sent = events.reduce((sum, event) => sum + (outputOf(event, itemId) ?? 0), 0);
  return amount === sent && events.every((event) => event.type !== 'carbon.pcf.record.v1' || cites(run, event));
}

function cites(
  { quantities }: FootprintAnswer['run'],
  { data }: Extract<PartnerEvent, { readonly type: 'carbon.pcf.record.v1' }>,
): boolean {
  const supply = quantities.find(({ id }) => id === `footprint.stage.supply:${data.itemId}`);
  return supply?.sources.some(({ id, locator }) => id === data.source.id && locator === data.source.locator) ?? false;
}

/** How much of the product the event says was made, in whole tonnes. */
function outputOf({ type, data }: PartnerEvent, itemId: string): number | undefined {
  if (type !== 'carbon.emission.record.v1' || data.facilityId !== facilityId) return undefined;
  const { direction, itemId: made, quantity } = data.activity;
  return direction === 'output' && made === itemId ? Number(quantity.value) : undefined;
}
