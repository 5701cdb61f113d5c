import type { SupplierFootprint } from '@carbon-butler/contract-events';
import { attributesOf, type SupplierFootprintEvent } from './partner-event.js';

const validity = { start: '2024-12-31T16:00:00Z', end: '2025-12-31T16:00:00Z' };

const uslci = {
  id: 'uslci',
  version: 'openLCA JSON-LD 1.5.0',
  licence: 'US government work; cite NREL U.S. LCI database',
};

/**
 * Footprints the works' suppliers state. None is a real supplier's: each is a published average that stands in for
 * one, and says so in its locator and by its basis.
 */
const footprints: readonly SupplierFootprint[] = [
  {
    supplierId: 'seaborne-iron-ore',
    itemId: 'iron-ore',
    footprint: { value: '73.02', unit: 'kgCO2e/t' },
    uncertainty: { relative95: '0.8' },
    validity,
    basis: 'default',
    source: {
      id: 'epa-supply-chain-ghg-factors+uk-ghg-conversion-factors',
      version: '1.3.0 (USD 2022) + 2024 v1.1',
      locator:
        'published average, no real supplier: mine 52.87 (NAICS 212210, 0.540 kgCO2e/USD x 85.71 EUR/t x 1.1422 USD/EUR) + freight 20.15 (bulk carrier over 200,000 dwt, 0.00253 + well-to-tank 0.00057 kgCO2e/tkm x 6,500 km, West Australia to Hebei, distance assumed)',
      licence: 'US government work; Open Government Licence v3.0',
    },
  },
  {
    supplierId: 'merchant-coke-plant',
    itemId: 'purchased-coke',
    footprint: { value: '378.70', unit: 'kgCO2e/t' },
    uncertainty: { relative95: '0.5' },
    validity,
    basis: 'default',
    source: {
      ...uslci,
      locator:
        'published average, no real supplier: process fb97ca58-8d24-3147-b08f-7788b67ab151 "Metallurgical coke, at plant", cradle to gate, whole system solved, AR6 GWP100 (CH4 29.8, N2O 273)',
    },
  },
  {
    supplierId: 'hebei-limestone-quarry',
    itemId: 'limestone',
    footprint: { value: '6.723', unit: 'kgCO2e/t' },
    uncertainty: { relative95: '0.5' },
    validity,
    basis: 'default',
    source: {
      ...uslci,
      locator:
        'published average, no real supplier: process 49e563d8-0cea-3f97-96b8-15787be48b91 "Limestone, at mine", cradle to gate, whole system solved, AR6 GWP100 (CH4 29.8, N2O 273)',
    },
  },
];

export function supplierEvents(): readonly SupplierFootprintEvent[] {
  return footprints.map((data) => ({
    ...attributesOf(`pcf:${data.supplierId}:${data.itemId}`, validity.start),
    type: 'carbon.pcf.record.v1',
    data,
  }));
}
