import type { Logger } from '@carbon-butler/platform-observability';
import type { FastifyInstance } from 'fastify';

/** Something the service depends on. */
export interface HealthCheck {
  readonly name: string;
  /**
   * True when requests are answered without it and only work behind them waits, as for the event transport. Taking
   * the replicas off the network for it would make an outage of the one an outage of the other.
   */
  readonly isBackground?: boolean;
  /** Resolves when all is well, rejects when not. Should stop when the signal aborts. */
  check(signal: AbortSignal): Promise<void>;
}

interface CheckResult {
  readonly status: 'ok' | 'degraded' | 'failing';
  readonly tookMs: number;
}

/** A check that takes longer has failed: a probe gives up after a second or so more. */
const checkDeadlineMs = 2_000;

/**
 * `/health/live` answers as long as the process does and looks at nothing else, or a database outage would restart
 * every replica. `/health/ready` is 503 while a check of what requests need fails. `/health` lists all checks for people. Why a check fails is
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
    const status = worst(results);
    return reply.code(status === 'failing' ? 503 : 200).send({ status });
  });
  fastify.get('/health', route, async () => {
    const results = await currentResults();
    return { service, status: worst(results), checks: Object.fromEntries(results) };
  });
}

function worst(results: ReadonlyMap<string, CheckResult>): CheckResult['status'] {
  const found = new Set([...results.values()].map(({ status }) => status));
  return (['failing', 'degraded'] as const).find((status) => found.has(status)) ?? 'ok';
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
    return { status: each.isBackground ? 'degraded' : 'failing', tookMs: tookMs() };
  }
}

function expiry(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error(`no answer within ${checkDeadlineMs} ms`));
    });
  });
}
