import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { NotFoundError } from '../errors.js';
import { findDatabase } from '../persistence/import.repository.js';
import type { Question } from './question.js';

/** Body of the database a question names, or nothing where it names none. @throws NotFoundError */
export async function databaseOf(
  dataSource: DataSource,
  tenantId: string,
  question: Question,
): Promise<Uint8Array | undefined> {
  const id = databaseIdOf(question);
  if (id === undefined) return undefined;
  const found = await inTenant(dataSource, tenantId, (transaction) => findDatabase(transaction, id));
  if (!found) throw new NotFoundError('id', id, 'database');
  return found.body;
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
