export interface RepeatingJobOptions {
  readonly name: string;
  readonly firstAfterMs: number;
  /** From the end of one run to the start of the next. */
  readonly everyMs: number;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly onError: (job: string, error: unknown, startedMs: number) => void;
}

/** Runs something now and then; a run that fails is reported, and the next one comes all the same. */
export class RepeatingJob {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: RepeatingJobOptions) {
    this.schedule(options.firstAfterMs);
  }

  /** Tells a run at work to stop and waits for it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(afterMs: number): void {
    this.timer = setTimeout(() => {
      this.running = this.runOnce();
    }, afterMs);
    this.timer.unref();
  }

  private async runOnce(): Promise<void> {
    const { name, everyMs, run, onError } = this.options;
    const { signal } = this.stopping;
    const startedMs = performance.now();
    try {
      await run(signal);
    } catch (error) {
      if (!signal.aborted) onError(name, error, startedMs);
    }
    if (!signal.aborted) this.schedule(everyMs);
  }
}
