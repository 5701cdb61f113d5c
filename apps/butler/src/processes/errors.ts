/** An app that is not running and will not be started again. */
export class AppDownError extends Error {
  override readonly name = 'AppDownError';
  constructor(
    readonly app: string,
    readonly reason: string,
    readonly restarts: number,
  ) {
    super(`${app} ended (${reason})${restarts > 0 ? ` after ${restarts} restarts` : ' before it was ready'}`);
  }
}

/** An app that runs, but does not become ready. */
export class AppNotReadyError extends Error {
  override readonly name = 'AppNotReadyError';
  constructor(
    readonly app: string,
    readonly deadlineMs: number,
  ) {
    super(`${app} was not ready after ${deadlineMs / 1_000} s`);
  }
}
