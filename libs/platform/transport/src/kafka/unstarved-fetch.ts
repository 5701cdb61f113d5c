import { setTimeout as sleep } from 'node:timers/promises';

interface Runner {
  readonly running: boolean;
}

type Fetch = (this: Runner, nodeId: number) => Promise<readonly unknown[]>;

/** Between the questions of a fetcher that was started too late to be stopped. */
const idleMs = 500;

/**
 * Keeps a defect of kafkajs 2.2.4 from standing a process still. When the set of brokers changes while a consumer
 * stops, the client starts fetchers that nobody stops again; they ask a runner that has ended (`Runner.fetch` answers
 * at once) for ever, in microtasks, and nothing else of the process has its turn: no timer, no signal, no probe.
 * Seen with three brokers of which two were killed, `fetchManager.js` and `runner.js` of that version.
 */
export function keepFetchersFromStarving(): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the client's own class, which it does not export
  const { prototype } = require('kafkajs/src/consumer/runner') as { readonly prototype: { fetch: Fetch } };
  const askOnce: Fetch = prototype.fetch;
  prototype.fetch = async function unstarved(this: Runner, nodeId) {
    if (!this.running) await sleep(idleMs, undefined, { ref: false });
    return askOnce.call(this, nodeId);
  };
}
