import type { Basis, SourceRef } from '@carbon-butler/domain-quantity';
import type { YearlyFlow } from '@carbon-butler/engine-facility';

/**
 * A supplier's own cradle-to-gate footprint of an item, as it held in the year. Where several held one after the other,
 * as for power by the month or the hour, it is their mean, weighted by what a process took while each of them held.
 */
export interface SupplierFootprintInput {
  readonly supplierId: string;
  readonly itemId: string;
  /** The process whose amounts weigh; absent where one footprint held for all that was bought. */
  readonly processId?: string;
  /** kgCO2e per the item's reference unit, plain decimal text. */
  readonly kgCo2ePerUnit: string;
  readonly relative95: string;
  readonly basis: Basis;
  readonly source: SourceRef;
  /** Of the other footprints in a mean. */
  readonly moreSources?: readonly SourceRef[];
}

/** Everything an assessment is made from. Its canonical form is stored, so that the run can be replayed. */
export interface SystemInputs {
  readonly facilityId: string;
  readonly year: number;
  readonly flows: readonly YearlyFlow[];
  readonly supplierFootprints: readonly SupplierFootprintInput[];
  /** Rules that gave an uncertainty where the records state none. */
  readonly uncertaintyRules: readonly string[];
  readonly draws: number;
  readonly seed: string;
}
