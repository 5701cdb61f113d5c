import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '@carbon-butler/platform-config';
import { stopDeadlineMs } from '@carbon-butler/platform-lifecycle';
import type { Logger } from '@carbon-butler/platform-observability';
import { AppDownError, AppNotReadyError } from './errors.js';
import { type Restarts, noRestarts, restartAfter } from './restarts.js';

export interface AppProcessOptions {
  readonly name: string;
  /** The program, as Node runs it. */
  readonly mainFile: string;
  readonly env: Environment;
  /** Answers with 2xx once the app works. */
  readonly readyUrl: string;
  readonly logger: Logger;
  /** The app is down and will not be started again. */
  readonly onDown: (error: AppDownError) => void;
}

const readyPollMs = 50;
const readyDeadlineMs = 60_000;
const probeTimeoutMs = 2_000;
/** An app cuts itself off at `stopDeadlineMs`; whatever is there after that hangs. */
const killAfterMs = stopDeadlineMs + 2_000;

/**
 * One app as a child process: started again when it dies, stopped by SIGTERM, and never left behind. It holds one end
 * of a channel; when butler dies, however, the channel closes and the app stops by itself.
 */
export class AppProcess {
  private child: ChildProcess | undefined;
  private restarts: Restarts = noRestarts;
  private restartTimer: NodeJS.Timeout | undefined;
  private hasBeenReady = false;
  private stopping = false;

  constructor(private readonly options: AppProcessOptions) {}

  /** Resolves once the app is ready. @throws AppDownError, AppNotReadyError */
  async start(): Promise<void> {
    const child = this.spawn();
    const endMs = performance.now() + readyDeadlineMs;
    while (performance.now() < endMs) {
      if (hasEnded(child)) throw new AppDownError(this.options.name, howItEnded(child), 0);
      if (await this.isReady()) {
        this.hasBeenReady = true;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, readyPollMs));
    }
    throw new AppNotReadyError(this.options.name, readyDeadlineMs);
  }

  async isReady(): Promise<boolean> {
    try {
      return (await fetch(this.options.readyUrl, { signal: AbortSignal.timeout(probeTimeoutMs) })).ok;
    } catch {
      // Not listening yet, or not any more.
      return false;
    }
  }

  /** Lets the app drain and stop; one that hangs is killed. May be called again. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restartTimer);
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const killTimer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    await ended;
    clearTimeout(killTimer);
  }

  private spawn(): ChildProcess {
    const { mainFile, env } = this.options;
    const startedAtMs = performance.now();
    const child = spawn(process.execPath, [mainFile], {
      env,
      // The last one is the channel. Output goes where butler's goes.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // A group of its own: Ctrl-C reaches butler alone, which then stops its apps in order.
      detached: true,
      windowsHide: true,
    });
    child.once('exit', () => {
      if (this.hasBeenReady && !this.stopping) this.startAgain(howItEnded(child), performance.now() - startedAtMs);
    });
    child.once('error', (error) => {
      this.options.logger.error('process trouble', { app: this.options.name, error });
    });
    this.child = child;
    return child;
  }

  private startAgain(reason: string, livedMs: number): void {
    const { name, logger, onDown } = this.options;
    const next = restartAfter(this.restarts, livedMs);
    if (next === undefined) {
      onDown(new AppDownError(name, reason, this.restarts.count));
      return;
    }
    this.restarts = next;
    logger.warn('process ended, starting it again', { app: name, reason, delayMs: next.delayMs });
    this.restartTimer = setTimeout(() => this.spawn(), next.delayMs);
  }
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null || pid === undefined;
}

function howItEnded({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ?? `exit code ${exitCode ?? 'unknown'}`;
}
