/** What this needs of the process: injected so that a test can watch it without dying. */
export interface ChildProcessSide {
  readonly pid: number;
  /** Undefined when nobody opened a channel to this process. */
  readonly connected?: boolean | undefined;
  readonly channel?: { unref(): void } | null | undefined;
  once(event: 'disconnect', listener: () => void): unknown;
  kill(pid: number, signal: 'SIGTERM'): unknown;
}

/**
 * Lets a process that was started with an IPC channel stop, as after SIGTERM, once the other end is gone: a parent that
 * is killed tells nobody, but its end of the channel closes. Nothing happens in a process without a channel.
 */
export function stopWithParent(self: ChildProcessSide = process): void {
  if (self.connected === undefined) return;
  const stop = (): void => {
    self.kill(self.pid, 'SIGTERM');
  };
  if (!self.connected) {
    stop();
    return;
  }
  self.once('disconnect', stop);
  // To listen on a channel keeps the event loop alive, and so would keep an orderly stop from ending.
  self.channel?.unref();
}
