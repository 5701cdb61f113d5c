import { chartOf, services } from './services.mjs';

/**
 * @typedef {{ topic: string, partitions: number, cleanup: string, retentionMs: number, producers: readonly string[],
 *   consumers: readonly { service: string, group: string }[] }} Topic
 * @typedef {{ topic: string, partitions: number, cleanup: string, retentionMs: number }} TopicSpec
 * @typedef {{ type: 'topic' | 'group', name: string, operations: string[] }} Grant
 */

/**
 * What the topic catalogue means for the brokers: every topic, and every service's user with exactly what it needs.
 *
 * A service writes what it produces and reads what it consumes. Of the topics of failure handling it reads and writes
 * its own groups' retry and parking topics and writes their dead letters; it sees (Describe) those of other groups on
 * its topics, because at its start it makes sure that they exist. None may create topics, which the topic operator does.
 *
 * @param {{ topics: readonly Topic[], derivedTopics: (topic: Topic) => readonly TopicSpec[] }} catalogue
 */
export function kafkaResources({ topics, derivedTopics }) {
  const all = topics.flatMap((topic) => [topic, ...derivedTopics(topic)]);
  return {
    topics: all.map(({ topic, partitions, cleanup, retentionMs }) => ({
      name: topic,
      partitions,
      cleanup,
      retentionMs,
    })),
    users: services.map(({ name }) => ({
      name: `${chartOf(name)}-kafka`,
      grants: grantsOf(name, topics, derivedTopics),
    })),
  };
}

/**
 * @param {string} service
 * @param {readonly Topic[]} topics
 * @param {(topic: Topic) => readonly TopicSpec[]} derivedTopics
 * @returns {Grant[]}
 */
function grantsOf(service, topics, derivedTopics) {
  const grants = [];
  for (const topic of topics) {
    const groups = topic.consumers.filter((consumer) => consumer.service === service).map(({ group }) => group);
    const produces = topic.producers.includes(service);
    if (!produces && groups.length === 0) continue;
    grants.push(grant('topic', topic.topic, [...(groups.length > 0 ? ['Read'] : []), ...(produces ? ['Write'] : [])]));
    for (const derived of derivedTopics(topic)) {
      const own = groups.some((group) => derived.topic.startsWith(`${topic.topic}.${group}.`));
      grants.push(grant('topic', derived.topic, own ? operationsOnOwn(derived.topic) : []));
    }
    for (const group of groups) grants.push(grant('group', group, ['Read']));
  }
  return grants;
}

/** @param {string} topic */
function operationsOnOwn(topic) {
  return topic.endsWith('.dlq') ? ['Write'] : ['Read', 'Write'];
}

/**
 * @param {'topic' | 'group'} type
 * @param {string} name
 * @param {string[]} operations
 * @returns {Grant}
 */
function grant(type, name, operations) {
  return { type, name, operations: ['Describe', ...operations] };
}
