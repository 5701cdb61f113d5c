import type { InstallationInputs } from '../installation/installation-inputs.js';

/** A consignment to compare, with the installation it comes from. Stored for replay. */
export interface ConsignmentInputs {
  /** ISO 3166-1 alpha-2, or `OTHER`. */
  readonly countryOfOrigin: string;
  /** 8 or 10 digits. */
  readonly cnCode: string;
  /** `YYYY-MM-DD`. */
  readonly importDate: string;
  /** Plain decimal texts. */
  readonly netMassT: string;
  /** EUR per certificate; absent for the published price of the quarter. */
  readonly priceEurPerT?: string;
  /** Route letter of the act; absent for the route of the default value. */
  readonly productionRoute?: string;
  readonly installation: InstallationInputs;
}
