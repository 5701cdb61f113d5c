import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allTopics } from '@carbon-butler/contract-events';
import { defaultFailurePolicy, derivedTopics } from '@carbon-butler/platform-transport';
import { parse } from 'yaml';
import { describeWithTools } from './installed-tools';
import { kafkaResources } from './kafka-resources.mjs';
import { containerOf, type Manifest, namesOf, ofKind, one } from './manifests';
import { ChartWorkspace, production } from './rendered-charts';
import { services } from './services.mjs';

const derived = (topic: (typeof allTopics)[number]) => derivedTopics(topic, defaultFailurePolicy.retryDelaysMs);
const everyTopic = allTopics.flatMap((topic) => [topic.topic, ...derived(topic).map((each) => each.topic)]);

describe('the Kafka resources', () => {
  it('are generated from the catalogue as it is', () => {
    const file = readFileSync(join(__dirname, '../../helm/kafka/files/catalogue.yaml'), 'utf8');
    expect(parse(file)).toEqual(kafkaResources({ topics: allTopics, derivedTopics: derived }));
  });

  const { users } = kafkaResources({ topics: allTopics, derivedTopics: derived });
  const may = (operation: string) =>
    users.flatMap(({ name, grants }) =>
      grants.filter(({ operations }) => operations.includes(operation)).map((grant) => `${name} ${grant.name}`),
    );
  const own = allTopics.flatMap((topic) => topic.consumers.map((consumer) => ({ ...consumer, topic: topic.topic })));
  const userOf = (service: string) => `${services.find(({ name }) => name === service)!.chart}-kafka`;

  it('let the producers of the catalogue write a topic, and nobody else', () => {
    const catalogue = allTopics.flatMap(({ topic, producers }) =>
      producers.map((service) => `${userOf(service)} ${topic}`),
    );
    const topics = allTopics.map(({ topic }) => topic);
    expect(
      may('Write')
        .filter((each) => topics.includes(each.split(' ')[1]!))
        .sort(),
    ).toEqual(catalogue.sort());
  });

  it('let the consumers of the catalogue read a topic, as their group, and nobody else', () => {
    const topics = allTopics.map(({ topic }) => topic);
    const catalogue = own.map(({ service, topic }) => `${userOf(service)} ${topic}`);
    expect(
      may('Read')
        .filter((each) => topics.includes(each.split(' ')[1]!))
        .sort(),
    ).toEqual(catalogue.sort());
    const groups = users.flatMap(({ name, grants }) =>
      grants
        .filter(({ type, pattern }) => type === 'group' && pattern === 'literal')
        .map((grant) => `${name} ${grant.name}`),
    );
    expect(groups.sort()).toEqual(own.map(({ service, group }) => `${userOf(service)} ${group}`).sort());
  });

  const operators = services.filter(({ operatesDeadLetters }) => operatesDeadLetters).map(({ name }) => userOf(name));
  const ofFailures = (each: string) => /\.(dlq|parked|retry\.\w+)$/.test(each);
  const isOperators = (each: string) => operators.includes(each.split(' ')[0]!);

  it("let a service read and write its own groups' topics of failure handling only, and read no dead letters", () => {
    const prefixes = own.map(({ service, topic, group }) => `${userOf(service)} ${topic}.${group}.`);
    for (const each of [...may('Read'), ...may('Write')].filter((one) => ofFailures(one) && !isOperators(one)))
      expect(prefixes.some((prefix) => each.startsWith(prefix))).toBe(true);
    expect(may('Read').filter((each) => each.endsWith('.dlq') && !isOperators(each))).toEqual([]);
    expect(may('Write').filter((each) => each.endsWith('.dlq') && !isOperators(each))).toHaveLength(own.length);
  });

  it('let the services that show dead letters read them all, and send each back to where its group takes it up', () => {
    expect(services.filter(({ name }) => usesDeadLetters(name)).map(({ name }) => userOf(name))).toEqual(operators);
    for (const operator of operators) {
      const letters = own.map(({ topic, group }) => `${operator} ${topic}.${group}.dlq`).sort();
      expect(
        may('Read')
          .filter((each) => each.startsWith(`${operator} `) && ofFailures(each))
          .sort(),
      ).toEqual(letters);
      const again = own.map(({ topic, group }) => `${operator} ${topic}.${group}.retry.5s`);
      const written = may('Write').filter((each) => each.startsWith(`${operator} `) && ofFailures(each));
      expect(written.sort()).toEqual([...letters, ...again].sort());
    }
  });

  it('let no service make or change anything, or delete more than the groups it made to read', () => {
    const grants = users.flatMap((user) => user.grants);
    expect([...new Set(grants.flatMap(({ operations }) => operations))].sort()).toEqual([
      'Delete',
      'Describe',
      'Read',
      'Write',
    ]);
    const wide = grants.filter(({ pattern, operations }) => pattern === 'prefix' || operations.includes('Delete'));
    expect(new Set(wide.map(({ type, name }) => `${type} ${name}`))).toEqual(new Set(['group reader.']));
    expect(grants.filter(({ name }) => name.includes('*'))).toEqual([]);
  });
});

describeWithTools('the Kafka chart', ['helm'], () => {
  let manifests: readonly Manifest[];
  let charts: ChartWorkspace;
  beforeAll(() => {
    charts = new ChartWorkspace();
    manifests = charts.manifests({ chart: 'kafka', values: [] });
  });
  afterAll(() => {
    charts[Symbol.dispose]();
  });

  it('has a KafkaTopic for every topic, as wide and kept as long as the catalogue says', () => {
    const topics = ofKind(manifests, 'KafkaTopic');
    expect(topics.map(({ spec }) => spec.topicName).sort()).toEqual([...everyTopic].sort());
    for (const topic of allTopics.flatMap((each) => [each, ...derived(each)])) {
      const { spec } = one(topics, 'KafkaTopic', topic.topic);
      expect(spec.partitions).toBe(topic.partitions);
      expect(spec.config).toMatchObject({ 'cleanup.policy': topic.cleanup, 'retention.ms': topic.retentionMs });
    }
  });

  it('has a KafkaUser for every service, named as the services log in', () => {
    const logins = ofKind(charts.manifests(production), 'Deployment')
      .flatMap((deployment) => containerOf(deployment).env)
      .flatMap(({ name, value }) => (name === 'KAFKA_USERNAME' && value !== undefined ? [value] : []));
    expect(namesOf(ofKind(manifests, 'KafkaUser'))).toEqual(logins.sort());
  });

  it('keeps a record on two brokers before it is acknowledged', () => {
    for (const { spec } of ofKind(manifests, 'KafkaTopic')) {
      expect(spec.replicas).toBe(3);
      expect(spec.config['min.insync.replicas']).toBe(2);
    }
    expect(one(manifests, 'Kafka').spec.kafka.config['auto.create.topics.enable']).toBe(false);
  });

  it('listens where the services look for it', () => {
    const brokers = charts.evaluate('gateway', '.Values.platform.events.brokers');
    const { metadata, spec } = one(manifests, 'Kafka');
    expect(spec.kafka.listeners.map(({ port }) => `${metadata.name}-kafka-bootstrap:${port}`)).toEqual([brokers]);
  });

  it('and the PostgreSQL chart have a database for every service, with the secret its chart makes', () => {
    const postgres = charts.manifests({ chart: 'postgres', values: [] });
    const databases = ofKind(postgres, 'Database').map(({ spec }) => spec.owner);
    expect([...databases].sort()).toEqual(services.map(({ name }) => name).sort());
    const { roles } = one(postgres, 'Cluster').spec.managed;
    for (const { name, chart } of services) {
      expect(roles.find((role) => role.name === name)?.passwordSecret.name).toBe(`${chart}-database`);
      expect(charts.evaluate(chart, '.Values.database.name')).toBe(name);
    }
  });
});

/** Whether a service's code, without its tests, reaches for the transport's dead letters. */
function usesDeadLetters(service: string): boolean {
  const folder = join(__dirname, '../../libs/services', service, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !/(^|[/\\])testing[/\\]/.test(file))
    .some((file) =>
      /\bDeadLetters\b.*from '@carbon-butler\/platform-transport'/s.test(readFileSync(join(folder, file), 'utf8')),
    );
}
