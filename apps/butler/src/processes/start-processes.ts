import { join } from 'node:path';
import type { Environment } from '@carbon-butler/platform-config';
import { ClosingStack, stopDeadlineMs } from '@carbon-butler/platform-lifecycle';
import { registerClient } from '@carbon-butler/service-gateway';
import type { Butler, ButlerOptions } from '../butler.js';
import { databaseOf } from '../butler-database.js';
import { failureSignal } from '../failure-signal.js';
import { findFreePorts } from '../free-ports.js';
import { butlerKeys, newInternalToken } from '../keys.js';
import { settings } from '../settings.js';
import { appEnvironments, appNames, type AppName, type AppPorts } from './app-environments.js';
import { AppProcess } from './app-process.js';
import { AppNotReadyError } from './errors.js';

export interface ProcessesOptions extends ButlerOptions {
  /** Of butler itself. */
  readonly env: Environment;
  readonly verbose: boolean;
}

/** Beside this app's own folder, as they are built. */
const appsDir = join(__dirname, '../../..');
/** HTTP and gRPC of every app, without the gateway's one port. */
const otherPorts = 2 * (appNames.length - 1);
/** The stop of the database, after that of the apps. */
const databaseStopMs = 10_000;

/** Starts every service there is, each as a process of its own, on one PostgreSQL. */
export function startProcesses(options: ProcessesOptions): Promise<Butler> {
  return ClosingStack.guard('butler', (stack) => start(options, stack));
}

async function start(options: ProcessesOptions, stack: ClosingStack): Promise<Butler> {
  const { directory, transport, verbose, logger, progress } = options;
  const ports = await findPorts(options.port);
  const { failure, giveUp } = failureSignal();
  const databaseUrl = await databaseOf(options, stack, giveUp);
  const keys = await butlerKeys(directory);
  const internalToken = newInternalToken();
  const environments = appEnvironments(options.env, { databaseUrl, transport, internalToken, keys, ports, verbose });
  const processOf = (name: AppName): AppProcess =>
    new AppProcess({
      name,
      mainFile: join(appsDir, name, 'dist/main.js'),
      env: environments[name],
      readyUrl: `http://${settings.host}:${ports.http[name]}/health/ready`,
      logger: logger('butler'),
      onDown: giveUp,
    });

  progress(`processes: ${appNames.join(', ')}`);
  const processes = appNames.map((name) => ({ name, app: stack.add(processOf(name), (opened) => opened.stop()) }));
  await Promise.all(processes.map(({ app }) => app.start()));
  return {
    name: 'butler',
    urls: { http: `http://${settings.host}:${ports.http.gateway}` },
    url: `http://${settings.host}:${ports.http.gateway}`,
    stopDeadlineMs: appNames.length * stopDeadlineMs + databaseStopMs,
    failure,
    registerClient: (registration) => registerClient({ databaseUrl }, registration),
    async ready() {
      for (const { name, app } of processes) if (!(await app.isReady())) throw new AppNotReadyError(name, 0);
    },
    async drain() {
      // To an app, draining is the first part of its stop. Intake goes first, then what it feeds.
      for (const { app } of [...processes].reverse()) await app.stop();
    },
    [Symbol.asyncDispose]: () => stack.close(),
  };
}

async function findPorts(port: number): Promise<AppPorts> {
  const wanted = [port, ...Array.from({ length: otherPorts }, () => 0)];
  const ports = (await findFreePorts(wanted))[Symbol.iterator]();
  const next = (): number => Number(ports.next().value);
  return {
    http: { gateway: next(), verification: next(), 'lifecycle-agent': next(), 'transfer-agent': next() },
    grpc: { verification: next(), 'lifecycle-agent': next(), 'transfer-agent': next() },
  };
}
