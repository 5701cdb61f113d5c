import fc from 'fast-check';
import {
  type CheckedEvent,
  decideEvents,
  type KnownEvent,
  keyOf,
  lineageOf,
  type RefusedEvent,
} from './decide-events.js';
import type { PartnerEvent } from './partner-event.js';
import { record, source } from './testing/sample-events.js';

function checked(
  index: number,
  id: string,
  options: { corrects?: string; value?: string; process?: string } = {},
): CheckedEvent {
  const { corrects, value = '1', process = 'coke-oven' } = options;
  const event: PartnerEvent = {
    id,
    source,
    time: '2025-02-01T00:00:00.000Z',
    type: 'carbon.emission.record.v1',
    data: {
      ...record,
      processId: process,
      activity: { ...record.activity, quantity: { value, unit: 't' } },
      ...(corrects !== undefined && { corrects: { eventId: corrects, reason: 'better-data' } }),
    },
  };
  return { index, event, digest: JSON.stringify([value, process, corrects]) };
}

function refused(index: number, id: string): RefusedEvent {
  return { index, id, source, errors: [{ field: '/data', value: '1', expected: 'other' }] };
}

const nothing = () => undefined;
function knowing(events: Readonly<Record<string, Partial<KnownEvent>>>) {
  const lineage = lineageOf(checked(0, 'x').event);
  return (of: string, id: string): KnownEvent | undefined =>
    of === source && events[id] ? { digest: 'other', lineage, ...events[id] } : undefined;
}
const statuses = (outcomes: ReturnType<typeof decideEvents>) => outcomes.map(({ status }) => status);

describe('what becomes of events', () => {
  it('accepts new ones and reports the same content again as duplicate', () => {
    const outcomes = decideEvents([checked(0, 'a'), checked(1, 'b'), checked(2, 'a')], nothing);
    expect(statuses(outcomes)).toEqual(['accepted', 'accepted', 'duplicate']);
    expect(statuses(decideEvents([checked(0, 'a')], knowing({ a: { digest: checked(0, 'a').digest } })))).toEqual([
      'duplicate',
    ]);
  });

  it('refuses an id that came with other content, before or in the same request', () => {
    for (const outcomes of [
      decideEvents([checked(0, 'a')], knowing({ a: {} })),
      decideEvents([checked(0, 'a'), checked(1, 'a', { value: '2' })], nothing).slice(1),
    ])
      expect(outcomes).toMatchObject([{ status: 'refused', errors: [{ field: '/id', value: '"a"' }] }]);
  });

  it('keeps ids of different sources apart', () => {
    const elsewhere = { ...checked(1, 'a', { value: '2' }) };
    const moved = { ...elsewhere, event: { ...elsewhere.event, source: '/other' } };
    expect(statuses(decideEvents([checked(0, 'a'), moved], nothing))).toEqual(['accepted', 'accepted']);
  });
});

describe('corrections', () => {
  it('are accepted after the event they correct, before or in the same request, and in chains', () => {
    expect(statuses(decideEvents([checked(0, 'b', { corrects: 'a' })], knowing({ a: {} })))).toEqual(['accepted']);
    const chain = [checked(0, 'a'), checked(1, 'b', { corrects: 'a' }), checked(2, 'c', { corrects: 'b' })];
    expect(statuses(decideEvents(chain, nothing))).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it.each([
    ['an unknown event', [checked(0, 'b', { corrects: 'a' })], {}, /accepted before from source/],
    ['a later event of the request', [checked(0, 'b', { corrects: 'a' }), checked(1, 'a')], {}, /accepted before/],
    ['itself', [checked(0, 'b', { corrects: 'b' })], {}, /itself/],
    [
      'an event already corrected',
      [checked(0, 'c', { corrects: 'a' })],
      { a: { correctedBy: 'b' } },
      /"b" corrects it/,
    ],
    [
      'an event about another process',
      [checked(0, 'b', { corrects: 'a', process: 'sinter' })],
      { a: {} },
      /about activity/,
    ],
  ])('are refused when they correct %s', (_, events, known, expected) => {
    expect(decideEvents(events, knowing(known))[0]).toMatchObject({
      status: 'refused',
      errors: [{ field: '/data/corrects/eventId', expected: expect.stringMatching(expected) as string }],
    });
  });

  it('are refused with the event they correct, and after another correction in the request', () => {
    expect(decideEvents([refused(0, 'a'), checked(1, 'b', { corrects: 'a' })], nothing)[1]).toMatchObject({
      status: 'refused',
      errors: [{ expected: expect.stringMatching(/event 0 of this request/) as string }],
    });
    const twice = [checked(0, 'b', { corrects: 'a' }), checked(1, 'c', { corrects: 'a' })];
    expect(statuses(decideEvents(twice, knowing({ a: {} })))).toEqual(['accepted', 'refused']);
  });

  it('sent again are duplicates, though what they correct is now corrected', () => {
    const again = checked(0, 'b', { corrects: 'a' });
    const known = knowing({ a: { correctedBy: 'b' }, b: { digest: again.digest } });
    expect(statuses(decideEvents([again], known))).toEqual(['duplicate']);
  });
});

describe('laws', () => {
  const requests = fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.constantFrom('1', '2'),
      corrects: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined }),
    }),
    { maxLength: 12 },
  );
  type Requests = readonly { id: string; value: string; corrects?: string | undefined }[];
  const checkedAll = (events: Requests) =>
    events.map(({ id, value, corrects }, index) =>
      checked(index, id, { value, ...(corrects !== undefined && { corrects }) }),
    );

  /** What the next request finds of an earlier one. */
  function afterwards(outcomes: ReturnType<typeof decideEvents>) {
    const accepted = outcomes.flatMap((outcome) => (outcome.status === 'accepted' ? [outcome] : []));
    const known = new Map(
      accepted.map(({ event, digest, lineage }) => {
        const by = accepted.find((other) => other.event.data.corrects?.eventId === event.id);
        return [keyOf(event.source, event.id), { digest, lineage, ...(by && { correctedBy: by.event.id }) }] as const;
      }),
    );
    return (of: string, id: string) => known.get(keyOf(of, id));
  }

  it('each id is accepted at most once and corrected at most once', () => {
    fc.assert(
      fc.property(requests, (events) => {
        const accepted = decideEvents(checkedAll(events), nothing).flatMap((o) =>
          o.status === 'accepted' ? [o.event] : [],
        );
        const ids = accepted.map(({ id }) => id);
        const corrected = accepted.flatMap(({ data }) => (data.corrects ? [data.corrects.eventId] : []));
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(corrected).size).toBe(corrected.length);
      }),
    );
  });

  it('a request sent again accepts nothing new', () => {
    fc.assert(
      fc.property(requests, (events) => {
        const first = decideEvents(checkedAll(events), nothing);
        const again = decideEvents(checkedAll(events), afterwards(first));
        for (const [at, outcome] of first.entries())
          if (outcome.status !== 'refused') expect(again[at]?.status).toBe('duplicate');
      }),
    );
  });

  it('splitting a request in two changes no outcome', () => {
    fc.assert(
      fc.property(requests, fc.nat(12), (events, cut) => {
        const all = checkedAll(events);
        const whole = statuses(decideEvents(all, nothing));
        const first = decideEvents(all.slice(0, cut), nothing);
        const second = decideEvents(all.slice(cut), afterwards(first));
        expect([...statuses(first), ...statuses(second)]).toEqual(whole);
      }),
    );
  });
});
