import { type ChildProcessSide, stopWithParent } from './stop-with-parent.js';

function side(connected: boolean | undefined) {
  const calls: string[] = [];
  const listeners: (() => void)[] = [];
  const self: ChildProcessSide = {
    pid: 7,
    connected,
    channel: connected === true ? { unref: () => calls.push('unref') } : null,
    once: (_, listener) => listeners.push(listener),
    kill: (pid, signal) => calls.push(`${signal} ${pid}`),
  };
  return { self, calls, listeners };
}

describe('a process started by another', () => {
  it('stops once its parent is gone, and does not stay alive to wait for that', () => {
    const { self, calls, listeners } = side(true);
    stopWithParent(self);
    expect(calls).toEqual(['unref']);
    listeners.forEach((listener) => {
      listener();
    });
    expect(calls).toEqual(['unref', 'SIGTERM 7']);
  });

  it('stops at once when its parent was gone before', () => {
    const { self, calls } = side(false);
    stopWithParent(self);
    expect(calls).toEqual(['SIGTERM 7']);
  });

  it('is left alone without a channel', () => {
    const { self, calls, listeners } = side(undefined);
    stopWithParent(self);
    expect([calls, listeners]).toEqual([[], []]);
  });
});
