import { digestOf, type Run, type RunDraft, sealRun } from '@carbon-butler/domain-evidence';
import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { createLogger } from '@carbon-butler/platform-observability';
import { inTenant, openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import { createTestDatabase, eventually as eventuallyWithin, type TestDatabase } from '@carbon-butler/testing-harness';
import type { DataSource } from 'typeorm';
import { assessedRun } from '../assess-inventory/assessed-run.js';
import { type CalculationJob, storeProgress } from '../persistence/calculation.repository.js';
import type { QueuedJob } from '../persistence/job-queue.js';
import { lifecycleMigrations } from '../persistence/lifecycle-migrations.js';
import type { Ask, Asker, SealedAnswer } from '../questions/ask.js';
import type { DrawProgress } from '../questions/draw-progress.js';
import type { QuestionKind } from '../questions/question.js';
import { activity, assessmentInputs, emits } from '../testing/assessment-inputs.fixture.js';
import { CalculationWork } from './calculation-work.js';
import { Calculations } from './calculations.js';

/** A slow machine must not fail a test. */
const eventually = <T>(attempt: () => T | Promise<T>): Promise<T> => eventuallyWithin(attempt, { timeoutMs: 60_000 });

const tenantId = '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80';
const rulebook = loadRulebook();
const never = new AbortController().signal;
const questionOf = (seed: string) => ({
  question: 'assessment' as const,
  inputs: assessmentInputs([activity('lime', [emits('CO2', '785')])], { seed }),
});

let database: TestDatabase;
let dataSource: DataSource;
let calculations: Calculations;
const lines: string[] = [];
const unsettled: ((error: Error) => void)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const { url, schema } = await provisionSchema(database.adminUrl, { service: 'lifecycle' });
  const options = { url, schema, entities: [], migrations: lifecycleMigrations, poolSize: 8, applicationName: 'test' };
  dataSource = await openDataSource(options);
  calculations = new Calculations(dataSource, rulebook);
});
// Work of a test that failed half-way would go on for ever.
afterEach(() => {
  for (const settle of unsettled.splice(0)) settle(new Error('the test is over'));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** Answers when the test says so: what it is called with is kept. */
class SlowAnswer {
  private readonly asked: { readonly progress: DrawProgress; readonly settle: (run: Run | Error) => void }[] = [];

  readonly questions: Pick<Ask, 'answer'> = {
    answer: <K extends QuestionKind>(_question: unknown, { signal }: Asker, progress?: DrawProgress) =>
      new Promise<SealedAnswer<K>>((resolve, reject) => {
        if (!progress) throw new Error('asked without progress');
        const settle = (run: Run | Error): void => {
          if (run instanceof Error) reject(run);
          else resolve({ run, shape: undefined });
        };
        unsettled.push(settle);
        signal.addEventListener('abort', () => {
          settle(new Error('hung up'));
        });
        this.asked.push({ progress, settle });
      }),
  };

  at(number: number) {
    return eventually(() => {
      const found = this.asked[number];
      if (!found) throw new Error('not asked yet');
      return found;
    });
  }
}

function sealed(seed: string, id: string): Run {
  const question = questionOf(seed);
  const body = assessedRun(question.inputs, rulebook);
  const draft: RunDraft = {
    ...body,
    inputsDigest: digestOf(question),
    id,
    startedAt: '2026-01-01T00:00:00Z',
    tookMs: 1,
  };
  return sealRun(draft);
}

async function begun(
  seed: string,
  deadlineMs = 3_600_000,
): Promise<{ readonly queued: QueuedJob; readonly slow: SlowAnswer; readonly work: CalculationWork }> {
  const { id: jobId } = await calculations.start(tenantId, questionOf(seed));
  const slow = new SlowAnswer();
  const logger = createLogger('test', { level: 'debug', write: (line) => lines.push(line) });
  return {
    queued: { tenantId, jobId, attempts: 1 },
    slow,
    work: new CalculationWork(dataSource, slow.questions, rulebook, logger, deadlineMs),
  };
}

async function found(id: string): Promise<CalculationJob> {
  const job = await calculations.find(tenantId, id);
  if (!job) throw new Error('no job');
  return job;
}

const runsOf = (seed: string): Promise<readonly string[]> =>
  inTenant(dataSource, tenantId, async ({ manager }) => {
    const rows = await manager.query<{ id: string }[]>('SELECT id FROM run WHERE inputs_digest = $1', [
      digestOf(questionOf(seed)),
    ]);
    return rows.map(({ id }) => id);
  });

async function inQueue(id: string): Promise<boolean> {
  const rows = await dataSource.query<unknown[]>('SELECT FROM calculation_queue WHERE calculation_id = $1', [id]);
  return rows.length > 0;
}

const runId = (number: number): string => `00000000-0000-7000-8000-00000000000${number}`;
const [runA, runB, runC, runD] = [runId(1), runId(2), runId(3), runId(4)] as const;

describe('work on a calculation', () => {
  it('stores nothing of an answer that comes after it was cancelled', async () => {
    const { queued, slow, work } = await begun('late');
    const running = work.run(queued, never);
    const { settle } = await slow.at(0);
    await calculations.cancel(tenantId, queued.jobId);
    settle(sealed('late', runA));
    await running;
    expect((await found(queued.jobId)).state).toBe('cancelled');
    expect(await runsOf('late')).toEqual([]);
  });

  it('stores one run where one that was given up for gone answers after all', async () => {
    const { queued, slow, work } = await begun('twice');
    const [first, second] = [work.run(queued, never), work.run({ ...queued, attempts: 2 }, never)];
    const [slept, woke] = [await slow.at(0), await slow.at(1)];
    woke.settle(sealed('twice', runB));
    await second;
    slept.settle(sealed('twice', runA));
    await first;
    expect(await runsOf('twice')).toEqual([runB]);
    expect(await found(queued.jobId)).toMatchObject({ state: 'done', runId: runB });
  });

  it('shows draws as they are made, and no fewer when it begins anew', async () => {
    const { queued, slow, work } = await begun('progress');
    const gone = new AbortController();
    const first = work.run(queued, gone.signal);
    const { progress, settle } = await slow.at(0);
    progress.expect(300);
    progress.add(120);
    await eventually(async () => {
      expect(await found(queued.jobId)).toMatchObject({ state: 'running', drawsMade: 120, drawsToMake: 300 });
    });
    gone.abort();
    settle(new Error('gone'));
    await first;
    expect((await found(queued.jobId)).state).toBe('running');

    const second = work.run({ ...queued, attempts: 2 }, never);
    const next = await slow.at(1);
    next.progress.expect(300);
    next.progress.add(60);
    const shown = { made: 60, toMake: 300 };
    await inTenant(dataSource, tenantId, (transaction) => storeProgress(transaction, queued.jobId, shown));
    expect((await found(queued.jobId)).drawsMade).toBe(120);
    next.progress.add(240);
    next.settle(sealed('progress', runA));
    await second;
    expect(await found(queued.jobId)).toMatchObject({ state: 'done', drawsMade: 300, drawsToMake: 300 });
  });

  it('ends failed when it runs for longer than it may, and says so', async () => {
    const { queued, work } = await begun('endless', 60);
    await work.run(queued, never);
    const { state, problem } = await found(queued.jobId);
    expect([state, problem?.message]).toEqual(['failed', expect.stringMatching(/^not done after 0.001 minutes/)]);
    expect(await runsOf('endless')).toEqual([]);
  });

  it('begins anew where the database was away, and is not failed for it', async () => {
    const { queued, slow, work } = await begun('away');
    const running = work.run(queued, never);
    const away = Object.assign(new Error('the server is shutting down'), { code: '57P01' });
    (await slow.at(0)).settle(away);
    await expect(running).rejects.toBe(away);
    expect((await found(queued.jobId)).state).toBe('running');
    const again = work.run({ ...queued, attempts: 2 }, never);
    (await slow.at(1)).settle(sealed('away', runC));
    await again;
    expect(await found(queued.jobId)).toMatchObject({ state: 'done', runId: runC });
  });

  it('is done at once where an equal one that waited with it was', async () => {
    const [first, second] = [await begun('equal'), await begun('equal')];
    const running = first.work.run(first.queued, never);
    (await first.slow.at(0)).settle(sealed('equal', runD));
    await running;
    await second.work.run(second.queued, never);
    expect(await found(second.queued.jobId)).toMatchObject({ state: 'done', runId: runD });
    expect(await inQueue(second.queued.jobId)).toBe(false);
  });

  it('ends failed for an error of our own, which the log has and the caller does not', async () => {
    const { queued, slow, work } = await begun('broken');
    const running = work.run(queued, never);
    (await slow.at(0)).settle(new Error('secret of the house'));
    await running;
    const { state, problem } = await found(queued.jobId);
    expect([state, problem?.message]).toEqual(['failed', expect.stringMatching(/^internal error [0-9a-f-]{36}$/)]);
    const errorId = problem?.message.split(' ').at(-1) ?? '';
    expect(lines.filter((line) => line.includes(errorId) && line.includes('secret of the house'))).toHaveLength(1);
    expect(await runsOf('broken')).toEqual([]);
  });
});
