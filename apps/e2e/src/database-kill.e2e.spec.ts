import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ButlerProcess, removeDataDir } from './butler-process.js';
import { limeEvent, settledLimeT } from './lime-events.js';

const facilityId = 'database-kill';
const eventsPerRequest = 500;
const requests = 12;
const killBefore = 4;
const retryMs = 100;

const batch = (request: number): readonly object[] =>
  Array.from({ length: eventsPerRequest }, (_, index) => limeEvent(facilityId, `lime-${request}-${index}`));

describe('kill -9 of the embedded database server', () => {
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

  const postmaster = async (): Promise<number> =>
    Number.parseInt(await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8'), 10);

  /** As a partner does: again until it is accepted. Resolves to the answers it took. */
  async function send(request: number, token: string): Promise<number> {
    for (let answers = 1; ; answers += 1) {
      const path = '/v1/events';
      const { status } = await butler.post(path, token, batch(request), 'application/cloudevents-batch+json');
      if (status === 202) return answers;
      expect([500, 503]).toContain(status);
      await sleep(retryMs);
    }
  }

  it('is answered by another start, and every event counts once', async () => {
    const token = await butler.token();
    const killed = await postmaster();
    let answers = 0;
    for (let request = 0; request < requests; request += 1) {
      if (request === killBefore) process.kill(killed, 'SIGKILL');
      answers += await send(request, token);
    }
    expect(answers).toBeGreaterThan(requests);
    expect(await postmaster()).not.toBe(killed);
    const kept = requests * eventsPerRequest;
    expect(await settledLimeT(facilityId, (path) => butler.get(path, token), kept)).toBe(kept);
    expect(butler.exitCode).toBeUndefined();
  });
});
