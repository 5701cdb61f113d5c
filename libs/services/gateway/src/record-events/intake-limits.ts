const dayMs = 24 * 60 * 60 * 1000;

/** Events in one request; more belong into several requests, so that none holds the tenant's intake for long. */
export const eventsPerRequestMax = 20_000;
/** Events handled before other requests get their turn on the event loop. */
export const eventsPerTurn = 250;
/** Outcomes shown in the answer itself; all of them are under the intake's events. */
export const outcomesShownMax = 100;
/** Errors reported per event. */
export const errorsPerEventMax = 20;

/** A partner's clock may run this far ahead of ours. */
export const clockToleranceMs = 5 * 60 * 1000;
/** Longest period of activity data: a leap year. */
export const recordPeriodMaxMs = 366 * dayMs;
/** Longest validity of a supplier's footprint: PACT's three years and a year of reference. */
export const validityMaxMs = 4 * 366 * dayMs;
/** Nothing before the first year inventories are kept for (1990, the base year of the UNFCCC). */
export const earliestStart = '1990-01-01T00:00:00Z';
