import type { Clock } from '@carbon-butler/platform-lifecycle';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BuildBundleController } from './build-bundle/build-bundle.grpc.js';
import { BuildBundle } from './build-bundle/build-bundle.js';
import { EvidenceKeys } from './evidence-keys.js';
import { ListLeavesController } from './list-leaves/list-leaves.grpc.js';
import { ProveConsistencyController } from './prove-consistency/prove-consistency.grpc.js';
import { ReadCheckpointController } from './read-checkpoint/read-checkpoint.grpc.js';
import { ReadKeysController } from './read-keys/read-keys.grpc.js';
import type { VerificationTelemetry } from './telemetry.js';

export interface VerificationParts {
  readonly dataSource: DataSource;
  readonly keys: EvidenceKeys;
  readonly clock: Clock;
  readonly telemetry: VerificationTelemetry;
}

/** The one place that knows every use case a caller can ask for. */
@Module({})
export class VerificationModule {
  static of({ dataSource, keys, clock, telemetry }: VerificationParts): DynamicModule {
    return {
      module: VerificationModule,
      controllers: [
        ReadCheckpointController,
        ProveConsistencyController,
        BuildBundleController,
        ListLeavesController,
        ReadKeysController,
      ],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: EvidenceKeys, useValue: keys },
        { provide: BuildBundle, useValue: new BuildBundle(dataSource, keys, clock, telemetry) },
      ],
    };
  }
}
