import { availableParallelism } from 'node:os';

/** What butler tells its services, the same whether they share one process or have one each. */
export const settings = {
  host: '127.0.0.1',
  poolSize: 8,
  requestsPerMinuteMax: 6_000,
  callDeadlineMs: 30_000,
  auditIntervalMs: 24 * 60 * 60 * 1_000,
  /** One processor is left to everything else. */
  assessmentThreads: Math.max(1, availableParallelism() - 1),
  calculationDeadlineMs: 30 * 60 * 1_000,
  importBytesMax: 128 * 2 ** 20,
  draws: 2_000,
  seed: '1',
} as const;
