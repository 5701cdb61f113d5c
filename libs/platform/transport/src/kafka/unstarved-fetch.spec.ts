import { keepFetchersFromStarving } from './unstarved-fetch.js';

interface RunnerClass {
  readonly prototype: { fetch(this: object, nodeId: number): Promise<readonly unknown[]> };
}

const ended = { running: false, logger: { debug: () => undefined }, consumerGroup: {} };

describe("a fetcher of the client's that nobody stops", () => {
  it('leaves timers their turn', async () => {
    keepFetchersFromStarving();
    const { prototype } = jest.requireActual<RunnerClass>('kafkajs/src/consumer/runner');
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    // As the client asks: again, as soon as it is answered.
    for (let n = 0; n < 2; n += 1) expect(await prototype.fetch.call(ended, 1)).toEqual([]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
