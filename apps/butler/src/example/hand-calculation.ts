/**
 * What the example must come to, worked out by hand (docs/example-steel.md follows it line by line) and not by the
 * services: they are checked against it. Tonnes a year unless a name says otherwise.
 */
export interface HandResult {
  readonly directTCo2: number;
  readonly directTCo2ByProcess: Readonly<Record<string, number>>;
  readonly upstreamTCo2e: number;
  readonly upstreamTCo2eByItem: Readonly<Record<string, number>>;
  /** Cradle to gate per unit (t, or MWh of electricity) of what each process is run for. */
  readonly footprintTCo2ePerUnit: Readonly<Record<string, number>>;
  readonly cbam: {
    /** Direct emissions of the whole site, waste gas to the power plant credited. */
    readonly attributedTCo2: number;
    /** Waste gas in the power plant at its credit. */
    readonly ownElectricityTCo2PerMwh: number;
    /** Electricity of sintering: sintered ore is not in Annex II, so it counts, and goes with the sinter into the steel. */
    readonly sinterElectricityTCo2: number;
    /** Specific embedded emissions of the coil: direct, indirect, and both. */
    readonly directTCo2PerT: number;
    readonly indirectTCo2PerT: number;
    readonly seeTCo2PerT: number;
    /** What 10,000 t must surrender, before rounding and before any carbon price paid in China. */
    readonly certificates: number;
  };
}

const upstreamTCo2eByItem = {
  'coking-coal': 574_927.08,
  'iron-ore': 337_133.34,
  'grid-electricity': 247_883.45,
  'injection-coal': 206_966.37,
  'purchased-coke': 157_311.98,
  'natural-gas': 9_287.903,
  limestone: 5_445.63,
  'steel-scrap': 0,
};

const directTCo2ByProcess = {
  'coke-making': 690_657.804,
  sintering: 805_700.083,
  'lime-kiln': 145_632.96,
  'blast-furnace': 1_403_452.124,
  'steel-making': 96_129,
  'hot-rolling': 409_391.772,
  'power-plant': 2_331_220.877,
};

export const handResult: HandResult = {
  directTCo2: 5_882_184.62,
  directTCo2ByProcess,
  upstreamTCo2e: 1_538_955.753,
  upstreamTCo2eByItem,
  footprintTCo2ePerUnit: {
    'own-electricity': 1.880775,
    coke: 1.505825,
    lime: 1.103308,
    sinter: 0.450458,
    'hot-metal': 1.858338,
    'crude-steel': 2.251526,
    'hot-rolled-coil': 2.575136,
  },
  cbam: {
    attributedTCo2: 5_763_240.867,
    ownElectricityTCo2PerMwh: 0.423189,
    sinterElectricityTCo2: 68_556.625,
    directTCo2PerT: 1.999845,
    indirectTCo2PerT: 0.023789,
    seeTCo2PerT: 2.023634,
    certificates: 6_218.67,
  },
};

/** The same after the year-end correction of purchased coke: more carbon in the blast furnace, more coke bought. */
export const handResultCorrected: HandResult = {
  directTCo2: 5_920_404.153,
  directTCo2ByProcess: { ...directTCo2ByProcess, 'blast-furnace': 1_441_671.657 },
  upstreamTCo2e: 1_543_674.355,
  upstreamTCo2eByItem: { ...upstreamTCo2eByItem, 'purchased-coke': 162_030.582 },
  footprintTCo2ePerUnit: {
    ...handResult.footprintTCo2ePerUnit,
    'hot-metal': 1.873216,
    'crude-steel': 2.265839,
    'hot-rolled-coil': 2.590036,
  },
  cbam: {
    ...handResult.cbam,
    attributedTCo2: 5_800_837.671,
    directTCo2PerT: 2.012891,
    seeTCo2PerT: 2.03668,
    certificates: 6_349.131,
  },
};

/** Free-allocation adjustment per t of coil with actual data: what each benchmark contributes before the CBAM factor. */
export const handAllocation = {
  benchmarkTimesAmount: { coil: 0.044, 'crude-steel': 0.195708, 'hot-metal': 1.09057, sinter: 0.107431 },
  cbamFactor: 0.975,
  sefaTCo2PerT: 1.401767,
};

/** What the importer pays with default values: 3.187 with a mark-up of 10 %, benchmark of column B. */
export const handDefault = { seeTCo2PerT: 3.5057, sefaTCo2PerT: 1.33575, certificates: 21_699.5 };

/** EUR for 10,000 t at the price of the second quarter of 2026, which is known second-hand only. */
export const handCosts = {
  priceEurPerT: 75.28,
  adjusted: { actualEur: 468_141.49, defaultEur: 1_633_538.36, savingEur: 1_165_396.87 },
  /** As from 2034, without the free-allocation adjustment. */
  unadjusted: { actualEur: 1_523_391.67, defaultEur: 2_639_090.96, savingEur: 1_115_699.29 },
};
