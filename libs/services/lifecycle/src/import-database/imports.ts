import { inTenant, type TenantTransaction } from '@carbon-butler/platform-persistence';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ImportStateError, NotFoundError, RequestError } from '../errors.js';
import {
  appendPart,
  commitResult,
  endImport,
  findImport,
  findingsOf,
  type ImportJob,
  importQueue,
  type ImportState,
  insertImport,
  lockImport,
  setState,
} from '../persistence/import.repository.js';
import { enqueue } from '../persistence/job-queue.js';
import type { StoredFinding } from './read-import.js';

/** Bytes of one part of a file. */
export const partBytesMax = 4 * 2 ** 20;

const unfinished: readonly ImportState[] = ['receiving', 'waiting', 'reading', 'read'];

/** Imports from the first part of a file to the database; what reads the file is `ImportReading`. */
export class Imports {
  /** @param bytesMax of a file */
  constructor(
    private readonly dataSource: DataSource,
    private readonly bytesMax: number,
  ) {}

  begin(tenantId: string, name: string): Promise<ImportJob> {
    const id = uuidv7();
    return inTenant(this.dataSource, tenantId, async (transaction) => {
      await insertImport(transaction, id, name);
      return found(await findImport(transaction, id), id);
    });
  }

  /**
   * @returns bytes received in all
   * @throws NotFoundError, ImportStateError; RequestError on a part that is out of order or too much
   */
  append(tenantId: string, id: string, position: number, content: Uint8Array): Promise<number> {
    if (content.length === 0 || content.length > partBytesMax)
      throw new RequestError('content', `1 to ${partBytesMax} bytes`);
    return this.locked(tenantId, id, ['receiving'], async (transaction, job) => {
      if (position !== job.parts) throw new RequestError('position', `${job.parts}`);
      const received = job.receivedBytes + content.length;
      if (received > this.bytesMax) throw new RequestError('content', `at most ${this.bytesMax} bytes in all`);
      await appendPart(transaction, job, content);
      return received;
    });
  }

  /** @throws NotFoundError, ImportStateError; RequestError when nothing was sent */
  finish(tenantId: string, id: string): Promise<ImportJob> {
    return this.locked(tenantId, id, ['receiving'], async (transaction, job) => {
      if (job.parts === 0) throw new RequestError('content', 'a file that is not empty');
      await setState(transaction, id, 'waiting');
      await enqueue(transaction, importQueue, id);
      return found(await findImport(transaction, id), id);
    });
  }

  /** Undefined when the tenant has no such import. */
  find(tenantId: string, id: string): Promise<ImportJob | undefined> {
    return inTenant(this.dataSource, tenantId, (transaction) => findImport(transaction, id));
  }

  /** @throws NotFoundError */
  async get(tenantId: string, id: string): Promise<ImportJob> {
    return found(await this.find(tenantId, id), id);
  }

  findings(tenantId: string, id: string): Promise<readonly StoredFinding[]> {
    return inTenant(this.dataSource, tenantId, (transaction) => findingsOf(transaction, id));
  }

  /** @throws NotFoundError, ImportStateError when it has ended */
  cancel(tenantId: string, id: string): Promise<ImportJob> {
    return this.locked(tenantId, id, unfinished, async (transaction) => {
      await endImport(transaction, id, 'cancelled', '');
      return found(await findImport(transaction, id), id);
    });
  }

  /** Whole or not at all; once committed, it stays so. @throws NotFoundError, ImportStateError */
  commit(tenantId: string, id: string): Promise<ImportJob> {
    return this.locked(tenantId, id, ['read', 'committed'], async (transaction, job) => {
      if (job.state === 'read') await commitResult(transaction, job, uuidv7());
      return found(await findImport(transaction, id), id);
    });
  }

  private locked<T>(
    tenantId: string,
    id: string,
    states: readonly ImportState[],
    change: (transaction: TenantTransaction, job: ImportJob) => Promise<T>,
  ): Promise<T> {
    return inTenant(this.dataSource, tenantId, async (transaction) => {
      const job = found(await lockImport(transaction, id), id);
      if (!states.includes(job.state)) throw new ImportStateError(id, job.state, states);
      return change(transaction, job);
    });
  }
}

function found(job: ImportJob | undefined, id: string): ImportJob {
  if (!job) throw new NotFoundError('id', id, 'import');
  return job;
}
