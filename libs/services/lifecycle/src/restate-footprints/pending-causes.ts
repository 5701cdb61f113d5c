import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import { causesMax } from '../persistence/recorded-activity.js';
import type { Cause } from './movements.js';

export interface PendingCauses {
  readonly processIds: ReadonlySet<string>;
  /** Corrections first, then by event id; the others are only counted. */
  readonly causes: readonly Cause[];
  readonly count: number;
}

interface PendingRow {
  readonly processIds: readonly string[];
  readonly causes: readonly Cause[];
  readonly causeCount: number;
}

/** Takes up why a facility's year is stale. */
export async function takeCauses(
  transaction: TenantTransaction,
  facilityId: string,
  year: number,
): Promise<PendingCauses> {
  const [rows] = await transaction.manager.query<[PendingRow[], number]>(
    `DELETE FROM pending_causes WHERE tenant_id = $1 AND facility_id = $2 AND year = $3
     RETURNING process_ids AS "processIds", causes, cause_count AS "causeCount"`,
    [transaction.tenantId, facilityId, year],
  );
  return {
    processIds: new Set(rows.flatMap(({ processIds }) => processIds)),
    causes: rows
      .flatMap(({ causes }) => causes)
      .sort(byWeight)
      .slice(0, causesMax),
    count: rows.reduce((count, { causeCount }) => count + causeCount, 0),
  };
}

function byWeight(a: Cause, b: Cause): number {
  const corrects = ({ correctsEventId }: Cause): number => (correctsEventId === '' ? 1 : 0);
  return corrects(a) - corrects(b) || (`${a.source} ${a.eventId}` < `${b.source} ${b.eventId}` ? -1 : 1);
}
