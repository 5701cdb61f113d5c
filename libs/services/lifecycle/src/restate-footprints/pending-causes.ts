import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { Cause } from './movements.js';

/** Most causes a footprint version names; the others are counted. */
const causesMax = 100;

export interface PendingCauses {
  readonly processIds: ReadonlySet<string>;
  /** Corrections first, then by event id. */
  readonly causes: readonly Cause[];
  readonly count: number;
}

type CauseRow = Cause & { readonly processIds: readonly string[] };

/** Takes up why a facility's year is stale. */
export async function takeCauses(
  transaction: TenantTransaction,
  facilityId: string,
  year: number,
): Promise<PendingCauses> {
  const result = await transaction.manager.query<[CauseRow[], number]>(
    `DELETE FROM pending_cause WHERE facility_id = $1 AND year = $2
     RETURNING source, event_id AS "eventId", corrects_event_id AS "correctsEventId", reason, note, process_ids AS "processIds"`,
    [facilityId, year],
  );
  const rows = [...result[0]].sort(byWeight);
  return {
    processIds: new Set(rows.flatMap(({ processIds }) => processIds)),
    causes: rows.slice(0, causesMax).map(({ processIds: _processIds, ...cause }) => cause),
    count: rows.length,
  };
}

function byWeight(a: CauseRow, b: CauseRow): number {
  const corrects = (row: CauseRow): number => (row.correctsEventId === '' ? 1 : 0);
  return corrects(a) - corrects(b) || (`${a.source} ${a.eventId}` < `${b.source} ${b.eventId}` ? -1 : 1);
}
