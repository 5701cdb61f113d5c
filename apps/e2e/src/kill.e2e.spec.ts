import { ButlerProcess, removeDataDir } from './butler-process.js';
import { limeEvent, settledLimeT } from './lime-events.js';

const facilityId = 'kill-test';
const eventsTotal = 20_000;
const eventsPerRequest = 1_000;
const requests = eventsTotal / eventsPerRequest;
/** Requests answered before the process is killed in the middle of the next ones. */
const answeredBeforeKill = 5;
const parallel = 3;

function batch(request: number): readonly object[] {
  return Array.from({ length: eventsPerRequest }, (_, index) => limeEvent(facilityId, `lime-${request}-${index}`));
}

describe('kill -9 in the middle of an intake of 20,000 events', () => {
  let dataDir: string;
  let butler: ButlerProcess;

  beforeAll(async () => {
    dataDir = await ButlerProcess.newDataDir();
    butler = await ButlerProcess.start(dataDir);
  });

  afterAll(async () => {
    await butler.stop();
    await removeDataDir(dataDir);
  });

  async function send(
    request: number,
    token: string,
  ): Promise<{ readonly accepted: number; readonly duplicates: number }> {
    const { status, json } = await butler.post<{ readonly accepted: number; readonly duplicates: number }>(
      '/v1/events',
      token,
      batch(request),
      'application/cloudevents-batch+json',
    );
    if (status !== 202) throw new Error(`request ${request} answered ${status}: ${JSON.stringify(json)}`);
    return json;
  }

  function settledAmount(token: string, atLeast: number): Promise<number> {
    return settledLimeT(facilityId, (path) => butler.get(path, token), atLeast);
  }

  it('counts every accepted event exactly once after the restart', async () => {
    let token = await butler.token();
    const answered = new Set<number>();
    let next = 0;
    let killed: Promise<void> | undefined;
    const sender = async (): Promise<void> => {
      while (next < requests) {
        const request = next;
        next += 1;
        try {
          await send(request, token);
        } catch {
          return;
        }
        answered.add(request);
        if (answered.size === answeredBeforeKill) killed = butler.kill();
      }
    };
    await Promise.all(Array.from({ length: parallel }, sender));
    await killed;
    expect(answered.size).toBeGreaterThanOrEqual(answeredBeforeKill);
    expect(answered.size).toBeLessThan(requests);

    butler = await ButlerProcess.start(dataDir);
    token = await butler.token();
    const kept = answered.size * eventsPerRequest;
    expect(await settledAmount(token, kept)).toBeGreaterThanOrEqual(kept);

    // What was answered before the kill must have been kept whole.
    for (const request of answered)
      expect(await send(request, token)).toMatchObject({ accepted: 0, duplicates: eventsPerRequest });
    // What was not answered may or may not have been; a partner sends it again.
    for (let request = 0; request < requests; request += 1) {
      if (answered.has(request)) continue;
      const { accepted, duplicates } = await send(request, token);
      expect([accepted, duplicates]).toEqual(accepted === 0 ? [0, eventsPerRequest] : [eventsPerRequest, 0]);
    }
    expect(await settledAmount(token, eventsTotal)).toBe(eventsTotal);
  });
});
