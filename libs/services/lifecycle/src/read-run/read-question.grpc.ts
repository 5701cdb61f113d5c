import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { Run } from '@carbon-butler/domain-evidence';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { HeldDatabases } from '../assess-database/held-databases.js';
import type { AssessmentInputs } from '../assess-inventory/assessment-inputs.js';
import type { DatabaseProcessInputs } from '../assess-database/database-process-run.js';
import { NotFoundError } from '../errors.js';
import { Assessor } from '../product-system/assessor.js';
import { findRun } from '../persistence/footprint.repository.js';
import { findDatabaseRef, type StoredDatabase } from '../persistence/import.repository.js';
import { readStoredInputs } from '../questions/stored-inputs.js';
import { requiredUuid } from '../request-fields.js';
import { askedAssessment, askedMethod } from './asked-assessment.js';
import type { NamesFound } from './database-names.js';

const activityFigure = 'assessment.activity.';
const flowFigure = 'assessment.flow.';

/** Tells what stored runs were asked. */
@Controller()
export class ReadQuestionGrpc {
  constructor(
    private readonly dataSource: DataSource,
    private readonly databases: HeldDatabases,
    private readonly assessor: Assessor,
  ) {}

  @GrpcMethod('LifecycleService', 'getRunQuestion')
  async get(
    { runId }: lifecycleV1.GetRunQuestionRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.GetRunQuestionResponse> {
    const id = requiredUuid('run_id', runId);
    const { tenantId, signal } = callContext(metadata);
    const { run, question, database } = await inTenant(this.dataSource, tenantId, async (transaction) => {
      const found = await findRun(transaction, id);
      if (!found) throw new NotFoundError('id', id, 'run');
      const stored = readStoredInputs(found.inputsBody);
      const asked = stored.kind === 'question' ? stored.question : undefined;
      const of =
        asked?.question === 'database-process' || asked?.question === 'assessment' ? asked.inputs.database : undefined;
      return {
        run: found.run,
        question: asked,
        database: of && (await findDatabaseRef(transaction, of.id)),
      };
    });
    switch (question?.question) {
      case 'assessment':
        return { question: { $case: 'assessment', value: askedAssessment(question.inputs, database?.name) } };
      case 'database-process': {
        const { inputs } = question;
        const { method } = inputs;
        if (method === 'impact-category') return { question: { $case: 'other', value: 'impact category' } };
        const names = database && (await this.namesOf(tenantId, inputs, run, signal));
        return { question: { $case: 'databaseProcess', value: askedProcess({ ...inputs, method }, database, names) } };
      }
      default:
        return { question: { $case: 'other', value: question?.question ?? 'footprint' } };
    }
  }

  private namesOf(
    tenantId: string,
    { database, activity }: DatabaseProcessInputs,
    { figures }: Run,
    signal: AbortSignal,
  ): Promise<NamesFound> {
    const asked = {
      activity,
      contributors: figured(figures, activityFigure),
      flows: figured(figures, flowFigure),
    };
    return this.databases.with(tenantId, database.id, ({ body }) =>
      this.assessor.look<'names'>(body, { look: 'names', asked }, signal),
    );
  }
}

/** @param names undefined once the database is gone */
function askedProcess(
  { database, activity, amount, date, ...method }: DatabaseProcessInputs & Pick<AssessmentInputs, 'method'>,
  stored: Pick<StoredDatabase, 'name'> | undefined,
  names: NamesFound | undefined,
): lifecycleV1.AskedDatabaseProcess {
  return {
    databaseId: database.id,
    databaseDigest: database.digest,
    databaseName: stored?.name ?? '',
    process: { ...(names?.process ?? { activity, name: '', location: '', unit: '', treats: false }) },
    amount,
    ...askedMethod(method),
    date,
    contributors: (names?.contributors ?? []).map((process) => ({ ...process })),
    flowNames: { ...names?.flows },
  };
}

/** Names of what the figures of a kind are of, in their order. */
function figured(figures: Run['figures'], prefix: string): readonly string[] {
  return figures.flatMap(({ id }) => (id.startsWith(prefix) ? [id.slice(prefix.length)] : []));
}
