import { createLogger } from '@carbon-butler/platform-observability';
import { inSystem, inTenant, openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import { createTestDatabase, eventually as eventuallyWithin, type TestDatabase } from '@carbon-butler/testing-harness';
import type { DataSource } from 'typeorm';
import { calculationQueue } from '../persistence/calculation.repository.js';
import { dequeue, enqueue, leaseJob, type QueuedJob } from '../persistence/job-queue.js';
import { lifecycleMigrations } from '../persistence/lifecycle-migrations.js';
import { JobRunner, type JobWork } from './job-runner.js';

/** A slow machine must not fail a test. */
const eventually = <T>(attempt: () => T | Promise<T>): Promise<T> => eventuallyWithin(attempt, { timeoutMs: 60_000 });

const tenantA = '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80';
const tenantB = '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81';
const jobId = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const lines: string[] = [];
const logger = createLogger('test', { write: (line) => lines.push(line) });
const queue = calculationQueue;

let database: TestDatabase;
let dataSource: DataSource;
const runners: JobRunner[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const { url, schema } = await provisionSchema(database.adminUrl, { service: 'lifecycle' });
  const options = { url, schema, entities: [], migrations: lifecycleMigrations, poolSize: 8, applicationName: 'test' };
  dataSource = await openDataSource(options);
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
  await dataSource.query('DELETE FROM calculation_queue');
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const add = (tenantId: string, number: number): Promise<void> =>
  inTenant(dataSource, tenantId, (transaction) => enqueue(transaction, queue, jobId(number)));
const end = ({ tenantId, jobId: id }: QueuedJob): Promise<void> =>
  inTenant(dataSource, tenantId, (transaction) => dequeue(transaction, queue, id));
const rows = (): Promise<{ attempts: number; free: boolean }[]> =>
  dataSource.query(
    'SELECT attempts, lease_until < clock_timestamp() AS free FROM calculation_queue ORDER BY queued_at',
  );

/** Work that goes on until it is told to stop. */
class EndlessWork implements JobWork {
  readonly queue = queue;
  readonly begun: QueuedJob[] = [];
  readonly givenUp: QueuedJob[] = [];
  stopped = 0;

  run(job: QueuedJob, signal: AbortSignal): Promise<void> {
    this.begun.push(job);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        this.stopped += 1;
        resolve();
      });
    });
  }

  giveUp(job: QueuedJob): Promise<void> {
    this.givenUp.push(job);
    return end(job);
  }
}

function running<W extends JobWork>(work: W): { readonly work: W; readonly runner: JobRunner } {
  const runner = new JobRunner(dataSource, work, logger);
  runners.push(runner);
  runner.start();
  return { work, runner };
}

describe('jobs that wait', () => {
  it('are taken in their order, a tenant that has many after others that have few', async () => {
    for (const number of [1, 2, 3]) await add(tenantA, number);
    await add(tenantB, 4);
    const taken: (QueuedJob | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) taken.push(await inSystem(dataSource, (tx) => leaseJob(tx, queue, 60_000)));
    expect(taken.map((job) => job?.jobId)).toEqual([jobId(1), jobId(4), jobId(2), jobId(3), undefined]);
  });

  it('are taken one at a time, whatever the database believes how many there are', async () => {
    await add(tenantA, 1);
    await dataSource.query('ANALYZE calculation_queue');
    for (const number of [2, 3, 4, 5, 6]) await add(tenantA, number);
    expect(await inSystem(dataSource, (transaction) => leaseJob(transaction, queue, 60_000))).toMatchObject({
      jobId: jobId(1),
    });
    expect((await rows()).map(({ attempts }) => attempts)).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('are done by one runner each', async () => {
    for (let number = 1; number <= 20; number += 1) await add(number % 2 === 0 ? tenantA : tenantB, number);
    const done: string[] = [];
    const work: JobWork = {
      queue,
      run: async (job) => {
        done.push(job.jobId);
        await end(job);
      },
      giveUp: end,
    };
    for (let n = 0; n < 3; n += 1) running(work);
    await eventually(async () => {
      expect(await rows()).toEqual([]);
    });
    expect(done.sort()).toEqual(Array.from({ length: 20 }, (_, n) => jobId(n + 1)));
  });

  it('are given back undone by a runner that stops, as if it had not taken them', async () => {
    await add(tenantA, 1);
    const { work, runner } = running(new EndlessWork());
    await eventually(() => {
      expect(work.begun).toHaveLength(1);
    });
    expect(await rows()).toEqual([{ attempts: 1, free: false }]);
    await runner.stop();
    expect(work.stopped).toBe(1);
    expect(await rows()).toEqual([{ attempts: 0, free: true }]);
  });

  it('are taken over when the lease of a runner that is gone has run out', async () => {
    await add(tenantA, 1);
    await inSystem(dataSource, (transaction) => leaseJob(transaction, queue, 1));
    const { work } = running(new EndlessWork());
    await eventually(() => {
      expect(work.begun).toMatchObject([{ jobId: jobId(1), attempts: 2 }]);
    });
  });

  it('are stopped when they were cancelled, or when another runner has them', async () => {
    await add(tenantA, 1);
    const { work } = running(new EndlessWork());
    await eventually(() => {
      expect(work.begun).toHaveLength(1);
    });
    await dataSource.query('DELETE FROM calculation_queue');
    await eventually(() => {
      expect(work.stopped).toBe(1);
    });
    await add(tenantA, 2);
    await eventually(() => {
      expect(work.begun).toHaveLength(2);
    });
    await dataSource.query("UPDATE calculation_queue SET attempts = 2, lease_until = 'infinity'");
    await eventually(() => {
      expect(work.stopped).toBe(2);
    });
    // What is no longer its own, it leaves as it is.
    expect(await rows()).toEqual([{ attempts: 2, free: false }]);
  });

  it('are given up when they have ended their process three times', async () => {
    await add(tenantA, 1);
    await dataSource.query('UPDATE calculation_queue SET attempts = 3');
    const { work } = running(new EndlessWork());
    await eventually(() => {
      expect(work.givenUp).toHaveLength(1);
    });
    expect(work.begun).toEqual([]);
    expect(lines.filter((line) => line.includes('a job was given up') && line.includes(jobId(1)))).toHaveLength(1);
  });
});
