import { AssignerProtocol, type Cluster, type Logger } from 'kafkajs';
import { coPartitionedAssigner } from './co-partitioned-assigner.js';

const partitionsOf: Readonly<Record<string, number>> = { main: 5, 'main.retry': 5, 'main.new-tier': 5 };

async function assign(members: Readonly<Record<string, readonly string[]>>) {
  const findTopicPartitionMetadata = (topic: string) =>
    Array.from({ length: partitionsOf[topic] ?? 0 }, (_, partitionId) => ({ partitionId }));
  const cluster = { findTopicPartitionMetadata } as unknown as Cluster;
  const assigner = coPartitionedAssigner({ cluster, groupId: 'g', logger: {} as Logger });
  const assignments = await assigner.assign({
    members: Object.entries(members).map(([memberId, topics]) => ({
      memberId,
      memberMetadata: assigner.protocol({ topics: [...topics] }).metadata,
    })),
    topics: Object.keys(partitionsOf),
  });
  return new Map(
    assignments.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)!.assignment,
    ]),
  );
}

describe('co-partitioned assignment', () => {
  it('gives equal partition numbers of all topics to one member, every partition to exactly one', async () => {
    const all = Object.keys(partitionsOf);
    const assigned = await assign({ b: all, a: all });
    for (const assignment of assigned.values())
      for (const topic of all) expect(assignment[topic]).toEqual(assignment['main']);
    expect([...assigned.values()].flatMap((assignment) => assignment['main']).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives no member a topic it does not know', async () => {
    const assigned = await assign({ old: ['main', 'main.retry'], new: Object.keys(partitionsOf) });
    expect(assigned.get('old')?.['main.new-tier']).toBeUndefined();
    expect(assigned.get('new')?.['main.new-tier']).toEqual([0, 1, 2, 3, 4]);
  });
});
