/** A started service as a value: what an app, the all-in-one process and a test all hold. */
export interface RunningService {
  readonly name: string;
  /** Where it listens, by protocol, e.g. `{ http: 'http://127.0.0.1:8080', grpc: '127.0.0.1:9090' }`. */
  readonly urls: Readonly<Record<string, string>>;
  /** Resolves once requests are answered; rejects when that can't happen any more. */
  ready(): Promise<void>;
  /** Stops taking work and resolves once what was taken is settled. The service still answers health checks. */
  drain(): Promise<void>;
  /** Releases everything it holds; what is still open is cut off. May follow a failed drain. */
  [Symbol.asyncDispose](): Promise<void>;
}
