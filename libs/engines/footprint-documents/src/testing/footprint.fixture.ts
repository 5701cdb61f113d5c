import type { DocumentQuantity, FootprintVersion } from '../footprint.js';

const source = { id: 'ledger', version: '2025', locator: 'June, line 3', licence: 'own data' };

export function quantity(id: string, value: string, more: Partial<DocumentQuantity> = {}): DocumentQuantity {
  return {
    id,
    label: { en: `Label of ${id}`, zh: `标签 ${id}` },
    value,
    unit: 'kgCO2e/t',
    uncertainty: {
      kind: 'interval',
      low: '2436.7',
      median: '2597.8',
      high: '2771.1',
      level: '0.95',
      method: 'monte-carlo',
      draws: 2000,
    },
    basis: 'modelled',
    sources: [source],
    ...more,
  };
}

const total = quantity('footprint.total', '2590.03558397');

/** The second version of a footprint of 2,590 kg CO2e/t. */
export const coil: FootprintVersion = {
  id: '01a21749-7802-709d-a71c-14a31802c38e',
  product: { facilityId: 'works', itemId: 'coil', year: 2025 },
  version: 2,
  predecessorId: '01a21749-721b-70c4-bf60-885f92e618fb',
  calculatedAt: '2026-11-26T09:57:00.427Z',
  total,
  run: {
    id: '01a21749-7801-7414-9c44-66ba7b260abc',
    agent: 'life-cycle',
    engineVersion: 'life-cycle 1.0.0',
    inputsDigest: '67'.repeat(32),
    digest: '0a'.repeat(32),
    seed: '1',
    startedAt: '2026-11-26T09:57:00.427Z',
    ruleSets: [{ id: 'upstream-factors', version: '1', status: 'assumed', ruleIds: ['upstream.coal@2023-01-01'] }],
    quantities: [
      total,
      quantity('footprint.direct', '2054.4'),
      quantity('footprint.stage.kiln', '50.5'),
      quantity('footprint.stage.steel-making', '2539.5'),
      quantity('inventory.coverage', '100', { unit: '%', uncertainty: { kind: 'exact', reason: 'a count' } }),
    ],
    checks: [
      {
        id: 'carbon.site',
        label: { en: 'Carbon balance', zh: '碳平衡' },
        value: '0.001',
        unit: '1',
        tolerance: '0.02',
        passed: true,
      },
    ],
    warnings: [{ code: 'assumed-rule', message: { en: 'Coal is assumed', zh: '煤为假定值' } }],
  },
  movements: [
    { quantityId: 'footprint.total', label: total.label, before: '2575.1', after: '2590.0', unit: 'kgCO2e/t' },
  ],
  causes: [{ source: '/plants/1', eventId: 'c-1', correctsEventId: 'e-1', reason: 'better-data', note: 'belt scale' }],
};
