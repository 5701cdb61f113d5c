import { IdentifierError } from './errors.js';

/** PostgreSQL cuts names at 63 bytes; role names get a prefix. */
const identifierCharsMax = 48;
const identifierPattern = new RegExp(`^[a-z][a-z0-9_]{0,${identifierCharsMax - 1}}$`);
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A name that is safe in SQL without quoting. @throws IdentifierError */
export function plainIdentifier(field: string, value: string): string {
  if (identifierPattern.test(value)) return value;
  throw new IdentifierError(
    field,
    value,
    `a lower-case letter, then at most ${identifierCharsMax - 1} letters, digits or _`,
  );
}

/** @throws IdentifierError */
export function tenantUuid(value: string): string {
  if (uuidPattern.test(value)) return value.toLowerCase();
  throw new IdentifierError('tenantId', value, 'a UUID');
}
