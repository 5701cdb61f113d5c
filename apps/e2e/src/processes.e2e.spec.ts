import { eventually } from '@carbon-butler/testing-harness';
import { ButlerProcess, removeDataDir } from './butler-process.js';
import { limeEvent, settledLimeT } from './lime-events.js';

const facilityId = 'processes-test';
const eventsTotal = 5_000;
const eventsPerRequest = 100;
const requests = eventsTotal / eventsPerRequest;
const parallel = 2;
/** After how many answered requests which app is killed. The gateway comes last: with it down nothing is answered. */
const kills: ReadonlyMap<number, string> = new Map([
  [6, 'lifecycle-agent'],
  [12, 'verification'],
  [18, 'transfer-agent'],
  [24, 'gateway'],
]);
const appNames = [...kills.values()].sort();
const retryMs = 200;
const retriesMax = 300;
const endsWithinMs = 20_000;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('butler with a process for each service', () => {
  let dataDir: string;
  let butler: ButlerProcess;

  beforeAll(async () => {
    dataDir = await ButlerProcess.newDataDir();
    butler = await ButlerProcess.start(dataDir, {}, ['--processes']);
  });

  afterAll(async () => {
    await butler.stop();
    await removeDataDir(dataDir);
  });

  /** As a partner does: until it is answered. */
  async function send(request: number, token: string): Promise<void> {
    const events = Array.from({ length: eventsPerRequest }, (_, at) => limeEvent(facilityId, `${request}-${at}`));
    for (let retry = 0; retry < retriesMax; retry++) {
      try {
        const { status } = await butler.post('/v1/events', token, events, 'application/cloudevents-batch+json');
        if (status === 202) return;
      } catch {
        // The gateway is down.
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
    throw new Error(`request ${request} was not answered after ${retriesMax} tries`);
  }

  it('counts every event exactly once when each of them is killed once while 5,000 are sent', async () => {
    const token = await butler.token();
    const before = await butler.apps();
    expect([...before.keys()].sort()).toEqual(appNames);
    const killed: string[] = [];
    let [next, answered] = [0, 0];
    const sender = async (): Promise<void> => {
      while (next < requests) {
        const request = next;
        next += 1;
        await send(request, token);
        answered += 1;
        const app = kills.get(answered);
        if (app === undefined) continue;
        process.kill(before.get(app)!, 'SIGKILL');
        killed.push(app);
      }
    };
    await Promise.all(Array.from({ length: parallel }, sender));
    expect(killed.sort()).toEqual(appNames);

    expect(await settledLimeT(facilityId, (path) => butler.get(path, token), eventsTotal)).toBe(eventsTotal);
    const after = await butler.apps();
    expect([...after.keys()].sort()).toEqual(appNames);
    for (const [app, pid] of after) expect([app, pid]).not.toEqual([app, before.get(app)]);
    expect(await replaysEqual(token)).toBe(true);
  });

  /** Through the gateway, the life-cycle service and its evidence: all are there again. */
  async function replaysEqual(token: string): Promise<boolean> {
    const { json } = await butler.get<{ readonly run: { readonly id: string } }>(
      `/v1/life-cycle/products/${facilityId}/lime/2025/footprint`,
      token,
    );
    await eventually(
      async () => {
        expect((await butler.get(`/v1/evidence/bundles/${json.run.id}`, token)).status).toBe(200);
      },
      { timeoutMs: endsWithinMs },
    );
    const replay = await butler.post<{ readonly equal: boolean }>(`/v1/runs/${json.run.id}/replay`, token, undefined);
    return replay.json.equal;
  }

  it('takes its apps along when it is killed itself', async () => {
    const pids = [...(await butler.apps()).values()];
    expect(pids.filter(isRunning)).toEqual(pids);
    await butler.kill();
    await eventually(
      () => {
        expect(pids.filter(isRunning)).toEqual([]);
      },
      { timeoutMs: endsWithinMs },
    );
  });

  it('starts again where it was, and stops in order when told to', async () => {
    butler = await ButlerProcess.start(dataDir, {}, ['--processes']);
    const token = await butler.token();
    expect(await settledLimeT(facilityId, (path) => butler.get(path, token), eventsTotal)).toBe(eventsTotal);
    const pids = [...(await butler.apps()).values()];
    await butler.stop();
    expect(butler.exitCode).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });
});
