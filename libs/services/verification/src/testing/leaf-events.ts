import { randomUUID } from 'node:crypto';
import type { AuditLeafRecorded } from '@carbon-butler/contract-events';
import {
  canonicalize,
  digestOf,
  type ObjectRef,
  type Run,
  runSealedAction,
  sealRun,
} from '@carbon-butler/domain-evidence';
import { exact, figure } from '@carbon-butler/domain-quantity';
import { auditLeaf } from '@carbon-butler/platform-outbox';
import type { EventEnvelope } from '@carbon-butler/platform-transport';

export const tenants = [
  '0b0e7c1e-5a3c-4d0e-9b9a-6a4a2f6f3f10',
  '3f9a1f8e-6a57-4c0e-8c0a-1f9c3b0a7d22',
  '9a1c5d3e-2b4f-4a6d-8e7c-0d1e2f3a4b5c',
] as const;

export interface LeafContent {
  readonly tenantId?: string;
  readonly action?: string;
  readonly object?: ObjectRef;
  readonly body?: unknown;
}

/** What a service records about an object, as it arrives. */
export function leafEvent(content: LeafContent = {}): EventEnvelope {
  const { tenantId = tenants[0], action = 'events.accept', object = { type: 'intake', id: 'one' }, body } = content;
  return auditLeaf({
    service: 'lifecycle',
    tenantId,
    at: '2026-04-02T09:00:01Z',
    actor: { kind: 'client', id: 'client-1' },
    action,
    object,
    body: canonicalize(body ?? { note: randomUUID() }),
  });
}

/** The event with its payload changed after it was made. */
export function withPayload(event: EventEnvelope, changes: Partial<AuditLeafRecorded>): EventEnvelope {
  const payload = JSON.parse(Buffer.from(event.data).toString('utf8')) as AuditLeafRecorded;
  return { ...event, data: Buffer.from(JSON.stringify({ ...payload, ...changes }), 'utf8') };
}

/** A small run, sealed as an agent seals it. */
export function sealedRun(id: string = randomUUID()): Run {
  return sealRun({
    id,
    agent: 'lifecycle',
    engineVersion: '1.0.0',
    inputsDigest: digestOf({ steel: '12.5' }),
    ruleSets: [{ id: 'gwp', version: 'AR6', status: 'final', rules: ['gwp.ch4@2021-01-01'] }],
    seed: '42',
    figures: [
      figure({
        id: 'footprint.total',
        label: { en: 'Footprint', zh: '碳足迹' },
        value: '2.31',
        unit: 'tCO2e/t',
        uncertainty: exact('a sample'),
        basis: 'modelled',
        sources: [{ id: 'inventory', version: '1', locator: 'table 2', licence: 'CC-BY-4.0' }],
      }),
    ],
    checks: [],
    warnings: [],
    startedAt: '2026-04-02T09:00:00Z',
    tookMs: 12,
  });
}

/** The leaf that says a run was sealed; its body is the run. */
export function runSealedEvent(run: Run, tenantId: string = tenants[0]): EventEnvelope {
  return leafEvent({ tenantId, action: runSealedAction, object: { type: 'run', id: run.id }, body: run });
}
