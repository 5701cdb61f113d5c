import { RequestError } from './errors.js';

const yearMin = 2000;
const yearMax = 2100;

/** @throws RequestError */
export function required(field: string, text: string): string {
  if (text === '') throw new RequestError(field, text, 'a name');
  return text;
}

/** @throws RequestError */
export function calendarYear(field: string, year: number): number {
  if (year < yearMin || year > yearMax)
    throw new RequestError(field, String(year), `a year from ${yearMin} to ${yearMax}`);
  return year;
}
