import { createHash } from 'node:crypto';
import type { Logger } from '@carbon-butler/platform-observability';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { rawBodyOf } from './body-parsers.js';
import { problem, problemType, ProblemException, RequestRefusedException, shownValue } from './problem.js';

/** A finished response, kept so that a repeated request gets the same one. */
export interface StoredResponse {
  readonly status: number;
  /** Lower-case names; only those a client needs again: content-type, location, link. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type IdempotencyBegin =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'inFlight' }
  | { readonly kind: 'replay'; readonly response: StoredResponse }
  | { readonly kind: 'mismatch' };

/**
 * Where keys live. `begin` must be atomic over all replicas, and should let a key go that has been in flight for longer
 * than any request may take: its process has died. Keep finished keys for 24 hours or more.
 */
export abstract class IdempotencyStore {
  abstract begin(scope: string, key: string, requestHash: string): Promise<IdempotencyBegin>;
  abstract complete(scope: string, key: string, response: StoredResponse): Promise<void>;
  /** Forgets the key: the request may be made again under it. */
  abstract abandon(scope: string, key: string): Promise<void>;
}

/** Whose keys they are: two clients may choose the same key. */
export abstract class IdempotencyScope {
  abstract of(request: FastifyRequest): string;
}

export const idempotencyKeyHeader = 'idempotency-key';
/** Tells a replay from a first answer, as Stripe does. */
export const replayedHeader = 'idempotent-replayed';

const keyPattern = /^[\x21-\x7e]{1,255}$/;
const storedHeaders = ['content-type', 'location', 'link', 'preference-applied'];
/** Answers that mean "later", or another way: keeping them would refuse for ever what they let the client try again. */
const notKept: ReadonlySet<number> = new Set([429, 503, 504]);
const retryAfterSeconds = 1;

interface OpenKey {
  readonly store: IdempotencyStore;
  readonly scope: string;
  readonly key: string;
}

const openKeys = new WeakMap<FastifyRequest, OpenKey>();
const refused = new WeakSet<FastifyRequest>();

/** Carries a stored response past the handler to the exception filter, the only way round it. */
export class IdempotentReplay extends Error {
  override readonly name = 'IdempotentReplay';
  constructor(readonly response: StoredResponse) {
    super('the response of an earlier request is sent again');
  }
}

/**
 * Gives a write the `Idempotency-Key` semantics that Stripe's API has: the first request runs and its status and body
 * are kept, failures included; the same key with the same request gets them again; with another request it is 422; while
 * the first still runs, 409. Nothing is kept of a request refused before it began. Without the header nothing changes.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly scope: IdempotencyScope,
  ) {}

  /** @throws ProblemException 400, 409, 422 */
  async intercept(execution: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers[idempotencyKeyHeader];
    if (key === undefined) return next.handle();
    if (typeof key !== 'string' || !keyPattern.test(key)) throw malformedKey(key);
    const scope = this.scope.of(request);
    const begun = await this.store.begin(scope, key, requestHash(request));
    if (begun.kind === 'replay') throw new IdempotentReplay(begun.response);
    if (begun.kind === 'inFlight') throw inFlight();
    if (begun.kind === 'mismatch') throw mismatch();
    openKeys.set(request, { store: this.store, scope, key });
    return next.handle();
  }
}

/** Marks a request as refused before it began, so that its key stays usable. */
export function markRefused(request: FastifyRequest): void {
  refused.add(request);
}

/** Keeps the finished response just before it is sent, whoever made it: the handler or an error mapper. */
export function installIdempotency(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    const open = openKeys.get(request);
    if (!open) return payload;
    openKeys.delete(request);
    try {
      await settle(open, request, reply, payload);
    } catch (error) {
      // The work is done and its answer is right; only a repetition of the request will be told to wait.
      logger.error('the response could not be kept under its idempotency key', { error });
    }
    return payload;
  });
}

async function settle(
  { store, scope, key }: OpenKey,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  const body = payload ?? '';
  const keep = !refused.has(request) && !notKept.has(reply.statusCode);
  if (!keep || !(typeof body === 'string' || Buffer.isBuffer(body))) return store.abandon(scope, key);
  const headers = storedHeaders.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  await store.complete(scope, key, {
    status: reply.statusCode,
    headers: Object.fromEntries(headers),
    body: body.toString(),
  });
}

/** Two requests are the same when method, target and bytes are. */
function requestHash(request: FastifyRequest): string {
  return createHash('sha256').update(`${request.method} ${request.url}\n`).update(rawBodyOf(request)).digest('hex');
}

function malformedKey(key: unknown): RequestRefusedException {
  const expected = '1 to 255 printable ASCII characters without spaces';
  const errors = [{ field: `/${idempotencyKeyHeader}`, value: shownValue(key), expected, in: 'header' as const }];
  return new RequestRefusedException(
    problem(400, { type: problemType('validation-failed'), title: 'Malformed idempotency key', errors }),
  );
}

function inFlight(): ProblemException {
  const detail = 'a request with this idempotency key is still being worked on';
  return new ProblemException(problem(409, { type: problemType('idempotency-key-in-flight'), detail }), {
    'retry-after': String(retryAfterSeconds),
  });
}

function mismatch(): ProblemException {
  const detail = 'this idempotency key was used for a different request';
  return new ProblemException(problem(422, { type: problemType('idempotency-key-reused'), detail }));
}
