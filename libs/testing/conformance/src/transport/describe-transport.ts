import type { TopicSpec } from '@carbon-butler/platform-transport';
import { describeDeadLetters } from './describe-dead-letters.js';
import { describeDelivery } from './describe-delivery.js';
import { describeGroups } from './describe-groups.js';
import { describeParking } from './describe-parking.js';
import { Processes } from './processes.js';
import { sampleTopic } from './sample-events.js';
import type { TransportFixture } from './transport-fixture.js';

export interface TransportSuiteOptions {
  /** How long groups may take to settle with this adapter. */
  readonly patienceMs?: number;
  /** How long the fixture may take to start: a first run may have to download a broker. */
  readonly startMs?: number;
}

/** Gives a test its processes and cleans up after it. */
export type WithProcesses = (
  more: Partial<TopicSpec>,
  test: (processes: Processes) => Promise<void>,
) => () => Promise<void>;

/** What every adapter has to do: an adapter is finished when this passes. */
export function describeTransport(
  name: string,
  createFixture: () => Promise<TransportFixture>,
  { patienceMs = 10_000, startMs = 60_000 }: TransportSuiteOptions = {},
): void {
  describe(`event transport: ${name}`, () => {
    let fixture: TransportFixture;
    beforeAll(async () => {
      fixture = await createFixture();
    }, startMs);
    afterAll(async () => {
      await fixture.close();
    }, 60_000);
    jest.setTimeout(patienceMs * 3);

    const withProcesses: WithProcesses = (more, test) => async () => {
      const processes = new Processes(fixture, sampleTopic(more), patienceMs);
      try {
        await test(processes);
      } catch (error) {
        // What failed may be a handler that never ends: stopping would wait for it.
        await processes.crashAll();
        throw error;
      }
      await processes.stop();
    };
    describeDelivery(withProcesses);
    describeGroups(withProcesses);
    describeDeadLetters(withProcesses);
    describeParking(withProcesses);
  });
}
