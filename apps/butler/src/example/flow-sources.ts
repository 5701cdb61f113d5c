import type { EmissionRecord } from '@carbon-butler/contract-events';

type Source = EmissionRecord['source'];

/** Where the yearly amounts come from. The works is made of published averages: no plant's own data are in it. */
export const flowSources = {
  mpp: {
    id: 'mission-possible-partnership-steel',
    version: '2023-03',
    locator: 'route table, average BF-BOF, per t crude steel',
    licence: 'figures cited',
  },
  worldsteel: {
    id: 'worldsteel-raw-materials',
    version: 'undated',
    locator: 'average use of raw materials, BF-BOF route',
    licence: 'figures cited',
  },
  liu: {
    id: 'tiangong-lca:cac0297c-2183-45c5-a197-f6e65f27f4b8',
    version: '00.01.005',
    locator: 'hot rolling in China, after Liu et al., Iron and Steel (China) 51 (2016) 74-82, per t rolled steel',
    licence: 'MIT',
  },
  uslciCoke: {
    id: 'uslci:fb97ca58-8d24-3147-b08f-7788b67ab151',
    version: 'openLCA JSON-LD 1.5.0',
    locator: 'metallurgical coke, at plant: power use',
    licence: 'US government work; cite NREL U.S. LCI database',
  },
  uslciLime: {
    id: 'uslci:9c0c2415-126f-3162-8479-f002f315a8c7',
    version: 'openLCA JSON-LD 1.5.0',
    locator: 'quicklime, at plant: power use',
    licence: 'US government work; cite NREL U.S. LCI database',
  },
  balance: {
    id: 'example-works-balance',
    version: '1',
    locator: 'closes a balance of the works',
    licence: 'own calculation',
  },
  assumption: {
    id: 'example-works-assumption',
    version: '1',
    locator: 'usual order of magnitude, not read in a source',
    licence: 'own assumption',
  },
} as const satisfies Readonly<Record<string, Source>>;

export type FlowSource = keyof typeof flowSources;

/**
 * Half-width of the 95 % interval of a yearly amount, by the meter such a works has for it. Assumed: the classes are
 * the usual ones, the works that would state its calibration does not exist.
 */
export const meterRelative95 = {
  beltScale: '0.02',
  railScale: '0.01',
  weighbridge: '0.01',
  gasMeter: '0.03',
  gasSettlementMeter: '0.01',
  powerMeter: '0.005',
} as const;

export type Meter = keyof typeof meterRelative95;
