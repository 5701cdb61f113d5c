import { composeServices, type ProcessControl, runUntilSignal, type RunningService, startServices } from './index.js';

function service(name: string, log: string[], failing: readonly string[] = []): RunningService {
  const step = (what: string) => (): Promise<void> => {
    log.push(`${what} ${name}`);
    return failing.includes(what) ? Promise.reject(new Error(`${what} ${name} broke`)) : Promise.resolve();
  };
  return {
    name,
    urls: { http: `http://${name}` },
    ready: step('ready'),
    drain: step('drain'),
    [Symbol.asyncDispose]: step('stop'),
  };
}

describe('composed services', () => {
  it('get ready in order, and drain and stop in reverse', async () => {
    const log: string[] = [];
    const all = composeServices(
      'all',
      ['database', 'agent', 'gateway'].map((name) => service(name, log)),
    );
    await all.ready();
    await all.drain();
    await all[Symbol.asyncDispose]();
    expect(log).toEqual([
      ...['ready database', 'ready agent', 'ready gateway'],
      ...['drain gateway', 'drain agent', 'drain database'],
      ...['stop gateway', 'stop agent', 'stop database'],
    ]);
    expect(all.urls).toEqual({
      'database.http': 'http://database',
      'agent.http': 'http://agent',
      'gateway.http': 'http://gateway',
    });
  });

  it('are all stopped though some fail, and tell every failure', async () => {
    const log: string[] = [];
    const all = composeServices('all', [service('a', log, ['stop']), service('b', log), service('c', log, ['stop'])]);
    const error: unknown = await all[Symbol.asyncDispose]().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(log).toEqual(['stop c', 'stop b', 'stop a']);
    expect((error as AggregateError).errors.map(String)).toEqual(['Error: stop c broke', 'Error: stop a broke']);
  });
});

describe('starting services', () => {
  it('tells each one the URLs of those before it', async () => {
    const seen: object[] = [];
    const log: string[] = [];
    await startServices(
      'all',
      ['a', 'b'].map((name) => (urls) => {
        seen.push(urls);
        return Promise.resolve(service(name, log));
      }),
    );
    expect(seen).toEqual([{}, { 'a.http': 'http://a' }]);
  });

  it('stops what had started when one fails', async () => {
    const log: string[] = [];
    const starters = ['a', 'b'].map((name) => () => Promise.resolve(service(name, log)));
    const start = startServices('all', [...starters, () => Promise.reject(new Error('no port'))]);
    await expect(start).rejects.toThrow('no port');
    expect(log).toEqual(['stop b', 'stop a']);
  });
});

describe('running until a signal', () => {
  class FakeProcess implements ProcessControl {
    readonly exits: number[] = [];
    exitCode: number | undefined;
    readonly #listeners = new Map<string, () => void>();
    on(signal: string, listener: () => void): void {
      this.#listeners.set(signal, listener);
    }
    exit(code: number): void {
      this.exits.push(code);
    }
    signal(name: 'SIGTERM' | 'SIGINT'): void {
      this.#listeners.get(name)?.();
    }
  }
  const report = (): void => undefined;

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'drains, then stops, and leaves exiting to the event loop on %s',
    async (name) => {
      const [log, control]: [string[], FakeProcess] = [[], new FakeProcess()];
      const running = runUntilSignal(service('s', log), { control, report });
      await Promise.resolve();
      expect(log).toEqual([]);
      control.signal(name);
      await running;
      expect(log).toEqual(['drain s', 'stop s']);
      expect([control.exits, control.exitCode]).toEqual([[], undefined]);
    },
  );

  it('stops a service whose drain failed, with exit code 1', async () => {
    const [log, control]: [string[], FakeProcess] = [[], new FakeProcess()];
    const running = runUntilSignal(service('s', log, ['drain']), { control, report });
    control.signal('SIGTERM');
    await running;
    expect(log).toEqual(['drain s', 'stop s']);
    expect(control.exitCode).toBe(1);
  });

  it('exits at once on a second signal, of either kind', async () => {
    const control = new FakeProcess();
    let finishDrain = (): void => undefined;
    const stuck = { ...service('s', []), drain: () => new Promise<void>((resolve) => (finishDrain = resolve)) };
    const running = runUntilSignal(stuck, { control, report });
    control.signal('SIGTERM');
    expect(control.exits).toEqual([]);
    control.signal('SIGINT');
    expect(control.exits).toEqual([1]);
    await Promise.resolve();
    finishDrain();
    await running;
  });

  it('exits with code 1 when stopping takes longer than the deadline', async () => {
    jest.useFakeTimers();
    try {
      const control = new FakeProcess();
      const stuck = { ...service('s', []), drain: () => new Promise<void>(() => undefined) };
      void runUntilSignal(stuck, { control, report });
      control.signal('SIGTERM');
      await jest.advanceTimersByTimeAsync(9_999);
      expect(control.exits).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      expect(control.exits).toEqual([1]);
    } finally {
      jest.useRealTimers();
    }
  });
});
