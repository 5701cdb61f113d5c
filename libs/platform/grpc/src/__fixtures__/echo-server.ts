import { randomUUID } from 'node:crypto';
import { createLogger } from '@carbon-butler/platform-observability';
import { Client, credentials, type Metadata, type MethodDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import { Controller, Module, type INestApplication, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { service as healthService } from 'grpc-health-check';
import { interval, map, take, type Observable } from 'rxjs';
import { callContext, connectGrpc, createGrpcClient, faultMapper, RemoteError, type GrpcEndpoint } from '../index.js';

export interface Ask {
  readonly text: string;
}
export interface Answer {
  readonly text: string;
  readonly tenantId: string;
  readonly actor?: string;
}
const write = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const read = (bytes: Buffer): unknown => JSON.parse(bytes.toString());
const unary = <P extends string>(path: P) => ({
  path,
  requestStream: false as const,
  responseStream: false as const,
  requestSerialize: (value: Ask): Buffer => write(value),
  requestDeserialize: (bytes: Buffer): Ask => read(bytes) as Ask,
  responseSerialize: (value: Answer): Buffer => write(value),
  responseDeserialize: (bytes: Buffer): Answer => read(bytes) as Answer,
});
export const EchoService = {
  say: unary('/carbon.echo.v1.EchoService/Say'),
  wait: unary('/carbon.echo.v1.EchoService/Wait'),
  fail: unary('/carbon.echo.v1.EchoService/Fail'),
  count: { ...unary('/carbon.echo.v1.EchoService/Count'), responseStream: true as const },
} satisfies ServiceDefinition;

class NothingHereError extends Error {
  override readonly name = 'NothingHereError';
}

export const seen = { aborted: 0, expiresAt: undefined as Date | undefined, initialised: 0 };

@Controller()
class EchoController implements OnModuleInit {
  onModuleInit(): void {
    seen.initialised += 1;
  }

  @GrpcMethod('EchoService', 'say')
  say({ text }: Ask, metadata?: Metadata): Answer {
    const { tenantId, actor, expiresAt } = callContext(metadata);
    seen.expiresAt = expiresAt;
    return { text, tenantId, ...(actor === undefined ? {} : { actor }) };
  }

  @GrpcMethod('EchoService', 'wait')
  wait(_ask: Ask, metadata?: Metadata): Promise<Answer> {
    const { signal } = callContext(metadata);
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        seen.aborted += 1;
        reject(new Error('nobody waits'));
      });
    });
  }

  @GrpcMethod('EchoService', 'fail')
  fail({ text }: Ask): Promise<Answer> {
    if (text === 'known') return Promise.reject(new NothingHereError('nothing here'));
    throw new Error('password is hunter2');
  }

  @GrpcMethod('EchoService', 'count')
  count(_ask: Ask, metadata?: Metadata): Observable<Answer> {
    const { tenantId } = callContext(metadata);
    return interval(1).pipe(
      take(1_000),
      map((i) => ({ text: String(i), tenantId })),
    );
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

export const retiringToken = 'the-token-that-is-being-retired-by-now';
export const internalToken = 'internal-token-of-at-least-32-characters';
export const tenantId = randomUUID();
const nestOptions = { logger: false, abortOnError: false } as const;
export const lines: string[] = [];

export function connect(to: number, token = internalToken) {
  return createGrpcClient(EchoService, `127.0.0.1:${to}`, {
    internalToken: token,
    deadlineMs: 2_000,
    idempotentMethods: ['say'],
  });
}

export async function failure(call: Promise<unknown>): Promise<RemoteError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RemoteError)) throw new Error(`expected a RemoteError, got ${String(error)}`);
  return error;
}

export async function eventually(check: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !check(); attempt++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(check()).toBe(true);
}

export interface EchoServer {
  readonly app: INestApplication;
  readonly endpoint: GrpcEndpoint;
  readonly port: number;
}

export async function startEcho(): Promise<EchoServer> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest means a plain object
  const app = await NestFactory.create(EchoModule, new FastifyAdapter(), nestOptions);
  const endpoint = connectGrpc(app, {
    address: '127.0.0.1:0',
    services: { 'carbon.echo.v1.EchoService': EchoService },
    errorDomain: 'echo.carbon-butler',
    faultOf: faultMapper<NothingHereError>({ NothingHereError: () => ({ code: 'NOT_FOUND' }) }),
    internalTokens: [internalToken, retiringToken],
    logger: createLogger('echo', { write: (line) => lines.push(line) }),
  });
  await app.init();
  return { app, endpoint, port: await endpoint.start() };
}

export function health(port: number, service = ''): Promise<string> {
  const check = healthService['Check'] as MethodDefinition<object, { status: string }>;
  const bare = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    bare.makeUnaryRequest(
      check.path,
      check.requestSerialize,
      check.responseDeserialize,
      { service },
      (error, answer) => {
        bare.close();
        if (error) reject(error);
        else resolve(answer?.status ?? '');
      },
    );
  });
}
