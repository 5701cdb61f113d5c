// Generated from ./schemas by tools/generate-event-types.mjs. Do not edit.

/**
 * a UTC time with Z, such as "2025-01-31T16:00:00Z"
 */
export type Utc = string;
/**
 * 1 to 128 of letters, digits and : . _ -, beginning with a letter or digit
 */
export type Name = string;
/**
 * a non-negative decimal text without exponent, such as "1234.5" (at most 18 digits before and 12 after the point)
 */
export type Decimal = string;
/**
 * a unit such as "t", "GJ", "MWh" or "kgCO2e/t"
 */
export type Unit = string;
export type Basis = 'measured' | 'estimated' | 'default' | 'modelled';
/**
 * @maxItems 20
 */
export type Evidence = {
  /**
   * 64 lower-case hex digits
   */
  sha256: string;
  mediaType: string;
  title?: string;
}[];

/**
 * Something was done that the evidence log must hold; written in the transaction of the change itself.
 */
export interface AuditLeafRecorded {
  at: Utc;
  actor: {
    kind: 'user' | 'client' | 'service';
    id: string;
  };
  action: string;
  object: {
    type: string;
    id: string;
    version?: number;
  };
  salt: string;
  /**
   * SHA-256 over salt bytes then body bytes
   */
  bodySha256: string;
  /**
   * canonical JSON (RFC 8785) of what was done
   */
  body: string;
}
/**
 * Activity data of one process of a facility: what went in or came out during a period.
 */
export interface EmissionRecord {
  facilityId: Name;
  processId: Name;
  period: Period;
  activity: {
    direction: 'input' | 'output';
    itemId: Name;
    quantity: Quantity;
    /**
     * of an output: the product the process is run for (reference, the default), one that shares its burden by mass (co-product), or one that leaves without burden (by-product, waste)
     */
    role?: 'reference' | 'co-product' | 'by-product' | 'waste';
    supplierId?: Name;
  };
  uncertainty?: Uncertainty;
  basis: Basis;
  source: Source;
  evidence?: Evidence;
  corrects?: Corrects;
}
/**
 * half-open: start inclusive, end exclusive
 */
export interface Period {
  start: Utc;
  end: Utc;
}
export interface Quantity {
  value: Decimal;
  unit: Unit;
}
export interface Uncertainty {
  /**
   * half-width of the 95 % interval divided by the value, such as "0.02" for plus or minus 2 % (below 5)
   */
  relative95: string;
}
export interface Source {
  id: string;
  version: string;
  locator: string;
  licence: string;
}
/**
 * the event, of the same CloudEvents source, that this one replaces
 */
export interface Corrects {
  eventId: string;
  reason: 'did-not-occur' | 'incorrect-data' | 'better-data' | 'boundary-change';
  note?: string;
}
/**
 * Activity data was accepted at the intake.
 */
export interface EmissionRecorded {
  record: EmissionRecord;
  provenance: Provenance;
}
export interface Provenance {
  /**
   * CloudEvents source of the partner's event
   */
  source: string;
  /**
   * CloudEvents id of the partner's event
   */
  eventId: string;
  /**
   * SHA-256 of the request body that brought the event
   */
  rawSha256: string;
  sourceFormat: 'cloudevents' | 'csv';
  receivedAt: Utc;
}
/**
 * A product's footprint was calculated for the first time or restated as a new version.
 */
export interface InventoryRestated {
  footprintId: string;
  predecessorId?: string;
  facilityId: Name;
  itemId: Name;
  year: number;
  version: number;
  runId: string;
  runDigest: string;
  /**
   * ids of the recorded events that moved it, the first hundred
   *
   * @maxItems 100
   */
  causes: string[];
}
/**
 * A product has no footprint any more: corrections say that it was not made.
 */
export interface InventoryWithdrawn {
  /**
   * of the last version
   */
  footprintId: string;
  facilityId: Name;
  itemId: Name;
  year: number;
  version: number;
  /**
   * ids of the recorded events that led to it, the first hundred
   *
   * @maxItems 100
   */
  causes: string[];
}
/**
 * A supplier's own product footprint was accepted at the intake.
 */
export interface PcfAccepted {
  record: SupplierFootprint;
  provenance: Provenance;
}
/**
 * A supplier's own cradle-to-gate footprint of an item it delivers.
 */
export interface SupplierFootprint {
  supplierId: Name;
  itemId: Name;
  footprint: Quantity;
  uncertainty?: Uncertainty;
  validity: Period;
  basis: Basis;
  source: Source;
  evidence?: Evidence;
  corrects?: Corrects;
}
