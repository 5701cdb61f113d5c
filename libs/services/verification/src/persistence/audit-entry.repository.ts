import { canonicalize } from '@carbon-butler/domain-evidence';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { LeafDraft } from '../leaf-draft.js';
import { queueChannel } from './leaf-queue.repository.js';

export interface NewAuditEntry {
  readonly eventSource: string;
  readonly eventId: string;
  readonly draft: LeafDraft;
  readonly body: Uint8Array;
}

/** Keeps the entries and queues them for the log, in order; an event that was recorded before changes nothing. */
export async function insertAuditEntries(
  { manager, tenantId }: TenantTransaction,
  entries: readonly NewAuditEntry[],
): Promise<void> {
  await manager.query(insertSql, [
    tenantId,
    entries.map(({ eventSource }) => eventSource),
    entries.map(({ eventId }) => eventId),
    entries.map(({ draft }) => draft.object.type),
    entries.map(({ draft }) => draft.object.id),
    entries.map(({ draft }) => draft.action),
    entries.map(({ draft }) => canonicalize(draft)),
    entries.map(({ body }) => Buffer.from(body)),
  ]);
}

/** The notification leaves with the commit, once per transaction however many entries it has. */
const insertSql = `
  WITH incoming AS (
    SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[])
      WITH ORDINALITY AS entry (source, event, object_type, object_id, action, draft, body, ordinal)
  ), entry AS (
    INSERT INTO audit_entry (tenant_id, event_source, event_id, object_type, object_id, action, draft, body)
    SELECT $1, source, event, object_type, object_id, action, draft, body FROM incoming ORDER BY ordinal
    ON CONFLICT (tenant_id, event_source, event_id) DO NOTHING
    RETURNING id, event_source, event_id
  ), queued AS (
    INSERT INTO leaf_queue (tenant, entry_id)
    SELECT $1, entry.id FROM entry
    JOIN incoming ON incoming.source = entry.event_source AND incoming.event = entry.event_id
    ORDER BY incoming.ordinal
  )
  SELECT pg_notify('${queueChannel}', '') FROM entry LIMIT 1`;

/** Whether such an entry is kept, in the log or still waiting for its place. */
export async function hasEntry(
  { manager }: TenantTransaction,
  objectType: string,
  objectId: string,
  action: string,
): Promise<boolean> {
  const [row] = await manager.query<{ found: boolean }[]>(
    `SELECT EXISTS (
       SELECT FROM audit_entry WHERE object_type = $1 AND object_id = $2 AND action = $3
     ) AS found`,
    [objectType, objectId, action],
  );
  return row?.found === true;
}

/** Bodies by entry id. */
export async function readBodies(
  { manager }: TenantTransaction,
  entryIds: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await manager.query<{ id: string; body: Buffer }[]>(
    'SELECT id, body FROM audit_entry WHERE id = ANY ($1::uuid[])',
    [entryIds],
  );
  return new Map(rows.map(({ id, body }) => [id, body]));
}

/**
 * SHA-256 of salt and body in hex, by entry id; made where the bodies are, since they may be large. Each salt is the
 * one of the entry's leaf.
 */
export async function digestBodies(
  { manager }: TenantTransaction,
  entries: readonly { readonly entryId: string; readonly salt: string }[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await manager.query<{ id: string; digest: string }[]>(
    `SELECT id, encode(sha256(decode(wanted.salt, 'hex') || body), 'hex') AS digest
     FROM unnest($1::uuid[], $2::text[]) AS wanted (id, salt) JOIN audit_entry USING (id)`,
    [entries.map(({ entryId }) => entryId), entries.map(({ salt }) => salt)],
  );
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}
