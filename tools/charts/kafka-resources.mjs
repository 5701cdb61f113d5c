import { chartOf, services } from './services.mjs';

/**
 * @typedef {{ topic: string, partitions: number, cleanup: string, retentionMs: number, producers: readonly string[],
 *   consumers: readonly { service: string, group: string }[] }} Topic
 * @typedef {{ topic: string, partitions: number, cleanup: string, retentionMs: number }} TopicSpec
 * @typedef {{ type: 'topic' | 'group', name: string, pattern: 'literal' | 'prefix', operations: string[] }} Grant
 * @typedef {{ topics: readonly Topic[], derivedTopics: (topic: Topic) => readonly TopicSpec[] }} Catalogue
 */

/** Groups that the transport joins for the time of one look at dead letters, and removes. */
const readerGroups = 'reader.';

/**
 * What the topic catalogue means for the brokers: every topic, and every service's user with exactly what it needs.
 *
 * A service writes what it produces and reads what it consumes. Of the topics of failure handling it reads and writes
 * its own groups' retry and parking topics and writes their dead letters; it sees (Describe) those of other groups on
 * its topics, because at its start it makes sure that they exist. The service through which operators work reads all
 * dead letters, marks those sent back, and sends them to where their group takes them up again. None may create
 * topics, which the topic operator does.
 *
 * @param {Catalogue} catalogue
 */
export function kafkaResources(catalogue) {
  const { topics, derivedTopics } = catalogue;
  const all = topics.flatMap((topic) => [topic, ...derivedTopics(topic)]);
  return {
    topics: all.map(({ topic, partitions, cleanup, retentionMs }) => ({
      name: topic,
      partitions,
      cleanup,
      retentionMs,
    })),
    users: services.map((service) => ({
      name: `${chartOf(service.name)}-kafka`,
      grants: grantsOf(service, catalogue),
    })),
  };
}

/** @returns {Grant[]} */
function grantsOf(service, { topics, derivedTopics }) {
  const grants = new Map();
  const allow = (type, name, operations, pattern = 'literal') => {
    const before = grants.get(`${type} ${name}`)?.operations ?? [];
    const all = [...new Set(['Describe', ...before, ...operations])].sort();
    grants.set(`${type} ${name}`, { type, name, pattern, operations: all });
  };
  for (const topic of topics) {
    const failures = (group) =>
      derivedTopics(topic).filter((each) => each.topic.startsWith(`${topic.topic}.${group}.`));
    const groups = topic.consumers.filter((consumer) => consumer.service === service.name).map(({ group }) => group);
    const produces = topic.producers.includes(service.name);
    if (produces) allow('topic', topic.topic, ['Write']);
    if (produces || groups.length > 0) for (const each of derivedTopics(topic)) allow('topic', each.topic, []);
    for (const group of groups) {
      allow('topic', topic.topic, ['Read']);
      allow('group', group, ['Read']);
      for (const each of failures(group))
        allow('topic', each.topic, each.topic.endsWith('.dlq') ? ['Write'] : ['Read', 'Write']);
    }
    if (service.operatesDeadLetters)
      for (const { group } of topic.consumers) {
        // The first of a group's other topics is where a letter starts anew: its first delay, or its parking topic.
        const [again] = failures(group).filter((each) => !each.topic.endsWith('.dlq'));
        allow('topic', again.topic, ['Write']);
        for (const each of failures(group).filter((failure) => failure.topic.endsWith('.dlq')))
          allow('topic', each.topic, ['Read', 'Write']);
      }
  }
  if (service.operatesDeadLetters) allow('group', readerGroups, ['Read', 'Delete'], 'prefix');
  return [...grants.values()];
}
