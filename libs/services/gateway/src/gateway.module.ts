import { allTopics } from '@carbon-butler/contract-events';
import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { IdempotencyInterceptor, IdempotencyScope, IdempotencyStore } from '@carbon-butler/platform-http';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import type { DeadLetters } from '@carbon-butler/platform-transport';
import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AssessDatabaseController } from './assess-database/assess-database.http.js';
import { AssessInventoryController } from './assess-inventory/assess-inventory.http.js';
import { CompareConsignmentController } from './compare-consignment/compare-consignment.http.js';
import { CompareScenarioController } from './compare-scenario/compare-scenario.http.js';
import { ExplainRunController } from './explain-run/explain-run.http.js';
import { ExportDatabaseController } from './export-database/export-database.http.js';
import { ExportFootprintController } from './export-footprint/export-footprint.http.js';
import { FollowJobController } from './follow-job/follow-job.http.js';
import { CallerScope } from './identity/caller-scope.js';
import { ImportDatabaseController } from './import-database/import-database.http.js';
import { ListExchangesController } from './list-exchanges/list-exchanges.http.js';
import { MatchFactorsController } from './match-factors/match-factors.http.js';
import { IdempotencyKeys } from './persistence/idempotency-keys.js';
import { ReadDeadLetters } from './read-dead-letters/read-dead-letters.js';
import { ReadDeadLettersController } from './read-dead-letters/read-dead-letters.http.js';
import { ReadEvidenceController } from './read-evidence/read-evidence.http.js';
import { ReadFootprintsController } from './read-footprints/read-footprints.http.js';
import { ReadInstallationEmissionsController } from './read-installation-emissions/read-installation-emissions.http.js';
import { ReadIntake } from './read-intake/read-intake.js';
import { ReadIntakeController } from './read-intake/read-intake.http.js';
import { ItemCatalogue } from './record-events/item-catalogue.js';
import { RecordEvents } from './record-events/record-events.js';
import { RecordEventsController } from './record-events/record-events.http.js';
import { RemoteServices } from './remote-services.js';
import { ReplayDeadLetter } from './replay-dead-letter/replay-dead-letter.js';
import { ReplayDeadLetterController } from './replay-dead-letter/replay-dead-letter.http.js';
import { ReplayRunController } from './replay-run/replay-run.http.js';
import { RequestGate } from './request-gate.js';
import { ScoreDatabaseController } from './score-database/score-database.http.js';
import type { GatewayTelemetry } from './telemetry.js';

export interface GatewayParts {
  readonly dataSource: DataSource;
  readonly services: RemoteServices;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly telemetry: GatewayTelemetry;
  readonly gate: RequestGate;
}

/** The one place that knows every use case. */
@Module({})
export class GatewayModule {
  static of({ dataSource, services, deadLetters, clock, telemetry, gate }: GatewayParts): DynamicModule {
    const items = new ItemCatalogue(loadRulebook().allItems());
    return {
      module: GatewayModule,
      controllers: [
        RecordEventsController,
        ReadIntakeController,
        ReadFootprintsController,
        ExportFootprintController,
        AssessInventoryController,
        AssessDatabaseController,
        ScoreDatabaseController,
        ListExchangesController,
        ExportDatabaseController,
        ImportDatabaseController,
        FollowJobController,
        CompareScenarioController,
        ExplainRunController,
        MatchFactorsController,
        CompareConsignmentController,
        ReadInstallationEmissionsController,
        ReadEvidenceController,
        ReplayRunController,
        ReadDeadLettersController,
        ReplayDeadLetterController,
      ],
      providers: [
        { provide: RemoteServices, useValue: services },
        { provide: RequestGate, useValue: gate },
        { provide: RecordEvents, useValue: new RecordEvents(dataSource, clock, items, telemetry) },
        { provide: ReadIntake, useValue: new ReadIntake(dataSource) },
        { provide: ReadDeadLetters, useValue: new ReadDeadLetters(deadLetters, allTopics) },
        { provide: ReplayDeadLetter, useValue: new ReplayDeadLetter(dataSource, clock, deadLetters, telemetry) },
        { provide: IdempotencyStore, useValue: new IdempotencyKeys(dataSource) },
        { provide: IdempotencyScope, useValue: new CallerScope() },
        IdempotencyInterceptor,
      ],
    };
  }
}
