import {
  delayMaxMs,
  firstDelayMs,
  noRestarts,
  recoveredAfterMs,
  type Restarts,
  restartAfter,
  restartsMax,
} from './restarts.js';

/** Delays before each restart of a process that lives for `livedMs` each time, up to `ends` ends. */
function delays(livedMs: number, ends: number): readonly number[] {
  const waited: number[] = [];
  let state: Restarts | undefined = noRestarts;
  for (let end = 0; end < ends; end++) {
    state = restartAfter(state, livedMs);
    if (!state) break;
    waited.push(state.delayMs);
  }
  return waited;
}

describe('a process that keeps ending', () => {
  it('is started again after growing delays, and then no more', () => {
    const waited = delays(100, 50);
    expect(waited).toHaveLength(restartsMax);
    expect(waited[0]).toBe(firstDelayMs);
    for (const [at, delayMs] of waited.entries())
      if (at > 0) expect(delayMs).toBe(Math.min(waited[at - 1]! * 2, delayMaxMs));
  });

  it('is started again without end when it works for a while each time', () => {
    expect(delays(recoveredAfterMs, 50)).toEqual(Array.from({ length: 50 }, () => firstDelayMs));
  });
});
