import { allTopics, asyncApiDocument, eventTypes, topicOf, validateEvent } from './index.js';

const record = {
  facilityId: 'cn-hebei-steel-1',
  processId: 'coke-oven',
  period: { start: '2025-01-31T16:00:00Z', end: '2025-02-28T16:00:00Z' },
  activity: { direction: 'input', itemId: 'coking-coal', quantity: { value: '1234.5', unit: 't' } },
  uncertainty: { relative95: '0.02' },
  basis: 'measured',
  source: { id: 'weighbridge-3', version: '2025', locator: 'ledger 2025-02', licence: 'own data' },
};

describe('partner payloads', () => {
  it('accepts a complete record', () => {
    expect(validateEvent('carbon.emission.record.v1', record)).toEqual([]);
  });

  it.each([
    [
      'a number instead of a text',
      { ...record, activity: { ...record.activity, quantity: { value: 5, unit: 't' } } },
      '/activity/quantity/value',
      '5',
    ],
    [
      'an exponent',
      { ...record, activity: { ...record.activity, quantity: { value: '1e9', unit: 't' } } },
      '/activity/quantity/value',
      '"1e9"',
    ],
    [
      'a negative amount',
      { ...record, activity: { ...record.activity, quantity: { value: '-1', unit: 't' } } },
      '/activity/quantity/value',
      '"-1"',
    ],
    [
      'a local time',
      { ...record, period: { ...record.period, end: '2025-03-01T00:00:00+08:00' } },
      '/period/end',
      '"2025-03-01T00:00:00+08:00"',
    ],
    [
      'an impossible date',
      { ...record, period: { ...record.period, end: '2025-02-30T00:00:00Z' } },
      '/period/end',
      '"2025-02-30T00:00:00Z"',
    ],
    ['an unknown member', { ...record, tenantId: 'x' }, '/tenantId', 'present'],
    ['no basis', { ...record, basis: undefined }, '/basis', 'absent'],
    ['not an object', 'text', '', '"text"'],
  ])('refuses %s, naming field and value', (_, data, field, value) => {
    const plain: unknown = JSON.parse(JSON.stringify(data));
    const errors = validateEvent('carbon.emission.record.v1', plain);
    expect(errors).toEqual([expect.objectContaining({ field, value })]);
    expect(errors[0]?.expected).not.toBe('');
  });
});

describe('topic catalogue', () => {
  it('carries every event type on exactly one topic, with a producer', () => {
    for (const type of eventTypes) {
      expect(allTopics.filter((topic) => topic.events.includes(type))).toHaveLength(1);
      expect(topicOf(type).producers.length).toBeGreaterThan(0);
    }
  });

  it('gives each consumer group one topic', () => {
    const groups = allTopics.flatMap((topic) => topic.consumers.map(({ group }) => group));
    expect(new Set(groups).size).toBe(groups.length);
  });
});

describe('AsyncAPI document', () => {
  it('describes every topic and resolves every reference', () => {
    const document = asyncApiDocument('1.0.0') as Record<string, Record<string, unknown>>;
    expect(Object.keys(document['channels'] ?? {})).toEqual(allTopics.map(({ topic }) => topic));
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)].map((match) => match[1] as string);
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const target = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], document);
      expect(target).toBeDefined();
    }
  });
});
