/** SQLSTATE codes that callers decide on (PostgreSQL documentation, appendix A). */
export const sqlStates = {
  uniqueViolation: '23505',
  insufficientPrivilege: '42501',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
} as const;

/** The SQLSTATE of a driver error, also through TypeORM's wrapping; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { driverError, code } = error as { readonly driverError?: unknown; readonly code?: unknown };
  return sqlStateOf(driverError) ?? (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined);
}
