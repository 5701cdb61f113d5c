import { IdempotencyStore, type IdempotencyBegin, type StoredResponse } from '@carbon-butler/platform-http';
import { inTenant, type TenantTransaction } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';

/** How long an answer is kept to be given again. */
const keptHours = 24;
/** Longer than any request may take: a key in flight for this long belongs to a process that died. */
const inFlightSecondsMax = 120;

interface KeyRow {
  readonly same: boolean;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
}

const forgetSql = `
  DELETE FROM idempotency_key
  WHERE tenant_id = $1 AND client_id = $2 AND started_at < now() - make_interval(hours => ${keptHours})`;

/** Takes the key if it is new or its process died; answers whether it did. One statement, so two requests can't both. */
const takeSql = `
  INSERT INTO idempotency_key AS held (tenant_id, client_id, key, request_sha256, started_at)
  VALUES ($1, $2, $3, decode($4, 'hex'), now())
  ON CONFLICT (tenant_id, client_id, key) DO UPDATE
    SET request_sha256 = excluded.request_sha256, started_at = excluded.started_at
    WHERE held.status IS NULL AND held.started_at < now() - make_interval(secs => ${inFlightSecondsMax})
  RETURNING true AS taken`;

const readSql = `
  SELECT request_sha256 = decode($4, 'hex') AS same, status, headers, body
  FROM idempotency_key WHERE tenant_id = $1 AND client_id = $2 AND key = $3`;

const completeSql = `
  UPDATE idempotency_key SET status = $4, headers = $5, body = $6
  WHERE tenant_id = $1 AND client_id = $2 AND key = $3`;

const abandonSql = `
  DELETE FROM idempotency_key WHERE tenant_id = $1 AND client_id = $2 AND key = $3 AND status IS NULL`;

/** Scope text of a client: keys are the client's own. */
export function idempotencyScope(tenantId: string, clientId: string): string {
  return `${tenantId}/${clientId}`;
}

/** Idempotency keys of all replicas, in the gateway's schema. */
export class IdempotencyKeys extends IdempotencyStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  begin(scope: string, key: string, requestHash: string): Promise<IdempotencyBegin> {
    return this.inScope(scope, async ({ manager }, owner) => {
      await manager.query(forgetSql, [...owner]);
      const taken = await manager.query<unknown[]>(takeSql, [...owner, key, requestHash]);
      if (taken.length > 0) return { kind: 'fresh' };
      const [row] = await manager.query<KeyRow[]>(readSql, [...owner, key, requestHash]);
      // Abandoned between the two statements: the other request is over, and the client may try again.
      if (!row || (row.same && row.status === null)) return { kind: 'inFlight' };
      if (!row.same) return { kind: 'mismatch' };
      const { status, headers, body } = row;
      return { kind: 'replay', response: { status: status ?? 0, headers: headers ?? {}, body: body ?? '' } };
    });
  }

  complete(scope: string, key: string, { status, headers, body }: StoredResponse): Promise<void> {
    return this.inScope(scope, async ({ manager }, owner) => {
      await manager.query(completeSql, [...owner, key, status, JSON.stringify(headers), body]);
    });
  }

  abandon(scope: string, key: string): Promise<void> {
    return this.inScope(scope, async ({ manager }, owner) => {
      await manager.query(abandonSql, [...owner, key]);
    });
  }

  private inScope<T>(
    scope: string,
    work: (transaction: TenantTransaction, owner: readonly [string, string]) => Promise<T>,
  ): Promise<T> {
    const [tenantId = '', clientId = ''] = scope.split('/');
    return inTenant(this.dataSource, tenantId, (transaction) => work(transaction, [tenantId, clientId]));
  }
}
