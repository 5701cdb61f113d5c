import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

const protocolVersion = 0;
const userData = Buffer.alloc(0);

/**
 * Gives partition p of every topic to the same member, the p-th modulo their number: a topic's retry and parking
 * topics have as many partitions as the topic itself, and who holds a key must hold all that is left of it. Members
 * that do not know a topic yet, as in a rolling update, get none of it.
 */
export const coPartitionedAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'co-partitioned',
  version: protocolVersion,

  assign({ members, topics }) {
    const subscribed = members
      .map(({ memberId, memberMetadata }) => ({
        memberId,
        topics: new Set(AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []),
      }))
      .sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
    const assignments = new Map<string, Record<string, number[]>>(subscribed.map(({ memberId }) => [memberId, {}]));
    for (const topic of topics) {
      const takers = subscribed.filter((member) => member.topics.has(topic));
      for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
        const taker = takers[partitionId % takers.length];
        const assignment = taker && assignments.get(taker.memberId);
        if (assignment) (assignment[topic] ??= []).push(partitionId);
      }
    }
    return Promise.resolve(
      [...assignments].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: protocolVersion, assignment, userData }),
      })),
    );
  },

  protocol({ topics }) {
    const metadata = AssignerProtocol.MemberMetadata.encode({ version: protocolVersion, topics, userData });
    return { name: this.name, metadata };
  },
});
