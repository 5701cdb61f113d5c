/** What has been opened so far and how to close it: for starts that may fail half-way, and for the stop after them. */
export class ClosingStack {
  private readonly closers: (() => Promise<unknown>)[] = [];

  constructor(private readonly name: string) {}

  /** Remembers how to close `opened`, and hands it back. */
  add<T>(opened: T, close: (opened: T) => Promise<unknown>): T {
    this.closers.push(() => close(opened));
    return opened;
  }

  /** Closes everything, last opened first, whatever fails. May be called again. @throws AggregateError */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${this.name} did not close cleanly`);
  }

  /** Runs a start; when it fails, what it had opened is closed before the error goes on. */
  static async guard<T>(name: string, start: (stack: ClosingStack) => Promise<T>): Promise<T> {
    const stack = new ClosingStack(name);
    try {
      return await start(stack);
    } catch (error) {
      await stack.close().catch((closeError: unknown) => {
        throw new AggregateError([error, closeError], `${name} did not start, and did not close what had started`);
      });
      throw error;
    }
  }
}
