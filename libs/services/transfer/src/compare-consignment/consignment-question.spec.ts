import type { transferV1 } from '@carbon-butler/contract-grpc';
import { faultOf } from '../errors.js';
import { consignmentQuestion } from './consignment-question.js';

const request: transferV1.CompareConsignmentRequest = {
  cnCode: '72083900',
  countryOfOrigin: 'CN',
  facilityId: 'works',
  itemId: 'hot-rolled-coil',
  productionYear: 2025,
  importDate: '2026-06-15',
  netMassT: '10000',
  certificatePrice: undefined,
  productionRoute: '',
};

/** Fields that a refusal names, as the caller sees them. */
function refusedFields(change: Partial<transferV1.CompareConsignmentRequest>): readonly string[] {
  try {
    consignmentQuestion({ ...request, ...change });
  } catch (error) {
    const fault = faultOf(error);
    expect(fault?.code).toBe('INVALID_ARGUMENT');
    return fault?.violations.map(({ field }) => field) ?? [];
  }
  return [];
}

describe('consignmentQuestion', () => {
  it('takes a request over, what is left empty left out', () => {
    expect(consignmentQuestion(request)).toEqual({
      ...{ cnCode: '72083900', countryOfOrigin: 'CN', importDate: '2026-06-15', netMassT: '10000' },
      installation: { facilityId: 'works', year: 2025, itemId: 'hot-rolled-coil' },
    });
  });

  it('takes the price and the route where they are stated', () => {
    const stated = { certificatePrice: { amount: '80.5', currency: 'EUR' }, productionRoute: 'C' };
    expect(consignmentQuestion({ ...request, ...stated })).toMatchObject({
      priceEurPerT: '80.5',
      productionRoute: 'C',
    });
  });

  it.each<[string, Partial<transferV1.CompareConsignmentRequest>]>([
    ['cn_code', { cnCode: '7208' }],
    ['cn_code', { cnCode: '7208390x' }],
    ['country_of_origin', { countryOfOrigin: 'cn' }],
    ['country_of_origin', { countryOfOrigin: '' }],
    ['facility_id', { facilityId: '' }],
    ['item_id', { itemId: '' }],
    ['production_year', { productionYear: 1999 }],
    ['production_year', { productionYear: 2101 }],
    ['import_date', { importDate: '15.06.2026' }],
    ['import_date', { importDate: '2026-02-30' }],
    ['import_date', { importDate: '' }],
    ['net_mass_t', { netMassT: '' }],
    ['net_mass_t', { netMassT: '0' }],
    ['net_mass_t', { netMassT: '-5' }],
    ['net_mass_t', { netMassT: '1e3' }],
    ['net_mass_t', { netMassT: '1000001' }],
    ['production_route', { productionRoute: 'BF-BOF' }],
    ['certificate_price.currency', { certificatePrice: { amount: '80', currency: 'USD' } }],
    ['certificate_price.amount', { certificatePrice: { amount: 'dear', currency: 'EUR' } }],
    ['certificate_price.amount', { certificatePrice: { amount: '10000.01', currency: 'EUR' } }],
  ])('refuses a bad %s: %j', (field, change) => {
    expect(refusedFields(change)).toEqual([field]);
  });
});
