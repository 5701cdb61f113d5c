import { RepeatingJob } from './repeating-job.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a repeating job', () => {
  it('runs after the first delay, then in its interval, a failure notwithstanding', async () => {
    const run = jest.fn().mockRejectedValueOnce(new Error('once')).mockResolvedValue(undefined);
    const onError = jest.fn();
    const job = new RepeatingJob({ name: 'job', firstAfterMs: 10, everyMs: 100, run, onError });
    await jest.advanceTimersByTimeAsync(9);
    expect(run).toHaveBeenCalledTimes(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(1);
    expect(onError).toHaveBeenCalledWith('job', new Error('once'), expect.any(Number));
    await jest.advanceTimersByTimeAsync(200);
    expect(run).toHaveBeenCalledTimes(3);
    expect(onError).toHaveBeenCalledTimes(1);
    await job.stop();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('tells a run at work to stop, waits for it and reports nothing', async () => {
    let ended = false;
    const run = (signal: AbortSignal) =>
      new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(new Error('stopped'));
        });
      });
    const onError = jest.fn();
    const job = new RepeatingJob({ name: 'job', firstAfterMs: 1, everyMs: 1, run, onError });
    await jest.advanceTimersByTimeAsync(5);
    await job.stop();
    expect(ended).toBe(true);
    expect(onError).not.toHaveBeenCalled();
  });
});
