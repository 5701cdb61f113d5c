import { type InventoryRestated, topics } from '@carbon-butler/contract-events';
import { canonicalize, type Run, runSealedAction, sealRun } from '@carbon-butler/domain-evidence';
import { appendToOutbox, auditLeaf, outgoingEvent } from '@carbon-butler/platform-outbox';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import { v7 as uuidv7 } from 'uuid';
import {
  type LastVersion,
  lastVersionsOf,
  type NewVersion,
  type StoredFootprint,
  storeVersions,
} from '../persistence/footprint.repository.js';
import { readSupplierFootprints, readSystemRecords } from '../persistence/system-inputs.repository.js';
import type { ProductAssessment } from '../product-system/assess-system.js';
import type { SystemInputs } from '../product-system/system-inputs.js';
import { downstreamItems } from './downstream.js';
import { serviceName } from '../service-name.js';
import { movementsBetween } from './movements.js';
import { type PendingCauses, takeCauses } from './pending-causes.js';
import { withdrawUnmade } from './withdraw-unmade.js';
import { claimStaleSystem, releaseStaleSystem, type StaleSystem } from './restatement-queue.js';

/** What a restatement needs beyond its transaction. */
export interface RestatementTools {
  assess(inputs: SystemInputs, wanted: ReadonlySet<string> | undefined): Promise<readonly ProductAssessment[]>;
  now(): Date;
  readonly draws: number;
  readonly seed: string;
}

export interface Restatement {
  readonly restated: readonly StoredFootprint[];
  readonly withdrawn: readonly LastVersion[];
  readonly causeCount: number;
}

/**
 * Assesses a stale system again and stores a new version of every footprint that moved, with its events and its
 * evidence, all in the given transaction.
 *
 * Only what lies downstream of the changed processes is looked at, and what comes out with the digest it had stays
 * as it is. What is not made any more is withdrawn. Undefined when another process has taken the system.
 */
export async function restateSystem(
  transaction: TenantTransaction,
  stale: StaleSystem,
  tools: RestatementTools,
): Promise<Restatement | undefined> {
  const claimedAt = await claimStaleSystem(transaction, stale);
  if (claimedAt === undefined) return undefined;
  const { facilityId, year } = stale;
  const causes = await takeCauses(transaction, facilityId, year);
  const records = await readSystemRecords(transaction, facilityId, year);
  const inputs: SystemInputs = {
    facilityId,
    year,
    flows: records.flows,
    supplierFootprints: await readSupplierFootprints(transaction, facilityId, year),
    uncertaintyRules: records.uncertaintyRules,
    draws: tools.draws,
    seed: tools.seed,
  };
  const downstream = downstreamItems(inputs.flows, causes.processIds);
  const last = new Map(
    (await lastVersionsOf(transaction, facilityId, year, downstream)).map((version) => [version.itemId, version]),
  );
  const wanted = last.size === 0 ? undefined : downstream;

  const started = tools.now();
  const assessments = await tools.assess(inputs, wanted);
  const tookMs = tools.now().getTime() - started.getTime();
  const versions = assessments.flatMap(({ itemId, inputsBody, run: draft }): readonly NewVersion[] => {
    const run = sealRun({ ...draft, id: uuidv7(), startedAt: started.toISOString(), tookMs });
    const predecessor = last.get(itemId);
    if (predecessor?.digest === run.digest && predecessor.withdrawnAt === undefined) return [];
    const footprint = nextVersion({ facilityId, itemId, year }, run, predecessor, causes, started);
    return [{ footprint, inputsBody, runBody: canonicalize(run) }];
  });
  await storeVersions(transaction, versions);
  await announce(transaction, versions);
  const withdrawn = await withdrawUnmade(transaction, inputs.flows, [...last.values()], causes, started);
  await releaseStaleSystem(transaction, stale, claimedAt);
  return { restated: versions.map(({ footprint }) => footprint), withdrawn, causeCount: causes.count };
}

function nextVersion(
  product: Pick<StoredFootprint, 'facilityId' | 'itemId' | 'year'>,
  run: Run,
  predecessor: LastVersion | undefined,
  causes: PendingCauses,
  at: Date,
): StoredFootprint {
  return {
    ...product,
    id: uuidv7(),
    version: (predecessor?.version ?? 0) + 1,
    predecessorId: predecessor?.id,
    calculatedAt: at.toISOString(),
    run,
    movements: movementsBetween(predecessor?.run, run),
    causes: causes.causes,
    causeCount: causes.count,
    withdrawnAt: undefined,
  };
}

/** The events for whoever builds on the footprints, and the leaves for the evidence log, all in the outbox. */
async function announce(transaction: TenantTransaction, versions: readonly NewVersion[]): Promise<void> {
  const { tenantId } = transaction;
  await appendToOutbox(
    transaction,
    topics.inventory.topic,
    versions.map(({ footprint }) => restatedEvent(tenantId, footprint)),
  );
  await appendToOutbox(
    transaction,
    topics.auditLeaf.topic,
    versions.map(({ footprint, runBody }) =>
      auditLeaf({
        service: serviceName,
        tenantId,
        at: footprint.calculatedAt,
        actor: { kind: 'service', id: serviceName },
        action: runSealedAction,
        object: { type: 'run', id: footprint.run.id },
        body: runBody,
      }),
    ),
  );
}

function restatedEvent(tenantId: string, footprint: StoredFootprint): ReturnType<typeof outgoingEvent> {
  const { facilityId, itemId, year, run } = footprint;
  const restated: InventoryRestated = {
    footprintId: footprint.id,
    ...(footprint.predecessorId === undefined ? {} : { predecessorId: footprint.predecessorId }),
    facilityId,
    itemId,
    year,
    version: footprint.version,
    runId: run.id,
    runDigest: run.digest,
    causes: footprint.causes.map(({ eventId }) => eventId),
  };
  return outgoingEvent({
    service: serviceName,
    type: 'carbon.inventory.restated.v1',
    tenantId,
    subject: `${facilityId}/${itemId}/${year}`,
    time: footprint.calculatedAt,
    key: [tenantId, facilityId, itemId, year].join(':'),
    payload: restated,
  });
}
