import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allTopics } from '@carbon-butler/contract-events';
import { defaultFailurePolicy, derivedTopics } from '@carbon-butler/platform-transport';
import { parse } from 'yaml';
import { describeWithTools } from './installed-tools';
import { kafkaResources } from './kafka-resources.mjs';
import { ChartWorkspace, type Manifest, namesOf, ofKind } from './rendered-charts';
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
      grants.filter(({ type }) => type === 'group').map((grant) => `${name} ${grant.name}`),
    );
    expect(groups.sort()).toEqual(own.map(({ service, group }) => `${userOf(service)} ${group}`).sort());
  });

  it("let a service read and write its own groups' topics of failure handling only, and read no dead letters", () => {
    const prefixes = own.map(({ service, topic, group }) => `${userOf(service)} ${topic}.${group}.`);
    const ofFailures = (each: string) => /\.(dlq|parked|retry\.\w+)$/.test(each);
    for (const each of [...may('Read'), ...may('Write')].filter(ofFailures))
      expect(prefixes.some((prefix) => each.startsWith(prefix))).toBe(true);
    expect(may('Read').filter((each) => each.endsWith('.dlq'))).toEqual([]);
    expect(may('Write').filter((each) => each.endsWith('.dlq'))).toHaveLength(own.length);
  });

  it('let no service make, change or delete anything of the cluster', () => {
    const operations = new Set(users.flatMap(({ grants }) => grants.flatMap((grant) => grant.operations)));
    expect([...operations].sort()).toEqual(['Describe', 'Read', 'Write']);
    expect(users.flatMap(({ grants }) => grants.map(({ name }) => name)).filter((name) => name.includes('*'))).toEqual(
      [],
    );
  });
});

describeWithTools('the Kafka chart', ['helm'], () => {
  let manifests: readonly Manifest[];
  let charts: ChartWorkspace;
  beforeAll(() => {
    charts = new ChartWorkspace();
    manifests = charts.manifests('kafka', []);
  });
  afterAll(() => {
    charts[Symbol.dispose]();
  });

  it('has a KafkaTopic for every topic, as wide and kept as long as the catalogue says', () => {
    const topics = ofKind(manifests, 'KafkaTopic');
    expect(topics.map(({ spec }) => spec.topicName).sort()).toEqual([...everyTopic].sort());
    for (const topic of allTopics.flatMap((each) => [each, ...derived(each)])) {
      const { spec } = topics.find((each) => each.spec.topicName === topic.topic);
      expect(spec.partitions).toBe(topic.partitions);
      expect(spec.config).toMatchObject({ 'cleanup.policy': topic.cleanup, 'retention.ms': topic.retentionMs });
    }
  });

  it('has a KafkaUser for every service, named as the services log in', () => {
    const production = charts.manifests('carbon-butler', [
      'values-production.yaml',
      'examples/production/digests.yaml',
    ]);
    const logins = ofKind(production, 'Deployment').flatMap(({ spec }) =>
      spec.template.spec.containers[0].env
        .filter(({ name }: Manifest) => name === 'KAFKA_USERNAME')
        .map(({ value }: Manifest) => value as string),
    );
    expect(namesOf(ofKind(manifests, 'KafkaUser'))).toEqual(logins.sort());
  });

  it('keeps a record on two brokers before it is acknowledged', () => {
    for (const { spec } of ofKind(manifests, 'KafkaTopic')) {
      expect(spec.replicas).toBe(3);
      expect(spec.config['min.insync.replicas']).toBe(2);
    }
    expect(ofKind(manifests, 'Kafka')[0].spec.kafka.config['auto.create.topics.enable']).toBe(false);
  });

  it('listens where the services look for it', () => {
    const { brokers } = charts.evaluate('gateway', '.Values.platform.events');
    const [cluster] = ofKind(manifests, 'Kafka');
    const [listener] = cluster.spec.kafka.listeners;
    expect(brokers).toBe(`${cluster.metadata.name}-kafka-bootstrap:${listener.port}`);
  });

  it('and the PostgreSQL chart have a database for every service, with the secret its chart makes', () => {
    const postgres = charts.manifests('postgres', []);
    const [cluster] = ofKind(postgres, 'Cluster');
    const databases = ofKind(postgres, 'Database').map(({ spec }) => spec.owner as string);
    expect(databases.sort()).toEqual(services.map(({ name }) => name).sort());
    for (const { name, chart } of services) {
      const role = cluster.spec.managed.roles.find((each: Manifest) => each.name === name);
      expect(role.passwordSecret.name).toBe(`${chart}-database`);
      expect(charts.evaluate(chart, '.Values.database.name')).toBe(name);
    }
  });
});
