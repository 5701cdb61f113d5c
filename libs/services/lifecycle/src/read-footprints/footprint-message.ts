import { type lifecycleV1, toQuantityMessage, toRunMessage } from '@carbon-butler/contract-grpc';
import type { StoredFootprint } from '../persistence/footprint.repository.js';

const totalId = 'footprint.total';

export function toSummaryMessage(footprint: StoredFootprint): lifecycleV1.FootprintSummary {
  const { run, facilityId, itemId, year } = footprint;
  const total = run.figures.find(({ id }) => id === totalId);
  if (!total) throw new Error(`run ${run.id} of footprint ${footprint.id} has no total`);
  return {
    id: footprint.id,
    product: { facilityId, itemId, year },
    version: footprint.version,
    predecessorId: footprint.predecessorId ?? '',
    calculatedAt: footprint.calculatedAt,
    withdrawnAt: footprint.withdrawnAt ?? '',
    total: toQuantityMessage(total, { id: run.id, digest: run.digest, seed: run.seed }),
  };
}

export function toFootprintMessage(footprint: StoredFootprint): lifecycleV1.Footprint {
  return {
    summary: toSummaryMessage(footprint),
    run: toRunMessage(footprint.run),
    movements: footprint.movements.map((movement) => ({ ...movement, label: { ...movement.label } })),
    causes: footprint.causes.map((cause) => ({ ...cause })),
  };
}
