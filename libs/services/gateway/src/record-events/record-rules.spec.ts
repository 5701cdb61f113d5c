import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { checkAmount, checkFootprint, ItemCatalogue } from './item-catalogue.js';
import type { PartnerEvent } from './partner-event.js';
import { checkMeaning } from './record-rules.js';
import { footprint, items, now, record, source } from './testing/sample-events.js';

const catalogue = new ItemCatalogue(items);
const attributes = { id: 'e-1', source, time: '2025-02-01T00:00:00.000Z' };

function errorsOfRecord(change: object) {
  const event: PartnerEvent = { ...attributes, type: 'carbon.emission.record.v1', data: { ...record, ...change } };
  return checkMeaning(event, catalogue, now);
}

function errorsOfFootprint(change: object) {
  const event: PartnerEvent = { ...attributes, type: 'carbon.pcf.record.v1', data: { ...footprint, ...change } };
  return checkMeaning(event, catalogue, now);
}

const activity = (change: object) => ({ activity: { ...record.activity, ...change } });
const period = (start: string, end: string) => ({ period: { start, end } });

describe('the meaning of activity data', () => {
  it('is right in the sample', () => {
    expect(errorsOfRecord({})).toEqual([]);
    expect(errorsOfRecord(activity({ quantity: { value: '1234500', unit: 'kg' } }))).toEqual([]);
    expect(errorsOfRecord(activity({ quantity: { value: '0', unit: 't' } }))).toEqual([]);
  });

  it.each([
    ['an unknown item', activity({ itemId: 'cokeing-coal' }), '/data/activity/itemId', /nearest: coking-coal/],
    [
      'an unknown unit',
      activity({ quantity: { value: '1', unit: 'tonnes' } }),
      '/data/activity/quantity/unit',
      /converts to t$/,
    ],
    [
      'a unit of another dimension',
      activity({ quantity: { value: '1', unit: 'GJ' } }),
      '/data/activity/quantity/unit',
      /converts to t$/,
    ],
    [
      'a mass of CO2e for a mass',
      activity({ quantity: { value: '1', unit: 'tCO2e' } }),
      '/data/activity/quantity/unit',
      /converts to t$/,
    ],
    [
      'an absurd amount',
      activity({ quantity: { value: '500000000.1', unit: 't' } }),
      '/data/activity/quantity/value',
      /at most 500 Mt/,
    ],
    ['a role of an input', activity({ role: 'waste' }), '/data/activity/role', /absent/],
    [
      'a supplier of an output',
      activity({ direction: 'output', supplierId: 's' }),
      '/data/activity/supplierId',
      /absent/,
    ],
    [
      'a period that ends before it starts',
      period('2025-02-01T00:00:00Z', '2025-01-01T00:00:00Z'),
      '/data/period/end',
      /after the start/,
    ],
    ['an empty period', period('2025-02-01T00:00:00Z', '2025-02-01T00:00:00Z'), '/data/period/end', /after the start/],
    [
      'a period of 367 days',
      period('2024-01-01T00:00:00Z', '2025-01-02T00:00:00Z'),
      '/data/period/end',
      /at most 366 days/,
    ],
    [
      'a period that is not over',
      period('2025-05-01T00:00:00Z', '2025-06-01T00:05:01Z'),
      '/data/period/end',
      /not after now/,
    ],
    [
      'a period before inventories',
      period('1989-12-31T00:00:00Z', '1990-06-01T00:00:00Z'),
      '/data/period/start',
      /1990/,
    ],
    ['a leap second', period('2016-12-31T23:59:60Z', '2017-06-01T00:00:00Z'), '/data/period/start', /seconds below 60/],
  ])('refuses %s', (_, change, field, expected) => {
    expect(errorsOfRecord(change)).toEqual([
      { field, value: expect.stringMatching(/^"/) as string, expected: expect.stringMatching(expected) as string },
    ]);
  });

  it('reports independent errors together', () => {
    const change = { ...activity({ itemId: 'gold' }), ...period('2025-02-01T00:00:00Z', '2025-01-01T00:00:00Z') };
    expect(errorsOfRecord(change).map(({ field }) => field)).toEqual(['/data/period/end', '/data/activity/itemId']);
  });
});

describe('the meaning of a supplier footprint', () => {
  it('is right in the sample, in another unit, and when valid in future', () => {
    expect(errorsOfFootprint({})).toEqual([]);
    expect(errorsOfFootprint({ footprint: { value: '0.1', unit: 'tCO2e/t' } })).toEqual([]);
    expect(
      errorsOfFootprint({ itemId: 'electricity-cn-north', footprint: { value: '0.6', unit: 'kgCO2e/kWh' } }),
    ).toEqual([]);
  });

  it.each([
    ['a unit per something else', { footprint: { value: '1', unit: 'kgCO2e/MWh' } }, '/data/footprint/unit'],
    ['an absolute unit', { footprint: { value: '1', unit: 'kgCO2e' } }, '/data/footprint/unit'],
    ['an absurd footprint', { footprint: { value: '100001', unit: 'tCO2e/t' } }, '/data/footprint/value'],
    [
      'a validity of five years',
      { validity: { start: '2025-01-01T00:00:00Z', end: '2030-01-01T00:00:00Z' } },
      '/data/validity/end',
    ],
  ])('refuses %s', (_, change, field) => {
    expect(errorsOfFootprint(change)).toMatchObject([{ field }]);
  });
});

describe('the bundled items', () => {
  it('all have a bound on amounts and on footprints', () => {
    for (const { unit } of loadRulebook().allItems()) {
      expect(checkAmount('1', unit).ok).toBe(true);
      expect(checkFootprint('0.001', `tCO2e/${unit}`).ok).toBe(true);
    }
  });
});
