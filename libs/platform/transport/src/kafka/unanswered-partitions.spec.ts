import { unansweredPartitions } from './unanswered-partitions.js';

describe('partitions that no broker has confirmed', () => {
  const sent = [{ partition: 0 }, { partition: 4 }, { partition: 4 }, { partition: 7 }];

  it('are those the client has left out or a broker refused, each once', () => {
    const confirmed = [
      { partition: 0, errorCode: 0 },
      { partition: 7, errorCode: 19 },
    ];
    expect(unansweredPartitions(sent, confirmed)).toEqual([4, 7]);
  });

  it('are none when all are confirmed', () => {
    expect(
      unansweredPartitions(
        sent,
        [0, 4, 7].map((partition) => ({ partition, errorCode: 0 })),
      ),
    ).toEqual([]);
  });
});
