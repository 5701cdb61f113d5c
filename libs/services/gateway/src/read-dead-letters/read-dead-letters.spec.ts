import { type DeadLetter, DeadLetterNotFoundError, type DeadLetters } from '@carbon-butler/platform-transport';
import { lettersLookedAtMax, ReadDeadLetters } from './read-dead-letters.js';

const catalogue = [
  { topic: 'first', partitions: 2, consumers: [{ service: 'lifecycle', group: 'one' }] },
  { topic: 'second', partitions: 1, consumers: [{ service: 'lifecycle', group: 'one' }] },
] as const;

function letter(topic: string, partition: number, offset: number, tenant: string | undefined): DeadLetter {
  const at = '2026-01-01T00:00:00Z';
  return {
    ref: { topic, group: 'one', partition, offset: String(offset) },
    key: 'k',
    cause: {
      reason: 'unit missing',
      class: 'EventPayload',
      topic,
      partition,
      offset: '0',
      group: 'one',
      attempts: 1,
      firstFailedAt: at,
      failedAt: at,
      appVersion: '1',
    },
    envelope: undefined,
    headers: tenant === undefined ? {} : { ce_tenantid: tenant },
    value: new Uint8Array(),
    replays: [],
  };
}

/** Dead letters as a transport lists them: of one partition, behind `after`, at most `limit`. */
function holding(letters: readonly DeadLetter[]): Pick<DeadLetters, 'list' | 'show'> {
  return {
    list: ({ topic, group, partition, after, limit = 100 }) =>
      Promise.resolve(
        letters
          .filter(({ ref }) => ref.topic === topic && ref.group === group && ref.partition === partition)
          .filter(({ ref }) => after === undefined || Number(ref.offset) > Number(after))
          .slice(0, limit),
      ),
    show: (wanted) => {
      const found = letters.find(({ ref }) => JSON.stringify(ref) === JSON.stringify(wanted));
      return found ? Promise.resolve(found) : Promise.reject(new DeadLetterNotFoundError(wanted.offset));
    },
  };
}

const mixed = [
  letter('first', 0, 0, 'a'),
  letter('first', 0, 1, 'b'),
  letter('first', 0, 2, 'a'),
  letter('first', 1, 0, undefined),
  letter('first', 1, 1, 'a'),
  letter('second', 0, 0, 'b'),
  letter('second', 0, 1, 'a'),
];

async function allPages(reading: ReadDeadLetters, tenantId: string, limit: number): Promise<readonly string[][]> {
  const pages: string[][] = [];
  let after;
  do {
    const page = await reading.page({ tenantId, limit, after });
    pages.push(page.letters.map(({ ref }) => `${ref.topic} ${ref.partition} ${ref.offset}`));
    after = page.next;
  } while (after);
  return pages;
}

describe("a tenant's dead letters", () => {
  const reading = new ReadDeadLetters(holding(mixed), catalogue);

  it.each([1, 2, 3, 4, 100])('come once each, page by page of %i, and nobody else sees them', async (limit) => {
    const pages = await allPages(reading, 'a', limit);
    expect(pages.flat()).toEqual(['first 0 0', 'first 0 2', 'first 1 1', 'second 0 1']);
    expect(pages.every(({ length }) => length <= limit)).toBe(true);
    expect((await allPages(reading, 'b', limit)).flat()).toEqual(['first 0 1', 'second 0 0']);
    expect(await allPages(reading, 'c', limit)).toEqual([[]]);
  });

  it('come of one topic or one group when asked so', async () => {
    const ask = (filter: object) => reading.page({ tenantId: 'a', limit: 10, ...filter });
    expect((await ask({ topic: 'second' })).letters).toHaveLength(1);
    expect((await ask({ group: 'one' })).letters).toHaveLength(4);
    expect((await ask({ group: 'two' })).letters).toHaveLength(0);
  });

  it('end a page early rather than look through the letters of others without end', async () => {
    const others = Array.from({ length: lettersLookedAtMax + 500 }, (_, offset) => letter('first', 0, offset, 'b'));
    const own = letter('first', 0, others.length, 'a');
    const pages = await allPages(new ReadDeadLetters(holding([...others, own]), catalogue), 'a', 10);
    expect(pages).toEqual([[], [`first 0 ${others.length}`]]);
  });

  it('are not found by another tenant, nor in places the catalogue does not have', async () => {
    expect(await reading.one('a', mixed[0]!.ref)).toBe(mixed[0]);
    for (const [tenant, ref] of [
      ['b', mixed[0]!.ref],
      ['a', mixed[3]!.ref],
      ['a', { ...mixed[0]!.ref, topic: 'third' }],
      ['a', { ...mixed[0]!.ref, partition: 7 }],
    ] as const)
      await expect(reading.one(tenant, ref)).rejects.toThrow(DeadLetterNotFoundError);
  });
});
