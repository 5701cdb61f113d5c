import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Assessor } from './product-system/assessor.js';
import { ReadFootprints } from './read-footprints/read-footprints.js';
import { ReadFootprintsGrpc } from './read-footprints/read-footprints.grpc.js';
import { ReadInventoryGrpc } from './read-inventory/read-inventory.grpc.js';
import { ReplayRun } from './replay-run/replay-run.js';
import { ReplayRunGrpc } from './replay-run/replay-run.grpc.js';

/** The one place that knows what is asked of this service; what it hears is subscribed to in start.ts. */
@Module({})
export class LifecycleModule {
  static of(dataSource: DataSource, assessor: Assessor): DynamicModule {
    return {
      module: LifecycleModule,
      controllers: [ReadFootprintsGrpc, ReadInventoryGrpc, ReplayRunGrpc],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: Assessor, useValue: assessor },
        ReadFootprints,
        ReplayRun,
      ],
    };
  }
}
