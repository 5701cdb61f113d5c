import type { HeldDatabases } from '../assess-database/held-databases.js';
import type { Question } from './question.js';

/** Works on a question with the body of the database it names, or nothing where it names none. @throws NotFoundError */
export function withDatabaseOf<T>(
  databases: HeldDatabases,
  tenantId: string,
  question: Question,
  work: (database: Uint8Array | undefined) => Promise<T>,
): Promise<T> {
  const id = databaseIdOf(question);
  return id === undefined ? work(undefined) : databases.with(tenantId, id, ({ body }) => work(body));
}

function databaseIdOf(question: Question): string | undefined {
  switch (question.question) {
    case 'assessment':
      return question.inputs.database?.id;
    case 'distribution':
      return question.inputs.assessment.database?.id;
    case 'scenario':
      return question.inputs.baseline.database?.id;
    case 'database-process':
    case 'database-scores':
      return question.inputs.database.id;
    case 'database-distribution':
      return question.inputs.assessment.database.id;
    case 'database-scenario':
      return question.inputs.baseline.database.id;
    case 'supply-graph': {
      const { subject } = question.inputs;
      return subject.kind === 'product' ? undefined : subject.inputs.database?.id;
    }
    default:
      return undefined;
  }
}
