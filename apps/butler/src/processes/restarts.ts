/** How often in a row a process has been started again, and how long the last one waited. */
export interface Restarts {
  readonly count: number;
  readonly delayMs: number;
}

export const noRestarts: Restarts = { count: 0, delayMs: 0 };

export const restartsMax = 5;
export const firstDelayMs = 250;
export const delayMaxMs = 8_000;
/** A process that lived this long has recovered from what ended those before it. */
export const recoveredAfterMs = 60_000;

/** What follows the end of a process that lived for `livedMs`; undefined when it must not be started again. */
export function restartAfter({ count, delayMs }: Restarts, livedMs: number): Restarts | undefined {
  if (livedMs >= recoveredAfterMs || count === 0) return { count: 1, delayMs: firstDelayMs };
  if (count >= restartsMax) return undefined;
  return { count: count + 1, delayMs: Math.min(delayMs * 2, delayMaxMs) };
}
