import { RequestError } from './errors.js';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const textLengthMax = 200;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** @throws RequestError */
export function requiredUuid(field: string, value: string): string {
  if (!uuidPattern.test(value)) throw new RequestError(field, 'a UUID');
  return value.toLowerCase();
}

/** A day of the calendar, YYYY-MM-DD; the default for an empty text. @throws RequestError */
export function dayOr(field: string, value: string, otherwise: string): string {
  if (value === '') return otherwise;
  const time = dayPattern.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (!time || Number.isNaN(time.getTime()) || !time.toISOString().startsWith(value))
    throw new RequestError(field, 'a day YYYY-MM-DD');
  return value;
}

/** A count from 1 to `most`; 0 means the default. @throws RequestError */
export function countOr(field: string, value: number, otherwise: number, most: number): number {
  if (value > most) throw new RequestError(field, `at most ${most}`);
  return value === 0 ? otherwise : value;
}

/** A text that is searched for. @throws RequestError */
export function checkText(text: string): void {
  if (text.length > textLengthMax) throw new RequestError('text', `at most ${textLengthMax} characters`);
}
