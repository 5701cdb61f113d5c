import { sqlStateOf } from '@carbon-butler/platform-persistence';

/**
 * SQLSTATE classes that say the server or the way to it is at fault, not the statement: connection exceptions (08),
 * too few resources (53), operator intervention (57P). PostgreSQL documentation, appendix A.
 */
const awayStates = /^(08|53|57P)/;
const awayCodes: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND']);
/** What the driver says without a code when a connection ends under it. */
const awayMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/** Whether trying the same again later may help though nothing about it changes. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, driverError } = error as { readonly code?: unknown; readonly driverError?: unknown };
  return (
    awayStates.test(sqlStateOf(error) ?? '') ||
    awayCodes.has(code) ||
    awayMessages.test(error.message) ||
    isDatabaseAway(driverError)
  );
}
