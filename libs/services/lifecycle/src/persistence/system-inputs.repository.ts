import type { Basis, SourceRef } from '@carbon-butler/domain-quantity';
import type { OutputRole, YearlyFlow } from '@carbon-butler/engine-facility';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { SupplierFootprintInput } from '../product-system/system-inputs.js';

/** Most sources a yearly flow lists: twelve months and their corrections. */
const sourcesMax = 24;

interface FlowRow {
  readonly processId: string;
  readonly direction: YearlyFlow['direction'];
  readonly role: OutputRole | '';
  readonly itemId: string;
  readonly supplierId: string;
  readonly unit: string;
  readonly amount: string;
  readonly relative95: string;
  readonly basis: Basis;
  readonly recordCount: number;
  readonly sources: readonly SourceRef[];
  readonly uncertaintyRules: readonly string[];
}

export interface SystemRecords {
  readonly flows: readonly YearlyFlow[];
  readonly uncertaintyRules: readonly string[];
  /** First start and last end of the records; undefined without any. */
  readonly period: { readonly start: string; readonly end: string } | undefined;
}

/** A facility's year added up: one flow for each process, direction, role, item and supplier, in a fixed order. */
export async function readSystemRecords(
  transaction: TenantTransaction,
  facilityId: string,
  year: number,
): Promise<SystemRecords> {
  const rows = await transaction.manager.query<FlowRow[]>(flowsSql, [facilityId, year]);
  const [period] = await transaction.manager.query<{ start: Date | null; end: Date | null }[]>(
    'SELECT min(period_start) AS start, max(period_end) AS "end" FROM activity_record WHERE facility_id = $1 AND year = $2 AND counts',
    [facilityId, year],
  );
  return {
    flows: rows.map(flowOf),
    uncertaintyRules: [...new Set(rows.flatMap((row) => row.uncertaintyRules))].sort(),
    period:
      period?.start && period.end ? { start: period.start.toISOString(), end: period.end.toISOString() } : undefined,
  };
}

function flowOf({ role, supplierId, sources, uncertaintyRules: _rules, ...row }: FlowRow): YearlyFlow {
  return {
    ...row,
    ...(role === '' ? {} : { role }),
    ...(supplierId === '' ? {} : { supplierId }),
    sources: sources.slice(0, sourcesMax),
  };
}

/** Months of one meter err together, so their relative uncertainty is the mean weighted by amount, not the root of squares. */
/** First by all that records may share, which needs no sorting however many there are, then what differs. */
const flowsSql = `
  WITH part AS (
    SELECT process_id, direction, role, item_id, supplier_id, unit, basis, relative95_rule, evidence_source,
      sum(amount) AS amount, sum(amount * relative95) AS weighted, max(relative95) AS relative95_max, count(*) AS records
    FROM activity_record
    WHERE facility_id = $1 AND year = $2 AND counts
    GROUP BY process_id, direction, role, item_id, supplier_id, unit, basis, relative95_rule, evidence_source
  )
  SELECT process_id AS "processId", direction, role, item_id AS "itemId", supplier_id AS "supplierId", unit,
    trim_scale(sum(amount))::text AS amount,
    trim_scale(round(coalesce(sum(weighted) / nullif(sum(amount), 0), max(relative95_max)), 6))::text AS relative95,
    (array_agg(basis ORDER BY array_position(ARRAY['modelled', 'default', 'estimated', 'measured'], basis)))[1] AS basis,
    sum(records)::int AS "recordCount",
    jsonb_agg(DISTINCT evidence_source) AS sources,
    coalesce(array_agg(DISTINCT relative95_rule) FILTER (WHERE relative95_rule <> ''), '{}') AS "uncertaintyRules"
  FROM part
  GROUP BY process_id, direction, role, item_id, supplier_id, unit
  ORDER BY process_id, direction, item_id, supplier_id, role`;

/** Footprints that the given suppliers state for the year; of several for one item, the one recorded last. */
export async function readSupplierFootprints(
  transaction: TenantTransaction,
  supplierIds: readonly string[],
  year: number,
): Promise<readonly SupplierFootprintInput[]> {
  return transaction.manager.query<SupplierFootprintInput[]>(footprintsSql, [
    supplierIds,
    `${year}-01-01T00:00:00Z`,
    `${year + 1}-01-01T00:00:00Z`,
  ]);
}

const footprintsSql = `
  SELECT DISTINCT ON (supplier_id, item_id) supplier_id AS "supplierId", item_id AS "itemId",
    trim_scale(kg_co2e_per_unit)::text AS "kgCo2ePerUnit", trim_scale(relative95)::text AS relative95, basis,
    evidence_source AS source
  FROM supplier_footprint
  WHERE counts AND supplier_id = ANY ($1) AND valid_from < $3::timestamptz AND valid_to > $2::timestamptz
  ORDER BY supplier_id, item_id, position DESC`;
