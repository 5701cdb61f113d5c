import type { Secret } from '@carbon-butler/platform-config';
import type { RunningService } from '@carbon-butler/platform-lifecycle';
import type { Logger } from '@carbon-butler/platform-observability';
import type { TransportConfig } from '@carbon-butler/platform-service-process';
import type { ClientCredentials, ClientRegistration } from '@carbon-butler/service-gateway';
import type { DataDirectory } from './data-directory.js';

export interface ButlerOptions {
  readonly directory: DataDirectory;
  /** A server to use; undefined starts the embedded one. */
  readonly databaseUrl: Secret | undefined;
  /** How events travel between the services. */
  readonly transport: TransportConfig;
  readonly port: number;
  readonly version: string;
  readonly logger: (service: string) => Logger;
  /** Told what is being started. */
  readonly progress: (step: string) => void;
}

/** All services, running, however they are spread over processes. */
export interface Butler extends RunningService {
  /** Of the HTTP API. */
  readonly url: string;
  /** Longest its orderly stop may take. */
  readonly stopDeadlineMs: number;
  /** Rejects when a service is down for good; never resolves. */
  readonly failure: Promise<never>;
  registerClient(registration: ClientRegistration): Promise<ClientCredentials>;
}
