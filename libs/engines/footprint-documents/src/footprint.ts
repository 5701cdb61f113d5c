import type { LocalizedText, SourceRef } from '@carbon-butler/domain-quantity';

/** A figure as it left the service that made it. `value` and the bounds are plain decimal texts in `unit`. */
export interface DocumentQuantity {
  readonly id: string;
  readonly label: LocalizedText;
  readonly value: string;
  readonly unit: string;
  readonly uncertainty:
    | { readonly kind: 'exact'; readonly reason: string }
    | {
        readonly kind: 'interval';
        readonly low: string;
        readonly median: string;
        readonly high: string;
        readonly level: string;
        readonly method: string;
        readonly draws: number;
      };
  readonly basis: string;
  readonly sources: readonly SourceRef[];
}

/** A calculation, with all that is needed to make it again. */
export interface DocumentRun {
  readonly id: string;
  readonly agent: string;
  readonly engineVersion: string;
  readonly inputsDigest: string;
  readonly digest: string;
  readonly seed: string;
  /** UTC, RFC 3339. */
  readonly startedAt: string;
  readonly ruleSets: readonly {
    readonly id: string;
    readonly version: string;
    readonly status: string;
    readonly ruleIds: readonly string[];
  }[];
  readonly quantities: readonly DocumentQuantity[];
  readonly checks: readonly {
    readonly id: string;
    readonly label: LocalizedText;
    readonly value: string;
    readonly unit: string;
    readonly tolerance: string;
    readonly passed: boolean;
  }[];
  readonly warnings: readonly { readonly code: string; readonly message: LocalizedText }[];
}

/** Of figures that say what a process, or the supply of an item, contributes to a footprint; what follows names it. */
export const stagePrefix = 'footprint.stage.';

/** One version of the footprint of a product of a facility in a calendar year. */
export interface FootprintVersion {
  readonly id: string;
  readonly product: { readonly facilityId: string; readonly itemId: string; readonly year: number };
  readonly version: number;
  readonly predecessorId?: string;
  /** UTC, RFC 3339. */
  readonly calculatedAt: string;
  /** When corrections said that the product was not made. UTC, RFC 3339. */
  readonly withdrawnAt?: string;
  /** Cradle-to-gate, kg CO2e per unit of the product. */
  readonly total: DocumentQuantity;
  readonly run: DocumentRun;
  readonly movements: readonly {
    readonly quantityId: string;
    readonly label: LocalizedText;
    readonly before: string;
    readonly after: string;
    readonly unit: string;
  }[];
  readonly causes: readonly {
    readonly source: string;
    readonly eventId: string;
    readonly correctsEventId?: string;
    readonly reason?: string;
    readonly note?: string;
  }[];
}
