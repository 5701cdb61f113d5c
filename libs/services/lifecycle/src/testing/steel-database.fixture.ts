import { zipSync } from 'fflate';

const kilogram = { '@id': 'u-kg', name: 'kg' };
const flow = (id: string, flowType: string, more: object = {}) => ({
  ...{ '@type': 'Flow', '@id': id, name: id, flowType, ...more },
  flowProperties: [{ conversionFactor: 1, isRefFlowProperty: true, flowProperty: { '@id': 'mass' } }],
});
const exchange = (id: string, flowId: string, amount: number, isInput: boolean, more: object = {}) => ({
  ...{ internalId: Number(id), flow: { '@id': flowId }, amount, isInput, unit: kilogram, ...more },
});
const process = (id: string, name: string, exchanges: readonly object[]) => ({
  ...{ '@type': 'Process', '@id': id, name, processType: 'UNIT_PROCESS', exchanges },
});
const category = (id: string, name: string, impactFactors: readonly object[]) => ({
  ...{ '@type': 'ImpactCategory', '@id': id, name, refUnit: 'mol H+ eq', impactFactors },
});
const reference = { isQuantitativeReference: true };
/** Geometric standard deviation of the carbon dioxide of iron making. */
const geometricSd = 1.1;
/** Factor of carbon dioxide in the impact category `acid`, mol H+ eq per kg. */
export const molPerKgCo2 = 22.7;

const files: Readonly<Record<string, object>> = {
  'olca-schema.json': { version: 2 },
  'unit_groups/mass-units.json': {
    ...{ '@type': 'UnitGroup', '@id': 'mass-units', name: 'Units of mass' },
    units: [{ ...kilogram, conversionFactor: 1, isRefUnit: true }],
  },
  'flow_properties/mass.json': {
    ...{ '@type': 'FlowProperty', '@id': 'mass', name: 'Mass', unitGroup: { '@id': 'mass-units' } },
  },
  'flows/iron.json': flow('iron', 'PRODUCT_FLOW'),
  'flows/steel.json': flow('steel', 'PRODUCT_FLOW'),
  'flows/scrap.json': flow('scrap', 'PRODUCT_FLOW'),
  'flows/co2.json': flow('Carbon dioxide, fossil', 'ELEMENTARY_FLOW', {
    ...{ cas: '124-38-9', category: 'Elementary flows/Emission to air/unspecified' },
  }),
  'lcia_methods/coast.json': {
    ...{ '@type': 'ImpactMethod', '@id': 'coast', name: 'Coastal waters' },
    impactCategories: [{ '@id': 'acid' }, { '@id': 'nothing' }],
  },
  'lcia_categories/acid.json': category('acid', 'Ocean acidification', [
    { flow: { '@id': 'Carbon dioxide, fossil' }, value: molPerKgCo2, unit: kilogram },
  ]),
  'lcia_categories/nothing.json': category('nothing', 'Eutrophication', []),
  'processes/iron-making.json': process('iron-making', 'Iron making', [
    exchange('1', 'iron', 1, false, reference),
    exchange('2', 'Carbon dioxide, fossil', 1.5, false, {
      uncertainty: { distributionType: 'LOG_NORMAL_DISTRIBUTION', geomMean: 1.5, geomSd: geometricSd },
    }),
  ]),
  'processes/steel-making.json': process('steel-making', 'Steel making', [
    exchange('1', 'steel', 1, false, reference),
    exchange('2', 'iron', 0.9, true),
    exchange('3', 'Carbon dioxide, fossil', 0.2, false),
    exchange('4', 'scrap', 0.2, true),
  ]),
};

/** 0.9 kg of iron at 1.5 and 0.2 of its own; nobody makes the scrap. */
export const kgCo2ePerKgSteel = 0.9 * 1.5 + 0.2;

/** An openLCA JSON-LD archive of two processes. */
export function steelDatabase(): Uint8Array {
  const encoder = new TextEncoder();
  const entries = Object.entries(files).map(([path, content]) => [path, encoder.encode(JSON.stringify(content))]);
  return zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>);
}
