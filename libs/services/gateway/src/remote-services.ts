import { lifecycleV1, transferV1, verificationV1 } from '@carbon-butler/contract-grpc';
import { type CallOptions, createGrpcClient, type GrpcClient } from '@carbon-butler/platform-grpc';
import type { GatewayConfig } from './config.js';
import type { Caller } from './identity/caller.js';

export type LifecycleClient = GrpcClient<typeof lifecycleV1.LifecycleServiceService>;
export type TransferClient = GrpcClient<typeof transferV1.TransferServiceService>;
export type VerificationClient = GrpcClient<typeof verificationV1.VerificationServiceService>;

/** The services behind the API. One of each for the process: a client spreads its calls over all replicas. */
export class RemoteServices implements Disposable {
  readonly lifecycle: LifecycleClient;
  readonly transfer: TransferClient;
  readonly verification: VerificationClient;

  constructor({ services, internalToken, callDeadlineMs }: GatewayConfig) {
    const access = { internalToken: internalToken.reveal(), deadlineMs: callDeadlineMs };
    this.lifecycle = createGrpcClient(lifecycleV1.LifecycleServiceService, services.lifecycle, {
      ...access,
      idempotentMethods: [
        ...([
          'listFootprints',
          'getFootprint',
          'listFootprintVersions',
          'getInventory',
          'replayRun',
          'getRun',
          'getJob',
          'listDatabaseExchanges',
          'getRunQuestion',
        ] as const),
        // The same question is answered with the same run.
        ...(['assessInventory', 'getSupplyGraph', 'getDrawDistribution', 'compareScenario', 'matchFactors'] as const),
      ],
    });
    this.transfer = createGrpcClient(transferV1.TransferServiceService, services.transfer, {
      ...access,
      idempotentMethods: ['getInstallationEmissions', 'replayRun'],
    });
    this.verification = createGrpcClient(verificationV1.VerificationServiceService, services.verification, {
      ...access,
      idempotentMethods: ['getCheckpoint', 'getConsistencyProof', 'getBundle', 'listLeaves', 'getKeys'],
    });
  }

  [Symbol.dispose](): void {
    for (const client of [this.lifecycle, this.transfer, this.verification]) client[Symbol.dispose]();
  }
}

/** Calls are made in the name of the caller, for its tenant. */
export function onBehalfOf({ tenantId, clientId }: Caller): CallOptions {
  return { tenantId, actor: clientId };
}
