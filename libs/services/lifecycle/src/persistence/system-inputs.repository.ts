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
}

/** A facility's year added up: one flow for each process, direction, role, item and supplier, in a fixed order. */
export async function readSystemRecords(
  transaction: TenantTransaction,
  facilityId: string,
  year: number,
): Promise<SystemRecords> {
  const rows = await transaction.manager.query<FlowRow[]>(flowsSql, [facilityId, year]);
  return {
    flows: rows.map(flowOf),
    uncertaintyRules: [...new Set(rows.flatMap((row) => row.uncertaintyRules))].sort(),
  };
}

/** First start and last end of a facility's records of the year; undefined without any. */
export async function readPeriod(
  transaction: TenantTransaction,
  facilityId: string,
  year: number,
): Promise<{ readonly start: string; readonly end: string } | undefined> {
  const [period] = await transaction.manager.query<{ start: Date | null; end: Date | null }[]>(
    'SELECT min(period_start) AS start, max(period_end) AS "end" FROM activity_record WHERE facility_id = $1 AND year = $2 AND counts',
    [facilityId, year],
  );
  return period?.start && period.end ? { start: period.start.toISOString(), end: period.end.toISOString() } : undefined;
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

/** Most sources a mean of several footprints lists beside its first. */
const moreSourcesMax = 23;

interface FootprintRow {
  readonly supplierId: string;
  readonly itemId: string;
  readonly processId: string | null;
  readonly kgCo2ePerUnit: string;
  readonly relative95: string;
  readonly basis: Basis;
  readonly sources: readonly [SourceRef, ...SourceRef[]];
}

/**
 * What suppliers state for what the facility bought of them in the year. Each record counts by the footprint that held
 * in the middle of its period: the one that began last, of equal ones the shortest, of those the one recorded last.
 */
export async function readSupplierFootprints(
  transaction: TenantTransaction,
  facilityId: string,
  year: number,
): Promise<readonly SupplierFootprintInput[]> {
  const rows = await transaction.manager.query<FootprintRow[]>(footprintsSql, [
    facilityId,
    year,
    `${year}-01-01T00:00:00Z`,
    `${year + 1}-01-01T00:00:00Z`,
  ]);
  return rows.map(({ processId, sources: [source, ...more], ...row }) => ({
    ...row,
    ...(processId !== null && { processId }),
    source,
    ...(more.length > 0 && { moreSources: more.slice(0, moreSourcesMax) }),
  }));
}

/**
 * A record in whose period none holds takes the footprint recorded last of those that hold at some time of the year. One
 * footprint for all of an item's records gives one row; several give a mean for each process. The spread of a mean is
 * that of its parts weighted alike: a supplier's months err together.
 */
const footprintsSql = `
  WITH bought AS (
    SELECT process_id, supplier_id, item_id, amount, period_start + (period_end - period_start) / 2 AS middle
    FROM activity_record
    WHERE facility_id = $1 AND year = $2 AND counts AND direction = 'input' AND supplier_id <> ''
  ), valued AS (
    SELECT bought.process_id, bought.supplier_id, bought.item_id, bought.amount, held.*
    FROM bought CROSS JOIN LATERAL (
      SELECT coalesce(
        (SELECT position FROM supplier_footprint f
         WHERE f.counts AND f.supplier_id = bought.supplier_id AND f.item_id = bought.item_id
           AND f.valid_from <= bought.middle AND f.valid_to > bought.middle
         ORDER BY f.valid_from DESC, f.valid_to, f.position DESC LIMIT 1),
        (SELECT position FROM supplier_footprint f
         WHERE f.counts AND f.supplier_id = bought.supplier_id AND f.item_id = bought.item_id
           AND f.valid_from < $4::timestamptz AND f.valid_to > $3::timestamptz
         ORDER BY f.position DESC LIMIT 1)) AS position
    ) AS held
  ), used AS (
    SELECT process_id, supplier_id, item_id, position, sum(amount) AS amount FROM valued
    WHERE position IS NOT NULL GROUP BY process_id, supplier_id, item_id, position
  ), counted AS (
    SELECT supplier_id, item_id, count(DISTINCT position) > 1 AS several FROM used GROUP BY supplier_id, item_id
  )
  SELECT used.supplier_id AS "supplierId", used.item_id AS "itemId",
    CASE WHEN several THEN used.process_id END AS "processId",
    trim_scale(round(coalesce(sum(used.amount * f.kg_co2e_per_unit) / nullif(sum(used.amount), 0), avg(f.kg_co2e_per_unit)), 12))::text AS "kgCo2ePerUnit",
    trim_scale(round(coalesce(sum(used.amount * f.kg_co2e_per_unit * f.relative95) / nullif(sum(used.amount * f.kg_co2e_per_unit), 0), max(f.relative95)), 6))::text AS relative95,
    (array_agg(f.basis ORDER BY array_position(ARRAY['modelled', 'default', 'estimated', 'measured'], f.basis)))[1] AS basis,
    jsonb_agg(DISTINCT f.evidence_source) AS sources
  FROM used JOIN counted USING (supplier_id, item_id) JOIN supplier_footprint f ON f.position = used.position
  GROUP BY used.supplier_id, used.item_id, several, CASE WHEN several THEN used.process_id END
  ORDER BY 1, 2, 3`;
