import type { YearlyFlow } from '@carbon-butler/engine-facility';

/** Everything an installation's embedded emissions are made from. Its canonical form is stored for replay. */
export interface InstallationInputs {
  readonly facilityId: string;
  /** Calendar year of production. */
  readonly year: number;
  /** The good the answer is about. */
  readonly itemId: string;
  readonly flows: readonly YearlyFlow[];
}
