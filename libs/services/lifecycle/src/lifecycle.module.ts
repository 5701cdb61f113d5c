import type { Rulebook } from '@carbon-butler/domain-rulebook';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AssessDatabaseGrpc } from './assess-database/assess-database.grpc.js';
import { HeldDatabases } from './assess-database/held-databases.js';
import { AssessInventoryGrpc } from './assess-inventory/assess-inventory.grpc.js';
import { AssessmentDefaults } from './assess-inventory/assessment-defaults.js';
import { CompareScenarioGrpc } from './compare-scenario/compare-scenario.grpc.js';
import { ExportDatabaseGrpc } from './export-database/export-database.grpc.js';
import { FollowJobGrpc } from './follow-job/follow-job.grpc.js';
import { Jobs } from './follow-job/jobs.js';
import { ImportDatabaseGrpc } from './import-database/import-database.grpc.js';
import { Imports } from './import-database/imports.js';
import { ListExchangesGrpc } from './list-exchanges/list-exchanges.grpc.js';
import { MatchFactorsGrpc } from './match-factors/match-factors.grpc.js';
import { Assessor } from './product-system/assessor.js';
import { Ask } from './questions/ask.js';
import { ReadDistributionGrpc } from './read-distribution/read-distribution.grpc.js';
import { ReadFootprints } from './read-footprints/read-footprints.js';
import { ReadFootprintsGrpc } from './read-footprints/read-footprints.grpc.js';
import { ReadInventoryGrpc } from './read-inventory/read-inventory.grpc.js';
import { ReadQuestionGrpc } from './read-run/read-question.grpc.js';
import { ReadRunGrpc } from './read-run/read-run.grpc.js';
import { ReadSupplyGraphGrpc } from './read-supply-graph/read-supply-graph.grpc.js';
import { ReplayRun } from './replay-run/replay-run.js';
import { ReplayRunGrpc } from './replay-run/replay-run.grpc.js';
import { Calculations } from './run-calculation/calculations.js';
import { StartCalculationGrpc } from './run-calculation/start-calculation.grpc.js';
import { ScoreDatabaseGrpc } from './score-database/score-database.grpc.js';

export interface LifecycleParts {
  readonly dataSource: DataSource;
  readonly assessor: Assessor;
  readonly rulebook: Rulebook;
  readonly questions: Ask;
  readonly defaults: Pick<AssessmentDefaults, 'draws' | 'seed'>;
  readonly clock: Clock;
  /** Bytes of a file that is imported. */
  readonly importBytesMax: number;
}

/** The one place that knows what is asked of this service; what it hears is subscribed to in start.ts. */
@Module({})
export class LifecycleModule {
  static of({
    dataSource,
    assessor,
    rulebook,
    questions,
    defaults,
    clock,
    importBytesMax,
  }: LifecycleParts): DynamicModule {
    return {
      module: LifecycleModule,
      controllers: [
        ReadFootprintsGrpc,
        ReadInventoryGrpc,
        ReplayRunGrpc,
        AssessInventoryGrpc,
        ReadRunGrpc,
        ReadQuestionGrpc,
        ImportDatabaseGrpc,
        AssessDatabaseGrpc,
        ScoreDatabaseGrpc,
        ListExchangesGrpc,
        ExportDatabaseGrpc,
        ReadSupplyGraphGrpc,
        ReadDistributionGrpc,
        CompareScenarioGrpc,
        MatchFactorsGrpc,
        StartCalculationGrpc,
        FollowJobGrpc,
      ],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: Assessor, useValue: assessor },
        { provide: AssessmentDefaults, useValue: new AssessmentDefaults(defaults.draws, defaults.seed, clock) },
        { provide: Ask, useValue: questions },
        { provide: HeldDatabases, useValue: questions.databases },
        { provide: Calculations, useValue: new Calculations(dataSource, rulebook) },
        Jobs,
        ReadFootprints,
        ReplayRun,
        { provide: Imports, useValue: new Imports(dataSource, importBytesMax) },
      ],
    };
  }
}
