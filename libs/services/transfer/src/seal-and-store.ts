import { topics } from '@carbon-butler/contract-events';
import { type Run, runSealedAction, sealRun } from '@carbon-butler/domain-evidence';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { appendToOutbox, auditLeaf } from '@carbon-butler/platform-outbox';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import { v7 as uuidv7 } from 'uuid';
import type { UnsealedRun } from './installation/assess-installation.js';
import { type RunKind, storeRun } from './persistence/run.repository.js';
import { serviceName } from './service-name.js';

/** A calculation that was just made. */
export interface TimedRun {
  readonly unsealed: UnsealedRun;
  readonly startedAt: Date;
  readonly tookMs: number;
}

/** Makes a run and notes how long it took. */
export function timed(clock: Clock, make: () => UnsealedRun): TimedRun {
  const startedAt = clock.now();
  const unsealed = make();
  return { unsealed, startedAt, tookMs: clock.now().getTime() - startedAt.getTime() };
}

export function sealed({ unsealed, startedAt, tookMs }: TimedRun): Run {
  return sealRun({ ...unsealed, id: uuidv7(), startedAt: startedAt.toISOString(), tookMs });
}

/** Stores a sealed run with its inputs, and its leaf for the evidence log, in one transaction. */
export async function storeWithEvidence(
  transaction: TenantTransaction,
  kind: RunKind,
  run: Run,
  inputs: object,
  actor?: string,
): Promise<void> {
  const body = await storeRun(transaction, kind, run, inputs);
  const leaf = auditLeaf({
    service: serviceName,
    tenantId: transaction.tenantId,
    at: run.startedAt,
    actor: actor === undefined ? { kind: 'service', id: serviceName } : { kind: 'client', id: actor },
    action: runSealedAction,
    object: { type: 'run', id: run.id },
    body,
  });
  await appendToOutbox(transaction, topics.auditLeaf.topic, [leaf]);
}
