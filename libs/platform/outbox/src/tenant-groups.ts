import type { DeliveredEvent } from '@carbon-butler/platform-transport';

export interface TenantGroup {
  readonly tenantId: string;
  readonly events: readonly DeliveredEvent[];
}

/**
 * Splits a batch so that each part belongs to one tenant and can be handled in one transaction.
 *
 * Events of different keys may change places, so a tenant's events are gathered from the whole batch. Where a key has
 * events of several tenants its order would suffer, and the batch is cut wherever the tenant changes instead.
 */
export function tenantGroups(events: readonly DeliveredEvent[]): readonly TenantGroup[] {
  const tenantOfKey = new Map<string, string>();
  let gather = true;
  for (const { envelope } of events) {
    const known = tenantOfKey.get(envelope.partitionkey);
    if (known !== undefined && known !== envelope.tenantid) gather = false;
    tenantOfKey.set(envelope.partitionkey, envelope.tenantid);
  }
  return gather ? gathered(events) : cut(events);
}

function gathered(events: readonly DeliveredEvent[]): readonly TenantGroup[] {
  const groups = new Map<string, DeliveredEvent[]>();
  for (const event of events) {
    const group = groups.get(event.envelope.tenantid);
    if (group) group.push(event);
    else groups.set(event.envelope.tenantid, [event]);
  }
  return [...groups].map(([tenantId, group]) => ({ tenantId, events: group }));
}

function cut(events: readonly DeliveredEvent[]): readonly TenantGroup[] {
  const groups: { tenantId: string; events: DeliveredEvent[] }[] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last?.tenantId === event.envelope.tenantid) last.events.push(event);
    else groups.push({ tenantId: event.envelope.tenantid, events: [event] });
  }
  return groups;
}
