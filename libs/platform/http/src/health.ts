import type { Logger } from '@carbon-butler/platform-observability';
import type { FastifyInstance } from 'fastify';

/** Something the service can't work without. */
export interface HealthCheck {
  readonly name: string;
  /** Resolves when all is well, rejects when not. Should stop when the signal aborts. */
  check(signal: AbortSignal): Promise<void>;
}

interface CheckResult {
  readonly status: 'ok' | 'failing';
  readonly tookMs: number;
}

/** A check that takes longer has failed: a probe gives up after a second or so more. */
const checkDeadlineMs = 2_000;

/**
 * `/health/live` answers as long as the process does and looks at nothing else, or a database outage would restart
 * every replica. `/health/ready` is 503 while a check fails. `/health` lists the checks for people. Why a check fails is
 * in the log and not in the answer, which anyone may read.
 */
export function installHealth(
  fastify: FastifyInstance,
  service: string,
  checks: readonly HealthCheck[],
  logger: Logger,
): void {
  const route = { config: { rateLimit: false as const } };
  // Probes are not rate limited, so all that ask at one time share one run of the checks.
  let running: Promise<ReadonlyMap<string, CheckResult>> | undefined;
  const currentResults = (): Promise<ReadonlyMap<string, CheckResult>> => {
    running ??= runChecks(checks, logger).finally(() => {
      running = undefined;
    });
    return running;
  };
  fastify.get('/health/live', route, () => ({ status: 'ok' }));
  fastify.get('/health/ready', route, async (_request, reply) => {
    const results = await currentResults();
    const ready = [...results.values()].every(({ status }) => status === 'ok');
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'failing' });
  });
  fastify.get('/health', route, async () => {
    const results = await currentResults();
    const failing = [...results.values()].some(({ status }) => status === 'failing');
    return { service, status: failing ? 'failing' : 'ok', checks: Object.fromEntries(results) };
  });
}

async function runChecks(checks: readonly HealthCheck[], logger: Logger): Promise<ReadonlyMap<string, CheckResult>> {
  const results = await Promise.all(checks.map(async (each) => [each.name, await runCheck(each, logger)] as const));
  return new Map(results);
}

async function runCheck(each: HealthCheck, logger: Logger): Promise<CheckResult> {
  const started = performance.now();
  const tookMs = (): number => Math.round(performance.now() - started);
  const signal = AbortSignal.timeout(checkDeadlineMs);
  try {
    await Promise.race([each.check(signal), expiry(signal)]);
    return { status: 'ok', tookMs: tookMs() };
  } catch (error) {
    logger.warn('health check failing', { check: each.name, error });
    return { status: 'failing', tookMs: tookMs() };
  }
}

function expiry(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error(`no answer within ${checkDeadlineMs} ms`));
    });
  });
}
