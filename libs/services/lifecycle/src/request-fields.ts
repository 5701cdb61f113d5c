import { RequestError } from './errors.js';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws RequestError */
export function requiredUuid(field: string, value: string): string {
  if (!uuidPattern.test(value)) throw new RequestError(field, 'a UUID');
  return value.toLowerCase();
}
