import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { Run } from '@carbon-butler/domain-evidence';
import { linkDatabase, type ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import type { AssessmentInputs } from '../assess-inventory/assessment-inputs.js';
import type { DatabaseProcessInputs } from '../assess-database/database-process-run.js';
import { type DatabaseProcess, databaseProcesses, flowNames } from '../assess-database/database-processes.js';
import { NotFoundError } from '../errors.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { findRun } from '../persistence/footprint.repository.js';
import { findDatabase, type StoredDatabase } from '../persistence/import.repository.js';
import { readStoredInputs } from '../questions/stored-inputs.js';
import { requiredUuid } from '../request-fields.js';
import { askedAssessment, askedMethod } from './asked-assessment.js';

const activityFigure = 'assessment.activity.';
const flowFigure = 'assessment.flow.';

/** Tells what stored runs were asked. */
@Controller()
export class ReadQuestionGrpc {
  constructor(private readonly dataSource: DataSource) {}

  @GrpcMethod('LifecycleService', 'getRunQuestion')
  async get(
    { runId }: lifecycleV1.GetRunQuestionRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.GetRunQuestionResponse> {
    const id = requiredUuid('run_id', runId);
    const { run, question, database } = await inTenant(
      this.dataSource,
      callContext(metadata).tenantId,
      async (transaction) => {
        const found = await findRun(transaction, id);
        if (!found) throw new NotFoundError('id', id, 'run');
        const stored = readStoredInputs(found.inputsBody);
        const asked = stored.kind === 'question' ? stored.question : undefined;
        const of = asked?.question === 'database-process' ? asked.inputs.database.id : undefined;
        return {
          run: found.run,
          question: asked,
          database: of === undefined ? of : await findDatabase(transaction, of),
        };
      },
    );
    switch (question?.question) {
      case 'assessment':
        return { question: { $case: 'assessment', value: askedAssessment(question.inputs) } };
      case 'database-process': {
        const { inputs } = question;
        const { method } = inputs;
        return method === 'impact-category'
          ? { question: { $case: 'other', value: 'impact category' } }
          : { question: { $case: 'databaseProcess', value: askedProcess({ ...inputs, method }, run, database) } };
      }
      default:
        return { question: { $case: 'other', value: question?.question ?? 'footprint' } };
    }
  }
}

/** @param database undefined once it is gone: its names are not known then */
function askedProcess(
  inputs: DatabaseProcessInputs & Pick<AssessmentInputs, 'method'>,
  { figures }: Run,
  database: StoredDatabase | undefined,
): lifecycleV1.AskedDatabaseProcess {
  const { activity, amount, date } = inputs;
  const named = database && unpackDatabase(database.body);
  const processes = new Map((named ? processesOf(named) : []).map((process) => [process.activity, process]));
  return {
    databaseId: inputs.database.id,
    databaseDigest: inputs.database.digest,
    databaseName: database?.name ?? '',
    process: processes.get(activity) ?? { activity, name: '', location: '', unit: '' },
    amount,
    ...askedMethod(inputs),
    date,
    contributors: figured(figures, activityFigure, processes).map(([, process]) => process),
    flowNames: Object.fromEntries(named ? figured(figures, flowFigure, flowNames(named)) : []),
  };
}

function processesOf(database: ParsedDatabase): readonly DatabaseProcess[] {
  return databaseProcesses(
    database,
    linkDatabase(database, { characterisation: { methods: [], gases: [] } }).inventory,
  );
}

/** What the figures of a kind are of, in their order. */
function figured<T>(
  figures: Run['figures'],
  prefix: string,
  known: ReadonlyMap<string, T>,
): readonly (readonly [string, T])[] {
  return figures.flatMap(({ id }) => {
    const name = id.slice(prefix.length);
    const found = id.startsWith(prefix) ? known.get(name) : undefined;
    return found === undefined ? [] : [[name, found] as const];
  });
}
