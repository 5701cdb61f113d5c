import type { FlowSource, Meter } from './flow-sources.js';

export type ProcessId =
  'coke-making' | 'sintering' | 'lime-kiln' | 'blast-furnace' | 'steel-making' | 'hot-rolling' | 'power-plant';

/** One line of the works' year: what a process took in or gave out. `amount` is a whole number of `unit`. */
export interface AnnualFlow {
  readonly processId: ProcessId;
  readonly direction: 'input' | 'output';
  readonly itemId: string;
  readonly amount: number;
  readonly unit: 't' | 'GJ' | 'MWh';
  readonly role?: 'reference' | 'by-product' | 'waste';
  readonly supplierId?: string;
  readonly meter: Meter;
  readonly source: FlowSource;
  /** How the amount follows from the source. */
  readonly because: string;
}

type Line = Omit<AnnualFlow, 'processId' | 'direction' | 'role'>;

function input(processId: ProcessId, line: Line): AnnualFlow {
  return { processId, direction: 'input', ...line };
}

function output(processId: ProcessId, role: NonNullable<AnnualFlow['role']>, line: Line): AnnualFlow {
  return { processId, direction: 'output', role, ...line };
}

const t = (itemId: string, amount: number, meter: Meter, source: FlowSource, because: string): Line => ({
  ...{ itemId, amount, unit: 't', meter, source, because },
});
const gas = (itemId: string, amount: number, source: FlowSource, because: string): Line => ({
  ...{ itemId, amount, unit: 'GJ', meter: 'gasMeter', source, because },
});
const power = (itemId: string, amount: number, source: FlowSource, because: string): Line => ({
  ...{ itemId, amount, unit: 'MWh', meter: 'powerMeter', source, because },
});

const cokeMaking: readonly AnnualFlow[] = [
  input(
    'coke-making',
    t('coking-coal', 1_326_000, 'beltScale', 'balance', 'carbon of coke, gas, tar and benzol; leaves 0.1 % for losses'),
  ),
  input('coke-making', gas('blast-furnace-gas', 2_650_000, 'assumption', 'underfiring, 3.0 GJ/t coke')),
  input('coke-making', power('own-electricity', 34_300, 'uslciCoke', '38.8 kWh/t coke')),
  output('coke-making', 'reference', t('coke', 883_300, 'beltScale', 'mpp', '8.372 GJ/t steel at 28.435 GJ/t')),
  output('coke-making', 'by-product', gas('coke-oven-gas', 8_391_000, 'mpp', '2.797 GJ/t steel')),
  output('coke-making', 'by-product', t('coal-tar', 46_400, 'weighbridge', 'assumption', '3.5 % of the coal')),
  output('coke-making', 'by-product', t('crude-benzol', 13_300, 'weighbridge', 'assumption', '1.0 % of the coal')),
];

const sintering: readonly AnnualFlow[] = [
  input('sintering', {
    ...t('iron-ore', 3_240_000, 'beltScale', 'mpp', '1.539 t/t steel in all; 0.9 t/t sinter is fines (assumed)'),
    supplierId: 'seaborne-iron-ore',
  }),
  input('sintering', {
    ...t('limestone', 540_000, 'beltScale', 'worldsteel', '0.270 t/t steel in all; two thirds to sinter (assumed)'),
    supplierId: 'hebei-limestone-quarry',
  }),
  input('sintering', t('coke', 180_000, 'beltScale', 'assumption', 'breeze, 50 kg/t sinter')),
  input('sintering', t('mill-scale', 38_900, 'weighbridge', 'balance', 'all scale of the rolling mill')),
  input('sintering', gas('coke-oven-gas', 360_000, 'assumption', 'ignition, 0.10 GJ/t sinter')),
  input('sintering', power('own-electricity', 162_000, 'assumption', '45 kWh/t sinter')),
  output('sintering', 'reference', t('sinter', 3_600_000, 'beltScale', 'assumption', '1.20 t/t steel')),
];

const limeKiln: readonly AnnualFlow[] = [
  input('lime-kiln', {
    ...t('limestone', 270_000, 'beltScale', 'worldsteel', '0.270 t/t steel in all; one third to lime (assumed)'),
    supplierId: 'hebei-limestone-quarry',
  }),
  input('lime-kiln', gas('coke-oven-gas', 604_800, 'assumption', '4.0 GJ/t lime')),
  input('lime-kiln', power('own-electricity', 10_300, 'uslciLime', '67.8 kWh/t lime')),
  output('lime-kiln', 'reference', t('lime', 151_200, 'beltScale', 'balance', 'CaO of the limestone, 56/100')),
];

const blastFurnace: readonly AnnualFlow[] = [
  input('blast-furnace', {
    ...t('iron-ore', 1_377_000, 'beltScale', 'mpp', '1.539 t/t steel less the fines for sinter: lump and pellets'),
    supplierId: 'seaborne-iron-ore',
  }),
  input('blast-furnace', t('sinter', 3_600_000, 'beltScale', 'balance', 'all sinter made')),
  input('blast-furnace', t('coke', 703_300, 'beltScale', 'balance', 'own coke less the breeze')),
  input('blast-furnace', {
    ...t('purchased-coke', 415_400, 'beltScale', 'worldsteel', '0.45 t coke/t hot metal, less own coke'),
    supplierId: 'merchant-coke-plant',
  }),
  input(
    'blast-furnace',
    t('injection-coal', 529_800, 'beltScale', 'mpp', '0.6186 t met coal/t steel less coking coal'),
  ),
  input('blast-furnace', power('own-electricity', 432_900, 'assumption', '150 kWh/t hot metal, electric blowers')),
  output(
    'blast-furnace',
    'reference',
    t('hot-metal', 2_886_000, 'railScale', 'worldsteel', '1.539 t ore at 1.6 t/t pig iron'),
  ),
  output(
    'blast-furnace',
    'by-product',
    gas('blast-furnace-gas', 10_550_000, 'balance', 'carbon balance: 15.96 PJ made, 5.4 PJ to stoves and flare'),
  ),
  output(
    'blast-furnace',
    'waste',
    t('blast-furnace-slag', 1_040_100, 'beltScale', 'mpp', '0.3467 t/t steel, leaves without burden'),
  ),
];

const steelMaking: readonly AnnualFlow[] = [
  input('steel-making', t('hot-metal', 2_886_000, 'railScale', 'balance', 'all hot metal made')),
  input(
    'steel-making',
    t('steel-scrap', 285_000, 'weighbridge', 'worldsteel', '0.125 t scrap/t steel less home scrap'),
  ),
  input('steel-making', t('home-scrap', 90_000, 'weighbridge', 'balance', 'all crops of the rolling mill')),
  input('steel-making', t('lime', 151_200, 'beltScale', 'balance', 'all lime made')),
  input('steel-making', gas('coke-oven-gas', 300_000, 'assumption', 'ladle heating, 0.10 GJ/t steel')),
  input(
    'steel-making',
    power('own-electricity', 600_000, 'assumption', '200 kWh/t steel with casting, oxygen plant, shared services'),
  ),
  output('steel-making', 'reference', t('crude-steel', 3_000_000, 'railScale', 'assumption', 'size of the works')),
  output(
    'steel-making',
    'by-product',
    gas('converter-gas', 1_740_000, 'balance', '0.58 GJ/t steel: 79 % of the carbon the iron loses'),
  ),
];

const hotRolling: readonly AnnualFlow[] = [
  input('hot-rolling', t('crude-steel', 3_000_000, 'railScale', 'balance', 'all crude steel made')),
  input('hot-rolling', {
    ...gas('natural-gas', 999_000, 'mpp', '0.333 GJ/t steel'),
    meter: 'gasSettlementMeter',
  }),
  input('hot-rolling', gas('coke-oven-gas', 1_503_100, 'liu', '30 m3/t at 17.3854 MJ/m3')),
  input('hot-rolling', gas('blast-furnace-gas', 760_800, 'liu', '80 m3/t at 3.3 MJ/m3')),
  input('hot-rolling', gas('converter-gas', 484_100, 'liu', '20 m3/t at 8.4 MJ/m3')),
  input('hot-rolling', power('grid-electricity', 334_300, 'liu', '417.6 MJ/t: the mill hangs on the grid (assumed)')),
  output('hot-rolling', 'reference', t('hot-rolled-coil', 2_881_844, 'weighbridge', 'liu', '1.041 t steel/t coil')),
  output('hot-rolling', 'by-product', t('home-scrap', 90_000, 'weighbridge', 'assumption', '3.0 % crops, cobbles')),
  output(
    'hot-rolling',
    'by-product',
    t('mill-scale', 38_900, 'weighbridge', 'balance', 'steel that is neither coil nor crops, as Fe3O4 (x 1.382)'),
  ),
];

const powerPlant: readonly AnnualFlow[] = [
  input('power-plant', gas('blast-furnace-gas', 7_139_200, 'balance', 'what the other users leave')),
  input('power-plant', gas('coke-oven-gas', 5_623_100, 'balance', 'what the other users leave')),
  input('power-plant', gas('converter-gas', 1_255_900, 'balance', 'what the other users leave')),
  output(
    'power-plant',
    'reference',
    power('own-electricity', 1_239_500, 'balance', 'use of the five upstream processes: 31.8 % of the heat'),
  ),
];

/** The works' calendar year 2025, 3.0 Mt crude steel: every line with its origin. */
export const annualFlows: readonly AnnualFlow[] = [
  ...cokeMaking,
  ...sintering,
  ...limeKiln,
  ...blastFurnace,
  ...steelMaking,
  ...hotRolling,
  ...powerPlant,
];
