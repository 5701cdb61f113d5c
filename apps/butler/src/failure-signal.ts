/** What ends butler when a part of it is down for good. */
export interface FailureSignal {
  /** Rejects at the first call of `giveUp`; never resolves. */
  readonly failure: Promise<never>;
  readonly giveUp: (error: Error) => void;
}

export function failureSignal(): FailureSignal {
  let giveUp: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  // Whoever waits for it is told; while nobody does yet, it must not end the process.
  failure.catch(() => undefined);
  return { failure, giveUp };
}
