import { type Candidate, checkEvents } from './check-events.js';
import { eventsPerRequestMax } from './intake-limits.js';
import { ItemCatalogue } from './item-catalogue.js';
import { activityEvent, items, now, record, tenantId } from './testing/sample-events.js';

const context = { tenantId, now, items: new ItemCatalogue(items) };
const check = async (...events: readonly unknown[]) =>
  checkEvents(
    events.map((event, index) => ({ index, event })),
    context,
  );
const noted = (note: string) => activityEvent('e-2', { corrects: { eventId: 'e-1', reason: 'better-data', note } });

describe('checking events', () => {
  it('gives the same digest to the same content, whatever the order of members and the spelling of the time', async () => {
    const reordered = Object.fromEntries(Object.entries(record).reverse());
    const [one, same, other] = await check(
      activityEvent('e-1'),
      { ...activityEvent('e-1', {}, { time: '2025-02-01T01:00:00+01:00', subject: 'x' }), data: reordered },
      activityEvent('e-1', { processId: 'sinter' }),
    );
    expect(one).toEqual({ ...one, index: 0, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(same).toMatchObject({ digest: (one as { digest: string }).digest });
    expect(other).not.toMatchObject({ digest: (one as { digest: string }).digest });
  });

  it('refuses texts the database could not hold, and shows none of them', async () => {
    const [nul, backslash, surrogate, nulName] = await check(noted('a\u0000b'), noted('\\u0000'), noted('\ud800'), {
      ...activityEvent('e-3'),
      'a\u0000': 1,
    });
    expect(nul).toMatchObject({ errors: [{ field: '/data', value: 'U+0000' }] });
    expect(backslash).toHaveProperty('digest');
    expect(surrogate).toMatchObject({ errors: [{ field: '/data/corrects/note' }] });
    expect(nulName).toMatchObject({ errors: [{ field: '/a\ufffd' }] });
  });

  it('refuses a stream longer than the limit', async () => {
    let made = 0;
    function* endless(): Generator<Candidate> {
      for (;;) yield { index: made++, event: null };
    }
    await expect(checkEvents(endless(), context)).rejects.toThrow(/at most 20000/);
    expect(made).toBe(eventsPerRequestMax + 1);
  });

  it('lets other work have its turn', async () => {
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    await check(...Array.from({ length: 2_000 }, (_, at) => activityEvent(`e-${at}`)));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(2);
  });
});
