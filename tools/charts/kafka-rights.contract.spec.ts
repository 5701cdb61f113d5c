import { randomUUID } from 'node:crypto';
import { allTopics, type ServiceName, topics } from '@carbon-butler/contract-events';
import { readConfig, Secret } from '@carbon-butler/platform-config';
import { createLogger } from '@carbon-butler/platform-observability';
import { openTransport, transportEnvironment } from '@carbon-butler/platform-service-process';
import {
  defaultFailurePolicy,
  derivedTopics,
  type EventEnvelope,
  type EventTransport,
  PermanentError,
} from '@carbon-butler/platform-transport';
import { missingForKafka } from '@carbon-butler/testing-conformance';
import { GuardedKafka } from './guarded-kafka';
import { kafkaResources } from './kafka-resources.mjs';
import { chartOf, services } from './services.mjs';

const missing = missingForKafka();
const required = process.env['CI'] === 'true';
const title = "the services' rights in Kafka";
if (missing.length > 0 && !required)
  process.stderr.write(`SKIPPED: ${title} (${missing.join(' and ')} missing for a real broker)\n`);

/** May see the topics of the transfer agent, and is not a member of its groups yet. */
const novice = { name: 'novice' };
const startMs = 600_000;
const patienceMs = 60_000;
const pollMs = 200;

/**
 * Every service connects as its environment in a cluster tells it to, over TLS with its own login, and does what it
 * does there, against a broker that checks.
 */
(missing.length === 0 || required ? describe : describe.skip)(title, () => {
  const transports = new Map<ServiceName, EventTransport>();
  /** Times that each group was handed each kind of event. */
  const handed = new Map<string, number>();
  let kafka: GuardedKafka | undefined;

  beforeAll(async () => {
    const resources = kafkaResources({
      topics: allTopics,
      derivedTopics: (topic) => derivedTopics(topic, defaultFailurePolicy.retryDelaysMs),
    });
    const transfer = resources.users.find((user) => user.name === userOf('transfer'));
    const grants = transfer?.grants.filter(({ type }) => type === 'topic') ?? [];
    const started = await GuardedKafka.start({ ...resources, users: [...resources.users, { ...novice, grants }] });
    kafka = started;
    for (const name of services.map((service) => service.name as ServiceName)) {
      transports.set(name, await connect(name, started.environmentOf(userOf(name))));
    }
  }, startMs);
  afterAll(async () => {
    await Promise.all([...transports.values()].map((transport) => transport.stop()));
    await kafka?.[Symbol.asyncDispose]();
  }, startMs);

  const environmentOf = (name: ServiceName, mechanism: 'plain' | 'scram-sha-512'): Record<string, string> => {
    if (kafka === undefined) throw new Error('Kafka has not started');
    return kafka.environmentOf(userOf(name), mechanism);
  };
  const transportOf = (name: ServiceName): EventTransport => {
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
    await expect(transportOf('lifecycle').publish(topic, [eventOf(events[0], 'forged')])).rejects.toThrow(
      `writing to ${topic}: Not authorized to access topics: [Topic authorization failed]`,
    );
    await expect(transportOf('transfer').deadLetters.list({ topic, group })).rejects.toThrow('authoriz');
    const own = { ...topics.emission, topic: 'carbon.own.v1', consumers: [] };
    await expect(transportOf('verification').ensureTopics([own])).rejects.toThrow(
      'creating topics that are not there, or not to be seen by this user (carbon.own.v1): Not authorized',
    );
    const handler = (): Promise<void> => Promise.resolve();
    await expect(transportOf('transfer').subscribe({ group, topic, handler })).rejects.toThrow(
      `group ${group} reading ${topic}: Not authorized to access topics`,
    );
  });

  it('are had by whoever logs in with PLAIN as well', async () => {
    const transport = await connect('lifecycle', environmentOf('lifecycle', 'plain'));
    await transport.ensureTopics([topics.emission]);
    await transport.stop();
  });

  it.each(['plain', 'scram-sha-512'] as const)(
    'are refused by %s with a wrong password, which is not told',
    async (mechanism) => {
      const wrong = { ...environmentOf('lifecycle', mechanism), KAFKA_PASSWORD: 'hunter22' };
      const refusal = await connect('lifecycle', wrong).catch(String);
      expect(refusal).toMatch(
        new RegExp(
          `^KafkaFailureError: connecting to Kafka at \\S+ over TLS as ${userOf('lifecycle')} .${mechanism}.: SASL`,
        ),
      );
      expect(refusal).toContain('authentication failed');
      expect(refusal).not.toContain('hunter22');
    },
  );

  it('are not asked for from brokers whose certificate nobody trusted has signed', async () => {
    const environment = environmentOf('lifecycle', 'scram-sha-512');
    const untrusted = /over TLS as \S+ .scram-sha-512.: .*certificate/;
    const strangers = { ...environment, KAFKA_CA_FILE: kafka?.strangersFile ?? '' };
    await expect(connect('lifecycle', strangers)).rejects.toThrow(untrusted);
    // The certificates Node comes with.
    await expect(connect('lifecycle', { ...environment, KAFKA_CA_FILE: '' })).rejects.toThrow(untrusted);
    const missingFile = { ...environment, KAFKA_CA_FILE: '/no/such/ca.crt' };
    await expect(connect('lifecycle', missingFile)).rejects.toThrow(
      /^KAFKA_CA_FILE: expected a file with certificates in PEM, got \/no\/such\/ca[.]crt: .*ENOENT/,
    );
    await expect(connect('lifecycle', { ...environment, KAFKA_CA_FILE: __filename })).rejects.toThrow('KAFKA_CA_FILE');
  });

  it('are taken up by a consumer that began without them', async () => {
    const environment = kafka?.environmentOf(novice.name) ?? {};
    const { topic, events, consumers } = topics.inventory;
    const [{ group }] = consumers;
    const others = transportOf('transfer');
    transports.delete('transfer');
    await others.stop();
    const transport = await connect('transfer', environment);
    const seen: string[] = [];
    await transport.subscribe({
      group,
      topic,
      handler: (batch) => {
        for (const event of batch.events) {
          seen.push(event.envelope.subject);
          batch.ack(event);
        }
        return Promise.resolve();
      },
    });
    await transportOf('lifecycle').publish(topic, [eventOf(events[0], 'after')]);
    await kafka?.grant(novice.name, { type: 'group', name: group, pattern: 'literal', operations: ['Read'] });
    await eventually(() => seen.includes('after'));
    await transport.stop();
  });
});

function connect(name: ServiceName, environment: Record<string, string>): Promise<EventTransport> {
  return openTransport(readConfig(transportEnvironment, environment, name), {
    clientId: name,
    appVersion: 'test',
    topics: allTopics,
    // Of no use to Kafka.
    databaseUrl: new Secret('postgres://nobody@127.0.0.1:1/none'),
    logger: createLogger(name, { level: 'silent', format: 'json' }),
  });
}

function userOf(name: ServiceName): string {
  return `${chartOf(name)}-kafka`;
}

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
