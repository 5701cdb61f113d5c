import { eventually } from '@carbon-butler/testing-harness';
import { ButlerProcess, removeDataDir } from './butler-process.js';

interface Job {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly share: number; readonly drawsMade: number; readonly drawsToMake: number };
  readonly run?: { readonly id: string; readonly href: string };
}
interface Run {
  readonly id: string;
  readonly digest: string;
}

/** A lease has to run out before another process takes a calculation over. */
const takenOver = { timeoutMs: 120_000, intervalMs: 200 };
const endsWithin = { timeoutMs: 60_000, intervalMs: 100 };

/** A chain of works, each taking half a tonne from the one before and emitting what nobody knows exactly. */
function chain(works: number, draws: number, seed: string): object {
  const spread = { kind: 'lognormal', geometricSd: 1.1 };
  return {
    activities: Array.from({ length: works }, (_, at) => ({
      id: `works ${at}`,
      outputs: [{ product: `product ${at}`, amount: 1, unit: 't' }],
      exchanges: [
        { kind: 'emission', gas: 'CO2', amount: 100, unit: 'kg', spread },
        ...(at > 0 ? [{ kind: 'input', product: `product ${at - 1}`, amount: 0.5, unit: 't', spread }] : []),
      ],
    })),
    demand: [{ product: `product ${works - 1}`, amount: 1 }],
    options: { draws, seed },
  };
}

/** Ten million drawn values, which is as much as may be asked. */
const large = (seed: string): object => chain(2_000, 5_000, seed);
const small = (seed: string): object => chain(50, 200, seed);

describe('a calculation in the background', () => {
  let dataDir: string;
  let butler: ButlerProcess;
  let token: string;

  beforeAll(async () => {
    dataDir = await ButlerProcess.newDataDir();
    butler = await ButlerProcess.start(dataDir, {}, ['--processes']);
    token = await butler.token();
  });

  afterAll(async () => {
    await butler.stop();
    await removeDataDir(dataDir);
  });

  async function start(question: object): Promise<Job> {
    const answer = await fetch(`${butler.url}/v1/life-cycle/assessments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', prefer: 'respond-async' },
      body: JSON.stringify(question),
    });
    expect(answer.status).toBe(202);
    const job = (await answer.json()) as Job;
    expect(answer.headers.get('location')).toBe(`/v1/life-cycle/jobs/${job.id}`);
    return job;
  }

  async function cancel({ id }: Job): Promise<{ readonly status: number; readonly state: string }> {
    const answer = await fetch(`${butler.url}/v1/life-cycle/jobs/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    const { state } = (await answer.json()) as Job;
    return { status: answer.status, state };
  }

  async function look({ id }: Job): Promise<Job> {
    const { status, json } = await butler.get<Job>(`/v1/life-cycle/jobs/${id}`, token);
    expect(status).toBe(200);
    return json;
  }

  const drawing = (job: Job): Promise<Job> =>
    eventually(async () => {
      const seen = await look(job);
      expect(seen.progress.drawsMade).toBeGreaterThan(0);
      return seen;
    }, endsWithin);

  const done = (job: Job, within = endsWithin): Promise<Job> =>
    eventually(async () => {
      const seen = await look(job);
      expect(seen.state).toBe('done');
      return seen;
    }, within);

  /** What the event streams of a job say until it has ended: a client connects again where one closes. */
  async function followed(job: Job): Promise<readonly Job[]> {
    const seen: Job[] = [];
    while (seen.at(-1)?.state !== 'done') {
      const answer = await fetch(`${butler.url}/v1/life-cycle/jobs/${job.id}/events`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.headers.get('content-type')).toContain('text/event-stream');
      for (const [, data = ''] of (await answer.text()).matchAll(/^data: (.*)$/gm)) seen.push(JSON.parse(data) as Job);
    }
    return seen;
  }

  it('shows its draws, which only become more, and ends with the run that is answered to who waits', async () => {
    const question = chain(1_000, 4_000, 'followed');
    const seen = await followed(await start(question));
    const shares = seen.map(({ progress }) => progress.share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.some((share) => share > 0 && share < 1)).toBe(true);
    const last = seen.at(-1);
    expect(last).toMatchObject({ state: 'done', progress: { share: 1 } });
    const { json: stored } = await butler.get<Run>(last?.run?.href ?? '', token);
    const { json: waitedFor } = await butler.post<Run>('/v1/life-cycle/assessments', token, question);
    expect([waitedFor.id, waitedFor.digest]).toEqual([stored.id, stored.digest]);
  });

  it('is cancelled while it draws, leaves no run, and makes room for the next', async () => {
    const job = await start(large('cancelled'));
    await drawing(job);
    expect(await cancel(job)).toEqual({ status: 200, state: 'cancelled' });
    expect((await cancel(job)).status).toBe(409);
    await done(await start(small('next')));
    expect((await look(job)).state).toBe('cancelled');
    // A question that was answered is done at once.
    const again = await start(large('cancelled'));
    expect(again.state).toBe('waiting');
    await cancel(again);
  });

  it('is made by the next process when its own is killed, with no draw less to be seen', async () => {
    const question = large('killed');
    const job = await start(question);
    const before = await drawing(job);
    process.kill((await butler.apps()).get('lifecycle-agent') ?? 0, 'SIGKILL');
    const after = await done(job, takenOver);
    expect(after.progress.drawsMade).toBeGreaterThanOrEqual(before.progress.drawsMade);
    expect((await start(question)).run?.id).toBe(after.run?.id);
  });
});
