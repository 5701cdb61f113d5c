/**
 * What only the company can say of its product: none of it follows from the calculation. Texts of numbers are plain
 * decimals; emissions are kg CO2e and carbon is kg C, both per declared unit.
 *
 * Fields and signs: PACT Technical Specifications 3.0, data model.
 */
export interface PactDeclaration {
  readonly companyName: string;
  /** URNs. */
  readonly companyIds: readonly string[];
  readonly productNameCompany: string;
  readonly productDescription: string;
  /** URNs. */
  readonly productIds: readonly string[];
  readonly productClassifications?: readonly string[];
  readonly geographyRegionOrSubregion?: string;
  readonly geographyCountry?: string;
  readonly geographyCountrySubdivision?: string;
  readonly boundaryProcessesDescription?: string;
  /** kg; needed where the unit does not say it. */
  readonly productMassPerDeclaredUnit?: string;
  readonly fossilCarbonContent: string;
  readonly biogenicCarbonContent?: string;
  readonly recycledCarbonContent?: string;
  /** Parts of the total that are not fossil; what is not declared counts as fossil. */
  readonly landUseChangeGhgEmissions?: string;
  readonly biogenicNonCO2Emissions?: string;
  /** Zero or less; not part of the total. */
  readonly biogenicCO2Uptake?: string;
  /** A part of the total that is told apart besides. */
  readonly aircraftGhgEmissions?: string;
  readonly packagingEmissionsIncluded?: boolean;
  readonly ipccCharacterizationFactors: readonly string[];
  readonly crossSectoralStandards: readonly string[];
  readonly exemptedEmissionsPercent: string;
  readonly exemptedEmissionsDescription?: string;
  readonly allocationRulesDescription?: string;
  /** Per cent of the emissions. */
  readonly primaryDataShare?: string;
  readonly dqi?: {
    readonly technologicalDQR: string;
    readonly geographicalDQR: string;
    readonly temporalDQR: string;
  };
  readonly verification?: {
    readonly coverage: string;
    readonly providerName: string;
    readonly completedAt: string;
    readonly standardName: string;
    readonly comments?: string;
  };
}

/** A declaration that does not fit the footprint it is made for. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
  constructor(
    /** Name of the member. */
    readonly field: string,
    readonly value: string,
    readonly expected: string,
  ) {
    super(`${field}: expected ${expected}, got ${value}`);
  }
}
