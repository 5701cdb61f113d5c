import { eventually, FakeClock } from './index.js';

describe('a fake clock', () => {
  it('stands still until it is advanced, and can not be turned by its readers', () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    clock.now().setFullYear(1999);
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
    clock.advance(90_000);
    expect(clock.now().toISOString()).toBe('2026-01-01T00:01:30.000Z');
  });

  it('refuses to go back, and a start that is no date', () => {
    expect(() => {
      new FakeClock(new Date()).advance(-1);
    }).toThrow(RangeError);
    expect(() => new FakeClock('tomorrow')).toThrow(RangeError);
  });
});

describe('eventually', () => {
  it('gives the first result that comes without an error', async () => {
    const attempt = jest.fn().mockRejectedValueOnce(new Error('not yet')).mockResolvedValue(7);
    expect(await eventually<number>(attempt, { intervalMs: 1 })).toBe(7);
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it('fails with the last error once the time is up', async () => {
    let attempts = 0;
    const failing = (): never => {
      attempts += 1;
      throw new Error(`attempt ${attempts}`);
    };
    await expect(eventually(failing, { timeoutMs: 30, intervalMs: 5 })).rejects.toThrow(/attempt \d+/);
    expect(attempts).toBeGreaterThan(1);
  });
});
