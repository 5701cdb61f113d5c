import { randomUUID } from 'node:crypto';
import { allTopics, type ServiceName, topics } from '@carbon-butler/contract-events';
import {
  defaultFailurePolicy,
  derivedTopics,
  type EventEnvelope,
  PermanentError,
} from '@carbon-butler/platform-transport';
import { KafkaTransport } from '@carbon-butler/platform-transport/kafka';
import { missingForKafka } from '@carbon-butler/testing-conformance';
import { GuardedKafka } from './guarded-kafka';
import { kafkaResources } from './kafka-resources.mjs';
import { chartOf, services } from './services.mjs';

const missing = missingForKafka();
const required = process.env['CI'] === 'true';
const title = "the services' rights in Kafka";
if (missing.length > 0 && !required)
  process.stderr.write(`SKIPPED: ${title} (${missing.join(' and ')} missing for a real broker)\n`);

const startMs = 600_000;
const patienceMs = 60_000;
const pollMs = 200;

/** Every service connects with its own login and does what it does in a cluster, against a broker that checks. */
(missing.length === 0 || required ? describe : describe.skip)(title, () => {
  const transports = new Map<ServiceName, KafkaTransport>();
  /** Times that each group was handed each kind of event. */
  const handed = new Map<string, number>();
  let kafka: GuardedKafka | undefined;

  beforeAll(async () => {
    const started = await GuardedKafka.start(
      kafkaResources({
        topics: allTopics,
        derivedTopics: (topic) => derivedTopics(topic, defaultFailurePolicy.retryDelaysMs),
      }),
    );
    kafka = started;
    for (const name of services.map((service) => service.name as ServiceName)) {
      const login = started.loginOf(`${chartOf(name)}-kafka`);
      const transport = new KafkaTransport({
        brokers: started.brokers,
        clientId: name,
        login,
        topics: allTopics,
        appVersion: 'test',
      });
      transports.set(name, transport);
      await transport.start();
    }
  }, startMs);
  afterAll(async () => {
    await Promise.all([...transports.values()].map((transport) => transport.stop()));
    await kafka?.[Symbol.asyncDispose]();
  }, startMs);

  const transportOf = (name: ServiceName): KafkaTransport => {
    const transport = transports.get(name);
    if (transport === undefined) throw new Error(`${name} has not connected`);
    return transport;
  };

  it('let each start: see that its topics are there, and be healthy', async () => {
    for (const [name, transport] of transports) {
      const concerned = allTopics.filter(
        ({ producers, consumers }) => producers.includes(name) || consumers.some(({ service }) => service === name),
      );
      await transport.ensureTopics(concerned);
      expect(await transport.health()).toEqual({ healthy: true });
    }
  });

  it('let producers publish, and consumers take in, retry later and put aside', async () => {
    for (const { topic, consumers } of allTopics)
      for (const { service, group } of consumers) {
        await transportOf(service).subscribe({
          group,
          topic,
          handler: (batch) => {
            for (const event of batch.events) {
              const { subject } = event.envelope;
              const times = (handed.get(`${group} ${subject}`) ?? 0) + 1;
              handed.set(`${group} ${subject}`, times);
              if (subject === 'poison') throw new PermanentError('never', { failure: 'Poison' });
              // One more than the tries in a row: it has been through a retry topic.
              if (subject === 'late' && times <= defaultFailurePolicy.inProcessTriesMax) throw new Error('not yet');
              batch.ack(event);
            }
            return Promise.resolve();
          },
        });
      }
    for (const { topic, events, producers } of allTopics)
      for (const subject of ['plain', 'poison', 'late'])
        await transportOf(producers[0] ?? 'gateway').publish(topic, [eventOf(events[0] ?? '', subject)]);
    const groups = allTopics.flatMap(({ consumers }) => consumers.map(({ group }) => group));
    await eventually(() =>
      groups.every((group) => handed.get(`${group} late`) === defaultFailurePolicy.inProcessTriesMax + 1),
    );
    expect(groups.filter((group) => !handed.has(`${group} plain`))).toEqual([]);
  }, 120_000);

  it('let the service of the operators read dead letters of every group, and send them back', async () => {
    for (const { name } of services.filter(({ operatesDeadLetters }) => operatesDeadLetters)) {
      const { deadLetters } = transportOf(name as ServiceName);
      for (const { topic, consumers } of allTopics)
        for (const { group } of consumers) {
          const [letter] = await deadLetters.list({ topic, group });
          expect(letter?.cause).toMatchObject({ topic, group });
          const before = handed.get(`${group} poison`) ?? 0;
          if (letter) await deadLetters.replay(letter.ref, { by: 'operator' });
          await eventually(() => (handed.get(`${group} poison`) ?? 0) > before);
        }
    }
  }, 240_000);

  it('refuse what the catalogue does not name', async () => {
    const { topic, consumers, events } = topics.emission;
    const [{ group }] = consumers;
    await expect(transportOf('lifecycle').publish(topic, [eventOf(events[0], 'forged')])).rejects.toThrow('authoriz');
    await expect(transportOf('transfer').deadLetters.list({ topic, group })).rejects.toThrow('authoriz');
    const own = { ...topics.emission, topic: 'carbon.own.v1', consumers: [] };
    await expect(transportOf('verification').ensureTopics([own])).rejects.toThrow('Topic creation');
  });
});

function eventOf(type: string, subject: string): EventEnvelope {
  const tenantid = randomUUID();
  return {
    id: randomUUID(),
    source: `/tenants/${tenantid}/services/rights`,
    type,
    subject,
    time: '2026-01-02T03:04:05Z',
    recordedtime: '2026-01-02T03:04:06Z',
    dataschema: 'https://schemas.example/rights.json',
    datacontenttype: 'application/json',
    tenantid,
    partitionkey: subject,
    data: Buffer.from('{}'),
  };
}

async function eventually(reached: () => boolean): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline;) {
    if (reached()) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`not reached within ${patienceMs} ms`);
}
