import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { ServerGrpc } from '@nestjs/microservices';
import { HealthImplementation } from 'grpc-health-check';
import {
  concurrentStreamsMax,
  keepaliveTimeMs,
  keepaliveTimeoutMs,
  messageBytesMax,
  metadataBytesMax,
} from './channel-limits.js';

export interface GrpcListenOptions {
  /** `host:port`; port 0 takes a free one. */
  readonly address: string;
  /** By full name, as the client calls them: `{ 'carbon.lifecycle.v1.LifecycleService': LifecycleServiceService }`. */
  readonly services: Readonly<Record<string, ServiceDefinition>>;
  /** Plain text when absent, which is for loopback and meshes that encrypt. */
  readonly credentials?: ServerCredentials;
}

/** Calls still running this long after the server stopped taking new ones are cut off. */
const shutdownDeadlineMs = 10_000;

/**
 * Nest's gRPC server with four things Nest does not give: the port it was bound to, the standard health service, a
 * shutdown that ends, and codecs taken from generated code instead of .proto files parsed at start.
 */
export class BoundGrpcServer extends ServerGrpc {
  private readonly health: HealthImplementation;
  private server: Server | undefined;
  private boundPort: number | undefined;

  constructor(private readonly listenOptions: GrpcListenOptions) {
    const names = Object.keys(listenOptions.services);
    const health = new HealthImplementation(
      Object.fromEntries(['', ...names].map((name) => [name, 'NOT_SERVING' as const])),
    );
    super({
      package: [...new Set(names.map(packageOf))],
      packageDefinition: listenOptions.services,
      onLoadPackageDefinition: (_definition: unknown, server: Server) => {
        health.addToServer(server);
      },
    });
    this.health = health;
  }

  /** The port listened on; undefined until `listen` has succeeded. */
  get port(): number | undefined {
    return this.boundPort;
  }

  setServing(serving: boolean): void {
    for (const name of ['', ...Object.keys(this.listenOptions.services)])
      this.health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
  }

  override async createClient(): Promise<Server> {
    const server = new Server({
      'grpc.max_receive_message_length': messageBytesMax,
      'grpc.max_send_message_length': messageBytesMax,
      'grpc.max_metadata_size': metadataBytesMax,
      'grpc.max_concurrent_streams': concurrentStreamsMax,
      'grpc.keepalive_time_ms': keepaliveTimeMs,
      'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
    });
    const { address, credentials = ServerCredentials.createInsecure() } = this.listenOptions;
    this.boundPort = await new Promise<number>((resolve, reject) => {
      server.bindAsync(address, credentials, (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
    this.server = server;
    return server;
  }

  /** Lets running calls finish, then cuts the rest off. */
  override async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    this.setServing(false);
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        server.forceShutdown();
        resolve();
      }, shutdownDeadlineMs);
      server.tryShutdown(() => {
        clearTimeout(force);
        resolve();
      });
    });
  }
}

function packageOf(serviceName: string): string {
  return serviceName.slice(0, serviceName.lastIndexOf('.'));
}
