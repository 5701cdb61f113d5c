import { randomUUID } from 'node:crypto';
import type { Logger } from '@carbon-butler/platform-observability';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ZodSerializerInterceptor } from 'nestjs-zod';
import { installBodyParsers } from './body-parsers.js';
import { installHealth, type HealthCheck } from './health.js';
import { installIdempotency } from './idempotency.js';
import { ProblemFilter, sendProblem, type ProblemMapper } from './problem-filter.js';
import { problem, ProblemException } from './problem.js';
import { installRateLimit, type RateLimit } from './rate-limit.js';
import { installSecurityHeaders, setSecurityHeaders } from './security-headers.js';
import { ZodDtoPipe } from './validation.js';

export interface HttpAppOptions {
  readonly service: string;
  readonly logger: Logger;
  /** Domain errors to problems: {@link problemMapper}. */
  readonly problemOf?: ProblemMapper;
  readonly checks?: readonly HealthCheck[];
  readonly rateLimit?: RateLimit;
  readonly bodyLimitBytes?: number;
  /** How long closing waits for running requests before it cuts them off. */
  readonly closeDeadlineMs?: number;
}

export const bodyLimitBytesDefault = 10 * 1024 * 1024;
const closeDeadlineMsDefault = 5_000;
/** Until the headers are in: a client that dribbles them is cut off. */
const headersTimeoutMs = 10_000;
/** Until the body is in, too. Answers may take longer, e.g. event streams. */
const requestTimeoutMs = 30_000;
/** Longer than the 60 s of common load balancers, or they would reuse a connection just as we close it. */
const keepAliveTimeoutMs = 65_000;
// Nest types its options as a class, but means a plain object.
const nestOptions = { logger: false, bodyParser: false, abortOnError: false } as const;
const headerBytesMax = 16 * 1024;
const pathParameterLengthMax = 256;

/**
 * A Nest application on Fastify that keeps to the platform's rules: limits on everything a client sends, problems for
 * everything that fails, health, one log line a request. It is not listening yet, and it shares no state with other
 * applications of the process; Nest's own logging is off, since it is one for all of them.
 */
export async function createHttpApp(
  module: Type | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const { service, logger, problemOf = () => undefined, checks = [], rateLimit } = options;
  const { bodyLimitBytes = bodyLimitBytesDefault, closeDeadlineMs = closeDeadlineMsDefault } = options;
  const adapter = createAdapter(bodyLimitBytes);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- see nestOptions
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, nestOptions);
  const fastify = adapter.getInstance<FastifyInstance>();
  installSecurityHeaders(fastify);
  installBodyParsers(fastify);
  installIdempotency(fastify, logger);
  installRequestLog(fastify, logger);
  boundClosing(fastify, closeDeadlineMs);
  if (rateLimit) await installRateLimit(fastify, rateLimit);
  installHealth(fastify, service, checks, logger);
  app.useGlobalPipes(new ZodDtoPipe());
  // Closed response schemas: a handler marked with @ZodResponse sends what its schema names and nothing else.
  app.useGlobalInterceptors(new ZodSerializerInterceptor(app.get(Reflector)));
  app.useGlobalFilters(new ProblemFilter({ problemOf, logger, bodyLimitBytes }));
  return app;
}

function createAdapter(bodyLimit: number): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit,
    logger: false,
    trustProxy: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { maxParamLength: pathParameterLengthMax },
    http: { headersTimeout: headersTimeoutMs, maxHeaderSize: headerBytesMax },
    frameworkErrors: refuseTarget,
  });
}

/** Errors before routing, e.g. a path that does not decode, reach neither hooks nor filter. */
function refuseTarget(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  setSecurityHeaders(request, reply);
  sendProblem(request, reply, new ProblemException(problem(400, { detail: 'the request target is malformed' })));
}

/**
 * Node closes idle connections by itself, but waits for event streams, and for connections on which no request was ever
 * sent, as long as they last.
 */
function boundClosing(fastify: FastifyInstance, closeDeadlineMs: number): void {
  fastify.addHook('preClose', (done) => {
    const cut = setTimeout(() => {
      fastify.server.closeAllConnections();
    }, closeDeadlineMs);
    fastify.server.once('close', () => {
      clearTimeout(cut);
    });
    cut.unref();
    done();
  });
}

function installRequestLog(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, id: requestId } = request;
    const route = request.routeOptions.url ?? '(none)';
    const fields = { method, route, status: reply.statusCode, tookMs: Math.round(reply.elapsedTime), requestId };
    if (route.startsWith('/health')) logger.debug('request', fields);
    else logger.info('request', fields);
    done();
  });
}
