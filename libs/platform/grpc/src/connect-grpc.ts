import type { Logger } from '@carbon-butler/platform-observability';
import type { INestApplication } from '@nestjs/common';
import { NestMicroservice } from '@nestjs/microservices';
import { BoundGrpcServer, type GrpcListenOptions } from './bound-grpc-server.js';
import { CallerGuard } from './caller-guard.js';
import { FaultFilter, type FaultMapper } from './fault-filter.js';

export interface GrpcServerOptions extends GrpcListenOptions {
  /** Domain of the error reasons, e.g. `lifecycle.carbon-butler`. */
  readonly errorDomain: string;
  readonly faultOf: FaultMapper;
  /** Accepted internal tokens, each of at least 32 characters. */
  readonly internalTokens: readonly string[];
  readonly logger: Logger;
}

export interface GrpcEndpoint {
  /** Binds, serves and reports SERVING. Call after `app.init()`. @returns the port bound */
  start(): Promise<number>;
  /** Reports NOT_SERVING so that balancers turn away; running and new calls are still answered. */
  drain(): void;
}

/**
 * Adds a gRPC server to an application: identity checked before every handler, one error mapper, health. `app.close()`
 * closes it. The gRPC server shares nothing with the HTTP side but the providers.
 */
export function connectGrpc(app: INestApplication, options: GrpcServerOptions): GrpcEndpoint {
  const guard = new CallerGuard(options.internalTokens);
  const server = new BoundGrpcServer(options);
  const microservice = app.connectMicroservice({ strategy: server }, { deferInitialization: true });
  microservice.useGlobalGuards(guard);
  microservice.useGlobalFilters(new FaultFilter(options.faultOf, options.errorDomain, options.logger));
  // The application runs the module hooks; without this mark the microservice would run them a second time.
  if (microservice instanceof NestMicroservice) microservice.setIsInitHookCalled(true);
  return {
    async start() {
      await microservice.listen();
      const { port } = server;
      if (port === undefined) throw new GrpcBindError(options.address);
      server.setServing(true);
      return port;
    },
    drain() {
      server.setServing(false);
    },
  };
}

export class GrpcBindError extends Error {
  override readonly name = 'GrpcBindError';
  constructor(readonly address: string) {
    super(`the gRPC server could not listen on ${address}`);
  }
}
