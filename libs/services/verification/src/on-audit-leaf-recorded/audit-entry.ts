import {
  type AuditLeaf,
  bodySha256,
  CanonicalJsonError,
  leafBytes,
  leafFor,
  parseCanonical,
  ShapeError,
} from '@carbon-butler/domain-evidence';
import { readPayload } from '@carbon-butler/platform-outbox';
import { type EventEnvelope, PermanentError } from '@carbon-butler/platform-transport';
import type { NewAuditEntry } from '../persistence/audit-entry.repository.js';

/**
 * The entry an event asks for. Everything about it that could keep it out of the log is checked here, since the
 * sequencer must never find a leaf it can't place.
 *
 * @throws PermanentError for an event that no attempt will make a leaf of
 */
export function auditEntryOf(event: EventEnvelope): NewAuditEntry {
  const payload = readPayload(event, 'carbon.audit.leaf-recorded.v1');
  const { at, actor, action, object, salt } = payload;
  const body = Buffer.from(payload.body, 'utf8');
  const digest = bodySha256(salt, body);
  if (digest !== payload.bodySha256)
    throw refused(event, `/bodySha256 is ${payload.bodySha256}, expected ${digest}, the SHA-256 of salt and body`);
  // PostgreSQL's text can't hold it, and the columns that find leaves by their object are text.
  if (`${object.type}${object.id}`.includes('\0')) throw refused(event, '/object has the character NUL in a name');
  try {
    parseCanonical(body);
    const entry = { index: 0, at, tenant: event.tenantid, actor, action, object, eventId: event.id };
    const leaf = leafFor(entry, body, salt);
    leafBytes(leaf);
    return { eventSource: event.source, eventId: event.id, draft: draftOf(leaf), body };
  } catch (error) {
    if (error instanceof ShapeError || error instanceof CanonicalJsonError) throw refused(event, error.message, error);
    throw error;
  }
}

function draftOf({ index: _index, prevForObject: _previous, ...draft }: AuditLeaf): NewAuditEntry['draft'] {
  return draft;
}

function refused({ type, id }: EventEnvelope, problem: string, cause?: unknown): PermanentError {
  return new PermanentError(`${type} ${id}: ${problem}`, { failure: 'AuditLeaf', cause });
}
