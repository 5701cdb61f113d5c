import type { RunningService } from './running-service.js';

/** Longest orderly stop. Whatever still holds the event loop after it is cut off. */
export const stopDeadlineMs = 10_000;

const signals = ['SIGTERM', 'SIGINT'] as const;

/** What ends the process: injected so that a test can watch it without dying. */
export interface ProcessControl {
  on(signal: (typeof signals)[number], listener: () => void): unknown;
  exit(code: number): void;
  exitCode?: number | string | null | undefined;
}

export interface RunOptions {
  readonly deadlineMs?: number;
  readonly control?: ProcessControl;
  readonly report?: (message: string, error?: unknown) => void;
}

/**
 * Holds the process's only handler for SIGTERM and SIGINT and resolves once `service` is stopped after one of them.
 *
 * The first signal drains, then disposes; the process then ends by itself because nothing is left on its event loop.
 * A second signal, or `deadlineMs` without such an end, exits with code 1 at once. A drain that fails does not keep
 * the service from being disposed of, and leaves exit code 1.
 */
export async function runUntilSignal(service: RunningService, options: RunOptions = {}): Promise<void> {
  const { deadlineMs = stopDeadlineMs, control = process, report = reportToStderr } = options;
  await firstSignal(control, (signal) => {
    report(`${service.name}: ${signal} while stopping, exiting at once`);
    control.exit(1);
  });
  // Unref'd: it must cut a stuck stop, and must not itself keep an orderly one alive.
  setTimeout(() => {
    report(`${service.name}: not stopped after ${deadlineMs} ms, exiting`);
    control.exit(1);
  }, deadlineMs).unref();
  for (const [step, run] of [
    ['drain', () => service.drain()],
    ['stop', () => service[Symbol.asyncDispose]()],
  ] as const) {
    try {
      await run();
    } catch (error) {
      control.exitCode = 1;
      report(`${service.name}: ${step} failed`, error);
    }
  }
}

function firstSignal(control: ProcessControl, onSecond: (signal: string) => void): Promise<void> {
  // A signal handler alone does not keep Node running, and a service may be waiting on nothing but a signal.
  const hold = setInterval(() => undefined, 2 ** 30);
  return new Promise((resolve) => {
    let signalled = false;
    for (const signal of signals) {
      control.on(signal, () => {
        if (signalled) {
          onSecond(signal);
          return;
        }
        signalled = true;
        clearInterval(hold);
        resolve();
      });
    }
  });
}

function reportToStderr(message: string, error?: unknown): void {
  console.error(message, ...(error === undefined ? [] : [error]));
}
