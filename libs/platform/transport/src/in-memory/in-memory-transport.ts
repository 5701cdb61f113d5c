import { LogTransport, type TransportOptions } from '../log-transport.js';
import { InMemoryBroker } from './in-memory-broker.js';
import { InMemoryLog } from './in-memory-log.js';

export interface InMemoryTransportOptions extends TransportOptions {
  /** Shared by transports that play several processes; one of its own when absent. */
  readonly broker?: InMemoryBroker;
}

/** For unit tests: everything in this process, nothing kept. Faults happen when the test says so. */
export class InMemoryTransport extends LogTransport {
  private readonly memory: InMemoryLog;

  constructor(options: InMemoryTransportOptions) {
    const memory = new InMemoryLog(options.broker ?? new InMemoryBroker());
    super(memory, options);
    this.memory = memory;
  }

  /** Dies as by kill -9: nothing in flight is acknowledged. */
  crash(): Promise<void> {
    return this.memory.crash();
  }

  /** Makes `publish` and every other write fail until it is called with undefined. */
  failAppends(failure: Error | undefined): void {
    this.memory.failAppends(failure);
  }
}
