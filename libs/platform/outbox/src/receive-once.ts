import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { DeliveredEvent } from '@carbon-butler/platform-transport';

/**
 * Notes the events in the inbox and gives back those this consumer has not handled before, in order. Belongs into the
 * transaction of the side effect: when that fails, the events are unknown again.
 */
export async function receiveOnce(
  transaction: TenantTransaction,
  consumer: string,
  events: readonly DeliveredEvent[],
): Promise<readonly DeliveredEvent[]> {
  const inserted = await transaction.manager.query<{ source: string; id: string }[]>(
    `INSERT INTO inbox (consumer, source, id)
     SELECT $1, source, id FROM unnest($2::text[], $3::text[]) AS event (source, id)
     ON CONFLICT DO NOTHING
     RETURNING source, id`,
    [consumer, events.map(({ envelope }) => envelope.source), events.map(({ envelope }) => envelope.id)],
  );
  const unseen = new Set(inserted.map(({ source, id }) => name(source, id)));
  // Taking the name out of the set keeps the first of two equal events in one batch.
  return events.filter(({ envelope }) => unseen.delete(name(envelope.source, envelope.id)));
}

/** No attribute holds a control character. */
function name(source: string, id: string): string {
  return `${source}\n${id}`;
}
