import { randomUUID } from 'node:crypto';
import { byErrorName, RemoteError, type ErrorTable, type NamedError } from '@carbon-butler/platform-grpc';
import type { Logger } from '@carbon-butler/platform-observability';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodValidationException } from 'nestjs-zod';
import { ZodError } from 'zod';
import { acceptedMediaTypes } from './body-parsers.js';
import { IdempotentReplay, markRefused, replayedHeader } from './idempotency.js';
import {
  problem,
  problemMediaType,
  problemType,
  ProblemException,
  RequestRefusedException,
  type ProblemDetails,
} from './problem.js';
import { remoteProblem, saysBusy } from './remote-problem.js';
import { fieldErrors, validationProblem } from './validation.js';

export type ProblemMapper = (error: unknown) => ProblemDetails | undefined;

/**
 * The one HTTP mapper of a service: an entry for each error of its union.
 *
 * @example problemMapper<IntakeError>({ DuplicateEventError: (e) => problem(409, { detail: e.message }), … })
 */
export function problemMapper<E extends NamedError>(table: ErrorTable<E, ProblemDetails>): ProblemMapper {
  return byErrorName(table);
}

export interface ProblemFilterOptions {
  readonly problemOf: ProblemMapper;
  readonly logger: Logger;
  readonly bodyLimitBytes: number;
}

/** The one place where a thrown value becomes an HTTP response. */
@Catch()
export class ProblemFilter implements ExceptionFilter<unknown> {
  constructor(private readonly options: ProblemFilterOptions) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (reply.sent) return;
    if (error instanceof IdempotentReplay) {
      const { status, headers, body } = error.response;
      reply.code(status).headers({ ...headers, [replayedHeader]: 'true' });
      void reply.send(body);
      return;
    }
    const exception = this.exceptionOf(error, request);
    if (exception instanceof RequestRefusedException) markRefused(request);
    sendProblem(request, reply, exception);
  }

  private exceptionOf(error: unknown, request: FastifyRequest): ProblemException {
    if (error instanceof ProblemException) return error;
    const mapped = this.options.problemOf(error);
    if (mapped) return new ProblemException(mapped);
    if (error instanceof RemoteError) return this.ofRemote(error, request);
    if (error instanceof ZodValidationException) return ofZod(error) ?? this.unexpected(error, request);
    if (error instanceof HttpException) return this.ofHttp(error, request);
    return this.unexpected(error, request);
  }

  private ofRemote(error: RemoteError, request: FastifyRequest): ProblemException {
    const exception = remoteProblem(error);
    const hasHungUp = error.code === 'CANCELLED' && request.socket.destroyed;
    if (exception.problem.status >= 500 && !saysBusy(error) && !hasHungUp)
      this.options.logger.error('a call to another service failed', { requestId: request.id, error });
    return exception;
  }

  /** Nest's own exceptions, and Fastify's, of which Nest passes on the status alone. */
  private ofHttp(error: HttpException, request: FastifyRequest): ProblemException {
    const status = error.getStatus();
    if (status >= 500) return this.unexpected(error, request);
    return new RequestRefusedException(problem(status, { ...this.knownParts(status, request) }));
  }

  private knownParts(status: number, request: FastifyRequest): Pick<ProblemDetails, 'detail'> & { type?: string } {
    switch (status) {
      case 404:
        return { detail: `there is no ${request.method} ${pathOf(request)}` };
      case 413:
        return {
          type: problemType('body-too-large'),
          detail: `the body is larger than ${this.options.bodyLimitBytes} bytes`,
        };
      case 415:
        return {
          type: problemType('unsupported-media-type'),
          detail: `the content type ${request.headers['content-type'] ?? '(none)'} is not accepted; accepted are ${acceptedMediaTypes.join(', ')}`,
        };
      default:
        return {};
    }
  }

  private unexpected(error: unknown, request: FastifyRequest): ProblemException {
    const errorId = randomUUID();
    this.options.logger.error('request failed unexpectedly', { errorId, requestId: request.id, error });
    return new ProblemException({ ...problem(500, { detail: `internal error ${errorId}` }), errorId });
  }
}

/** Writes a problem; `instance` is this one request, by the id that is also in the log. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, exception: ProblemException): void {
  const { problem: details, headers } = exception;
  const body = JSON.stringify({ ...details, instance: `urn:uuid:${request.id}` });
  reply.code(details.status).headers(headers).type(problemMediaType);
  void reply.send(body);
}

function ofZod(error: ZodValidationException): ProblemException | undefined {
  const zodError = error.getZodError();
  return zodError instanceof ZodError ? validationProblem(fieldErrors(zodError.issues)) : undefined;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
