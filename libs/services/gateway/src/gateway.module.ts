import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { IdempotencyInterceptor, IdempotencyScope, IdempotencyStore } from '@carbon-butler/platform-http';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CompareConsignmentController } from './compare-consignment/compare-consignment.http.js';
import { CallerScope } from './identity/caller-scope.js';
import { IdempotencyKeys } from './persistence/idempotency-keys.js';
import { ReadEvidenceController } from './read-evidence/read-evidence.http.js';
import { ReadFootprintsController } from './read-footprints/read-footprints.http.js';
import { ReadInstallationEmissionsController } from './read-installation-emissions/read-installation-emissions.http.js';
import { ReadIntake } from './read-intake/read-intake.js';
import { ReadIntakeController } from './read-intake/read-intake.http.js';
import { ItemCatalogue } from './record-events/item-catalogue.js';
import { RecordEvents } from './record-events/record-events.js';
import { RecordEventsController } from './record-events/record-events.http.js';
import { RemoteServices } from './remote-services.js';
import { ReplayRunController } from './replay-run/replay-run.http.js';
import type { GatewayTelemetry } from './telemetry.js';

export interface GatewayParts {
  readonly dataSource: DataSource;
  readonly services: RemoteServices;
  readonly clock: Clock;
  readonly telemetry: GatewayTelemetry;
}

/** The one place that knows every use case. */
@Module({})
export class GatewayModule {
  static of({ dataSource, services, clock, telemetry }: GatewayParts): DynamicModule {
    const items = new ItemCatalogue(loadRulebook().allItems());
    return {
      module: GatewayModule,
      controllers: [
        RecordEventsController,
        ReadIntakeController,
        ReadFootprintsController,
        CompareConsignmentController,
        ReadInstallationEmissionsController,
        ReadEvidenceController,
        ReplayRunController,
      ],
      providers: [
        { provide: RemoteServices, useValue: services },
        { provide: RecordEvents, useValue: new RecordEvents(dataSource, clock, items, telemetry) },
        { provide: ReadIntake, useValue: new ReadIntake(dataSource) },
        { provide: IdempotencyStore, useValue: new IdempotencyKeys(dataSource) },
        { provide: IdempotencyScope, useValue: new CallerScope() },
        IdempotencyInterceptor,
      ],
    };
  }
}
