import { context, trace, TraceFlags } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { assertTenantIsolation, inTenant, type TenantTransaction } from '@carbon-butler/platform-persistence';
import { type EventEnvelope, type InMemoryTransport, PermanentError } from '@carbon-butler/platform-transport';
import { eventually } from '@carbon-butler/testing-harness';
import { appendToOutbox, consume, outboxTables, pruneInbox, startRelay } from './index.js';
import { entryEvent, type LedgerService, openLedgerService, tenants, textOf, topic } from './testing/ledger-service.js';

let service: LedgerService;
let transport: InMemoryTransport;
const group = 'ledger.copy';

beforeEach(async () => {
  service = await openLedgerService();
  transport = await service.openTransport();
});
afterEach(() => service[Symbol.asyncDispose]());

async function copy(transaction: TenantTransaction, event: EventEnvelope): Promise<void> {
  await transaction.manager.query('INSERT INTO entry (tenant_id, text) VALUES ($1, $2)', [
    transaction.tenantId,
    textOf(event),
  ]);
}

const subscribe = (handle = copy, through = transport) =>
  consume({
    transport: through,
    group,
    topic: topic.topic,
    dataSource: service.dataSource,
    service: 'ledger',
    handler: async (transaction, events) => {
      for (const event of events) await handle(transaction, event);
    },
  });

async function entries(tenant: string = tenants[0]): Promise<readonly string[]> {
  return inTenant(service.dataSource, tenant, async ({ manager }) => {
    const rows = await manager.query<{ text: string }[]>('SELECT text FROM entry');
    return rows.map(({ text }) => text);
  });
}

describe('consuming', () => {
  it('tells of a commit when others can see it, and of no rollback', async () => {
    const seen: Promise<readonly string[]>[] = [];
    const subscription = await consume({
      transport,
      group,
      topic: topic.topic,
      dataSource: service.dataSource,
      service: 'ledger',
      handler: async (transaction, events) => {
        for (const event of events) await copy(transaction, event);
        if (events.some((event) => textOf(event) === 'refused')) throw new PermanentError('refused');
      },
      onCommitted: () => {
        seen.push(entries());
      },
    });
    await transport.publish(topic.topic, [entryEvent('refused', { partitionkey: 'refused', subject: 'r' })]);
    await subscription.drain();
    expect(seen).toEqual([]);
    await transport.publish(topic.topic, [entryEvent('kept')]);
    await subscription.drain();
    expect(await Promise.all(seen)).toEqual([['kept']]);
  });

  it('takes an event into effect once however often it arrives', async () => {
    const event = entryEvent('once');
    const subscription = await subscribe();
    await transport.publish(topic.topic, [event, event]);
    await subscription.drain();
    await transport.publish(topic.topic, [event, entryEvent('twin', { id: event.id, source: '/another/source' })]);
    await subscription.drain();
    expect(await entries()).toEqual(['once', 'twin']);
  });

  it('takes effect once when the process dies between commit and acknowledgement', async () => {
    const dying = await service.openTransport();
    const never = new Promise<void>(() => undefined);
    const entered: string[] = [];
    // Its transport hears nothing of the commit: the batch as a whole never ends.
    await dying.subscribe({
      group,
      topic: topic.topic,
      handler: async ({ events }) => {
        for (const { envelope } of events) {
          await inTenant(service.dataSource, envelope.tenantid, async (transaction) => {
            await transaction.manager.query('INSERT INTO inbox (consumer, source, id) VALUES ($1, $2, $3)', [
              group,
              envelope.source,
              envelope.id,
            ]);
            await copy(transaction, envelope);
          });
          entered.push(textOf(envelope));
        }
        await never;
      },
    });
    await transport.publish(topic.topic, [entryEvent('a'), entryEvent('b')]);
    await eventually(() => {
      expect(entered).toEqual(['a', 'b']);
    });
    await dying.crash();
    const subscription = await subscribe();
    await transport.publish(topic.topic, [entryEvent('c')]);
    await subscription.drain();
    expect(await entries()).toEqual(['a', 'b', 'c']);
  });

  it('puts a poison event aside without failing its neighbours, and leaves nothing half done', async () => {
    const poison = { partitionkey: 'poisoned', subject: 'p' };
    const subscription = await subscribe(async (transaction, event) => {
      await copy(transaction, event);
      if (textOf(event) === 'poison') throw new PermanentError('unit missing');
    });
    const ok = ['a', 'b', 'c'].map((text) => entryEvent(text));
    await transport.publish(topic.topic, [ok[0]!, entryEvent('poison', poison), ok[1]!, ok[2]!]);
    await subscription.drain();
    expect([...(await entries())].sort()).toEqual(['a', 'b', 'c']);
    const letters = await transport.deadLetters.list({ topic: topic.topic, group });
    expect(letters.map(({ cause }) => cause.reason)).toEqual(['unit missing']);
  });

  it('shows each handler its own tenant only, though tenants share a batch and a partition', async () => {
    const seen: string[] = [];
    const subscription = await subscribe(async (transaction, event) => {
      await copy(transaction, event);
      const rows = await transaction.manager.query<{ tenant_id: string }[]>('SELECT DISTINCT tenant_id FROM entry');
      seen.push(...rows.map((row) => `${event.tenantid === row.tenant_id}`));
    });
    const key = { partitionkey: 'shared' };
    await transport.publish(
      topic.topic,
      [0, 1, 0, 1, 1].map((index, number) => entryEvent(`${number}`, { ...key, tenantid: tenants[index] as string })),
    );
    await subscription.drain();
    expect(seen).toEqual(['true', 'true', 'true', 'true', 'true']);
    expect([await entries(tenants[0]), await entries(tenants[1])]).toEqual([
      ['0', '2'],
      ['1', '3', '4'],
    ]);
    await expect(assertTenantIsolation(service.dataSource, outboxTables)).resolves.toBeUndefined();
  });

  it('keeps a key in order behind a failing event, then goes on', async () => {
    let broken = true;
    const subscription = await subscribe(async (transaction, event) => {
      if (broken && textOf(event) === '2') throw new Error('not yet');
      await copy(transaction, event);
    });
    await transport.publish(
      topic.topic,
      ['1', '2', '3'].map((text) => entryEvent(text)),
    );
    await subscription.drain();
    expect(await entries()).toEqual(['1']);
    broken = false;
    await eventually(async () => {
      expect(await entries()).toEqual(['1', '2', '3']);
    });
  });

  it('refuses an event whose tenant is no tenant', async () => {
    const subscription = await subscribe();
    await transport.publish(topic.topic, [entryEvent('a', { tenantid: 'nobody' })]);
    await subscription.drain();
    const letters = await transport.deadLetters.list({ topic: topic.topic, group });
    expect(letters.map(({ cause }) => cause.class)).toEqual(['IdentifierError']);
  });

  it('continues the trace in which the event was recorded, through outbox and transport', async () => {
    const sdk = new NodeSDK({
      autoDetectResources: false,
      instrumentations: [],
      metricReaders: [],
      spanProcessors: [],
    });
    sdk.start();
    const { url, schema } = service;
    const onError = (error: unknown): never => {
      throw error;
    };
    const relay = await startRelay({ url, schema, service: 'ledger', transport, onError });
    try {
      const traceIds: (string | undefined)[] = [];
      const subscription = await subscribe(async () => {
        traceIds.push(trace.getActiveSpan()?.spanContext().traceId);
        await Promise.resolve();
      });
      const traceId = '0af7651916cd43dd8448eb211c80319c';
      const spanContext = { traceId, spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.SAMPLED };
      await context.with(trace.setSpanContext(context.active(), spanContext), () =>
        inTenant(service.dataSource, tenants[0], (transaction) =>
          appendToOutbox(transaction, topic.topic, [entryEvent('traced')]),
        ),
      );
      await relay.drain();
      await subscription.drain();
      expect(traceIds).toEqual([traceId]);
    } finally {
      await relay.stop();
      await sdk.shutdown();
      trace.disable();
      context.disable();
    }
  });

  it('forgets what was received long ago, and only that', async () => {
    const subscription = await subscribe();
    await transport.publish(topic.topic, [entryEvent('a'), entryEvent('b')]);
    await subscription.drain();
    expect(await pruneInbox(service.dataSource, 60_000)).toBe(0);
    expect(await pruneInbox(service.dataSource, 0)).toBe(2);
  });
});
