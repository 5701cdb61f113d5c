import type { EmissionRecord, SupplierFootprint } from '@carbon-butler/contract-events';
import type { Item } from '@carbon-butler/domain-rulebook';

export const tenantId = '6f9b6f0e-6d1c-4c6e-9d3a-0f6a3a1b2c3d';
export const now = new Date('2025-06-01T00:00:00Z');
export const source = '/plants/steel-1/weighbridge';

const label = { en: 'item', zh: '物' };
export const items: readonly Item[] = [
  { id: 'coking-coal', label, kind: 'fuel', unit: 't' },
  { id: 'coke', label, kind: 'fuel', unit: 't' },
  { id: 'electricity-cn-north', label, kind: 'energy', unit: 'MWh' },
  { id: 'coke-oven-gas', label, kind: 'gas', unit: '10^4Nm3' },
];

export const record: EmissionRecord = {
  facilityId: 'steel-1',
  processId: 'coke-oven',
  period: { start: '2024-12-31T16:00:00Z', end: '2025-01-31T16:00:00Z' },
  activity: { direction: 'input', itemId: 'coking-coal', quantity: { value: '1234.5', unit: 't' } },
  basis: 'measured',
  source: { id: 'weighbridge-3', version: '2025', locator: 'ledger 2025-01', licence: 'own data' },
};

export const footprint: SupplierFootprint = {
  supplierId: 'mine-7',
  itemId: 'coking-coal',
  footprint: { value: '95.2', unit: 'kgCO2e/t' },
  validity: { start: '2025-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' },
  basis: 'modelled',
  source: { id: 'epd-12', version: '1', locator: 'page 4', licence: 'published' },
};

/** A CloudEvent of activity data as a partner sends it. */
export function activityEvent(id: string, data: object = {}, attributes: object = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id,
    source,
    type: 'carbon.emission.record.v1',
    time: '2025-02-01T00:00:00Z',
    data: { ...record, ...data },
    ...attributes,
  };
}
