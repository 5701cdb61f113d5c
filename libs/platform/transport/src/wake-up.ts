/** Lets one loop sleep until somebody wakes it or the time is up. A wake-up while it is awake is not lost. */
export class WakeUp {
  private woken = false;
  private release: (() => void) | undefined;

  wake(): void {
    this.woken = true;
    this.release?.();
  }

  /** Resolves at the next `wake` (at once when one came since the last wait) or after `forMs`. */
  async wait(forMs: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(forMs, timerMsMax));
        this.release = (): void => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.release = undefined;
    }
    this.woken = false;
  }
}

/** Longest delay a Node timer takes (2^31 - 1 ms). */
export const timerMsMax = 2_147_483_647;

/** Resolves after `ms`, or at once when the signal aborts; the caller looks at the signal. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, Math.min(ms, timerMsMax));
    signal.addEventListener('abort', finish, { once: true });
  });
}
