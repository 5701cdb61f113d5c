import rateLimitPlugin from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientNetwork } from './client-network.js';
import { problem, problemType, ProblemException } from './problem.js';

export interface RateLimit {
  readonly requestsMax: number;
  readonly windowMs: number;
  /** Who is counted; undefined falls back to the address. It runs before guards, so it must not trust what it reads. */
  readonly clientOf?: (request: FastifyRequest) => string | undefined;
}

/** Clients remembered at once; the ones not heard of longest make room. */
const clientsMax = 10_000;
/** Counts in this process: with n replicas a client gets up to n times as much. 429 tells it when to come back. */
export async function installRateLimit(fastify: FastifyInstance, limit: RateLimit): Promise<void> {
  const { requestsMax, windowMs, clientOf } = limit;
  await fastify.register(rateLimitPlugin, {
    global: true,
    hook: 'onRequest',
    max: requestsMax,
    timeWindow: windowMs,
    cache: clientsMax,
    enableDraftSpec: true,
    keyGenerator: (request) => {
      const client = clientOf?.(request);
      return client === undefined ? `address ${clientNetwork(request.ip)}` : `client ${client}`;
    },
    errorResponseBuilder: (_request, { ttl }) => tooMany(ttl, requestsMax, windowMs),
  });
}

function tooMany(waitMs: number, requestsMax: number, windowMs: number): ProblemException {
  const waitSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new ProblemException(
    problem(429, {
      type: problemType('rate-limited'),
      detail: `more than ${requestsMax} requests in ${windowMs / 1_000} s; try again in ${waitSeconds} s`,
    }),
    { 'retry-after': String(waitSeconds) },
  );
}
