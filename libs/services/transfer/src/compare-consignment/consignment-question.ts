import type { transferV1 } from '@carbon-butler/contract-grpc';
import { DecimalError, parseDecimal } from '@carbon-butler/domain-quantity';
import { parseCnCode } from '@carbon-butler/domain-rulebook';
import { RequestError } from '../errors.js';
import { calendarYear, required } from '../request-fields.js';
import type { ConsignmentQuestion } from './compare-consignment.js';

/** A ship's load of the heaviest trade is well below. */
const netMassTMax = 1_000_000;
const priceEurMax = 10_000;
const datePattern = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const routePattern = /^[A-Z]$/;

/** Checks a request, naming the field that is wrong. @throws RequestError, CnCodeError */
export function consignmentQuestion(request: transferV1.CompareConsignmentRequest): ConsignmentQuestion {
  const { countryOfOrigin, importDate, productionYear, productionRoute, certificatePrice } = request;
  if (!/^([A-Z]{2}|OTHER)$/.test(countryOfOrigin))
    throw new RequestError('country_of_origin', countryOfOrigin, 'two capital letters (ISO 3166-1), or OTHER');
  if (!isDate(importDate)) throw new RequestError('import_date', importDate, 'a date such as 2026-05-20');
  if (productionRoute !== '' && !routePattern.test(productionRoute))
    throw new RequestError('production_route', productionRoute, 'a route letter of the act, such as C');
  if (certificatePrice && certificatePrice.currency !== 'EUR')
    throw new RequestError('certificate_price.currency', certificatePrice.currency, 'EUR');
  const price = certificatePrice && boundedDecimal('certificate_price.amount', certificatePrice.amount, priceEurMax);
  return {
    cnCode: parseCnCode(request.cnCode),
    countryOfOrigin,
    importDate,
    netMassT: boundedDecimal('net_mass_t', request.netMassT, netMassTMax),
    ...(price === undefined ? {} : { priceEurPerT: price }),
    ...(productionRoute === '' ? {} : { productionRoute }),
    installation: {
      facilityId: required('facility_id', request.facilityId),
      year: calendarYear('production_year', productionYear),
      itemId: required('item_id', request.itemId),
    },
  };
}

function isDate(text: string): boolean {
  return datePattern.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function boundedDecimal(field: string, text: string, max: number): string {
  const expected = `a decimal text above 0 and at most ${max}`;
  try {
    const value = parseDecimal(text);
    if (value.lte(0) || value.gt(max)) throw new RequestError(field, text, expected);
    return text;
  } catch (error) {
    if (error instanceof DecimalError) throw new RequestError(field, text, expected);
    throw error;
  }
}
