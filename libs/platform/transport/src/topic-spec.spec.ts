import {
  checkTopicSpec,
  delayText,
  derivedTopics,
  FailurePolicyError,
  InMemoryTransport,
  type TopicSpec,
  TopicSpecError,
} from './index.js';

const spec: TopicSpec = {
  topic: 'stock.moves.v1',
  partitions: 3,
  cleanup: 'delete',
  retentionMs: 1_000,
  strictOrder: false,
  consumers: [{ group: 'a' }, { group: 'b' }],
};
const names = (of: TopicSpec): readonly string[] => derivedTopics(of, [5_000, 60_000]).map(({ topic }) => topic);

describe('topics beside a topic', () => {
  it('are a retry tier per delay and a dead-letter topic, per group', () => {
    expect(names(spec)).toEqual([
      'stock.moves.v1.a.retry.5s',
      'stock.moves.v1.a.retry.1m',
      'stock.moves.v1.a.dlq',
      'stock.moves.v1.b.retry.5s',
      'stock.moves.v1.b.retry.1m',
      'stock.moves.v1.b.dlq',
    ]);
  });

  it('are a parking topic instead of retry tiers where order is strict', () => {
    const strict = { ...spec, strictOrder: true, consumers: [{ group: 'a' }] };
    expect(names(strict)).toEqual(['stock.moves.v1.a.parked', 'stock.moves.v1.a.dlq']);
    expect(derivedTopics(strict, [1]).every(({ partitions }) => partitions === 3)).toBe(true);
  });

  it.each([
    [250, '250ms'],
    [5_000, '5s'],
    [90_000, '90s'],
    [600_000, '10m'],
    [3_600_000, '1h'],
  ])('spell %d ms as %s', (delayMs, text) => {
    expect(delayText(delayMs)).toBe(text);
  });
});

describe('what cannot be used', () => {
  it.each([
    ['topic', { topic: 'Upper Case' }],
    ['consumers', { consumers: [{ group: '' }] }],
    ['partitions', { partitions: 0 }],
    ['partitions', { partitions: 1.5 }],
    ['retentionMs', { retentionMs: -1 }],
  ])('is refused by the name of its field: %s', (field, more) => {
    const expected: unknown = expect.objectContaining({ name: 'TopicSpecError', field });
    expect(() => {
      checkTopicSpec({ ...spec, ...more });
    }).toThrow(expected as Error);
    expect(() => new InMemoryTransport({ topics: [{ ...spec, ...more }], appVersion: '1' })).toThrow(TopicSpecError);
  });

  it.each([
    { retryDelaysMs: [] },
    { retryDelaysMs: [60_000, 60_000] },
    { inProcessTriesMax: 0 },
    { inProcessBackoffMs: Number.NaN },
    { parkedEventsMax: 0 },
  ])('covers failure policies: %p', (failurePolicy) => {
    expect(() => new InMemoryTransport({ topics: [spec], appVersion: '1', failurePolicy })).toThrow(FailurePolicyError);
  });
});
