import type { DeliveredEvent } from '@carbon-butler/platform-transport';
import fc from 'fast-check';
import { tenantGroups } from './tenant-groups.js';

function delivered(key: string, tenantid: string, offset: number): DeliveredEvent {
  const envelope = { partitionkey: key, tenantid } as DeliveredEvent['envelope'];
  return { envelope, partition: 0, offset: String(offset), attempt: 1 };
}

const batches = fc
  .array(fc.tuple(fc.constantFrom('k1', 'k2', 'k3'), fc.constantFrom('t1', 't2', 't3')), { maxLength: 30 })
  .map((pairs) => pairs.map(([key, tenant], index) => delivered(key, tenant, index)));

describe('splitting a batch by tenant', () => {
  it('gathers the events of a tenant when keys belong to one tenant each', () => {
    const groups = tenantGroups([delivered('a', 't1', 0), delivered('b', 't2', 1), delivered('a', 't1', 2)]);
    expect(groups.map(({ tenantId, events }) => [tenantId, events.map(({ offset }) => offset)])).toEqual([
      ['t1', ['0', '2']],
      ['t2', ['1']],
    ]);
  });

  it('keeps every event once, one tenant a part, and the order of each key', () => {
    fc.assert(
      fc.property(batches, (events) => {
        const groups = tenantGroups(events);
        const flat = groups.flatMap((group) => group.events);
        expect(flat.map(({ offset }) => offset).sort()).toEqual(events.map(({ offset }) => offset).sort());
        for (const { tenantId, events: part } of groups)
          for (const { envelope } of part) expect(envelope.tenantid).toBe(tenantId);
        for (const key of ['k1', 'k2', 'k3']) {
          const offsets = (of: readonly DeliveredEvent[]): readonly string[] =>
            of.filter(({ envelope }) => envelope.partitionkey === key).map(({ offset }) => offset);
          expect(offsets(flat)).toEqual(offsets(events));
        }
      }),
    );
  });
});
