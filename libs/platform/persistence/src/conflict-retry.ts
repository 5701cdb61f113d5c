import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from './errors.js';
import { sqlStateOf, sqlStates } from './sql-state.js';

/** Attempts at a transaction that keeps colliding with others. */
export const conflictAttemptsMax = 6;
const firstDelayMs = 10;

/**
 * Repeats `attempt` while it fails with a serialization failure or a deadlock, which PostgreSQL asks to be retried
 * as a whole (documentation, 13.5). `attempt` must do nothing outside its transaction.
 *
 * @throws ConflictError after `conflictAttemptsMax` collisions; any other error at once
 */
export function withConflictRetry<T>(attempt: () => Promise<T>): Promise<T> {
  const states: readonly string[] = [sqlStates.serializationFailure, sqlStates.deadlockDetected];
  return retryWhile((error) => states.includes(sqlStateOf(error) ?? ''), attempt);
}

export async function retryWhile<T>(isConflict: (error: unknown) => boolean, attempt: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (made >= conflictAttemptsMax) throw new ConflictError(made, error);
    }
    // Half fixed, half random: those who collided must not come back at the same moment.
    const delayMs = firstDelayMs * 2 ** (made - 1);
    await sleep(delayMs / 2 + (Math.random() * delayMs) / 2);
  }
}
