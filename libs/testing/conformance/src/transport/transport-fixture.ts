import type { EventTransport, TransportOptions } from '@carbon-butler/platform-transport';

/** What the suite needs of an adapter: several "processes" over one durable log. */
export interface TransportFixture {
  /** A started transport as one process has it; all of a fixture see the same log. */
  connect(options: TransportOptions): Promise<EventTransport>;
  /** Ends that process as kill -9 does: nothing in flight is acknowledged, nothing is said to the group. */
  crash(transport: EventTransport): Promise<void>;
  /** Stops what is still running and removes the log. */
  close(): Promise<void>;
}
