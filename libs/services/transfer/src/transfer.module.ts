import type { Rulebook } from '@carbon-butler/domain-rulebook';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CompareConsignment } from './compare-consignment/compare-consignment.js';
import { CompareConsignmentGrpc } from './compare-consignment/compare-consignment.grpc.js';
import type { InventoryClient } from './installation/inventory-client.js';
import { ReadInstallationEmissionsGrpc } from './read-installation-emissions/read-installation-emissions.grpc.js';
import { ReplayRun } from './replay-run/replay-run.js';
import { ReplayRunGrpc } from './replay-run/replay-run.grpc.js';

export interface TransferParts {
  readonly dataSource: DataSource;
  readonly inventories: InventoryClient;
  readonly rulebook: Rulebook;
  readonly clock: Clock;
}

/** The one place that knows what is asked of this service; what it hears is subscribed to in start.ts. */
@Module({})
export class TransferModule {
  static of({ dataSource, inventories, rulebook, clock }: TransferParts): DynamicModule {
    return {
      module: TransferModule,
      controllers: [CompareConsignmentGrpc, ReadInstallationEmissionsGrpc, ReplayRunGrpc],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: CompareConsignment, useValue: new CompareConsignment(dataSource, inventories, rulebook, clock) },
        { provide: ReplayRun, useValue: new ReplayRun(dataSource, rulebook) },
      ],
    };
  }
}
