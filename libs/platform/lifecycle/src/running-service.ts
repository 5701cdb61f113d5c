/** A started service as a value: what an app, the all-in-one process and a test all hold. */
export interface RunningService {
  readonly name: string;
  /** Where it listens, by protocol, e.g. `{ http: 'http://127.0.0.1:8080', grpc: '127.0.0.1:9090' }`. */
  readonly urls: Readonly<Record<string, string>>;
  /** Resolves once requests are answered; rejects when that can't happen any more. */
  ready(): Promise<void>;
  /**
   * Resolves once everything it had taken at the call is settled: before a stop, or when a test wants to look. It takes
   * a bounded time even while more comes in. Health checks are answered all the while.
   */
  drain(): Promise<void>;
  /** Releases everything it holds; what is still open is cut off. May follow a failed drain. */
  [Symbol.asyncDispose](): Promise<void>;
}
