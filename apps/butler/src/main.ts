import { telemetry } from './telemetry.js';
import { runUntilSignal } from '@carbon-butler/platform-lifecycle';
import { createLogger, type Logger } from '@carbon-butler/platform-observability';
import { reportFailure } from '@carbon-butler/platform-service-process';
import { ArgumentsError, type ButlerArguments, parseArguments, usage } from './arguments.js';
import type { Butler, ButlerOptions } from './butler.js';
import { DataDirectory } from './data-directory.js';
import { demoClient } from './demo-client.js';
import { ApiClient } from './main-job/api-client.js';
import { report } from './main-job/report.js';
import { runMainJob } from './main-job/run-main-job.js';
import { PortTakenError } from './free-ports.js';
import { AppDownError, AppNotReadyError } from './processes/errors.js';
import { startProcesses } from './processes/start-processes.js';
import { startButler } from './start-butler.js';
import { version } from '../package.json';
import { whereToLook } from './where-to-look.js';

/** Kept in the data directory once the example is loaded. */
const exampleFile = 'example.json';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function loadExample(butler: Butler, directory: DataDirectory): Promise<string> {
  const api = await ApiClient.signIn(butler.url, await demoClient(directory, butler));
  const result = await runMainJob(api, directory, (step) => {
    say(`  ${step} ...`);
  });
  say(`\n${report(result)}\n`);
  await directory.write(exampleFile, JSON.stringify({ bundlePath: result.bundlePath }));
  return result.bundlePath;
}

function start({ processes, databaseUrl, transport, port, verbose }: ButlerArguments, directory: DataDirectory) {
  const options: ButlerOptions = {
    directory,
    databaseUrl,
    transport,
    port,
    version,
    logger: (service: string): Logger => createLogger(service, { level: verbose ? 'info' : 'error', format: 'text' }),
    progress: (step) => {
      say(`  starting ${step} ...`);
    },
  };
  return processes ? startProcesses({ ...options, env: process.env, verbose }) : startButler(options);
}

/** Loads the example where it is due, then serves until told to stop. */
async function serve(butler: Butler, directory: DataDirectory, once: boolean): Promise<void> {
  const loaded = await directory.read<{ readonly bundlePath: string }>(exampleFile);
  if (loaded === undefined)
    say('\nFirst start: loading the bundled example, a steel works that exports coil to the EU');
  const bundlePath = loaded === undefined || once ? await loadExample(butler, directory) : loaded.bundlePath;
  if (once) return;
  const firstClient = loaded === undefined ? await demoClient(directory, butler) : undefined;
  say(`\n${whereToLook(butler.url, directory, bundlePath, firstClient)}\n`);
  await runUntilSignal(butler, { deadlineMs: butler.stopDeadlineMs });
}

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2), process.env);
  if (options.help) {
    say(usage);
    return;
  }
  const directory = await DataDirectory.open(options.dataDir);
  say(`Carbon Butler ${version}, data in ${directory.path}`);
  const butler = await start(options, directory);
  try {
    await Promise.race([serve(butler, directory, options.once), butler.failure]);
  } finally {
    await butler[Symbol.asyncDispose]();
  }
}

main()
  .then(() => telemetry.shutdown())
  .catch(async (error: unknown) => {
    reportFailure(error, [ArgumentsError.name, AppDownError.name, AppNotReadyError.name, PortTakenError.name]);
    await telemetry.shutdown();
    // A service that is down for good is noticed while butler waits for a signal, and the wait would hold it.
    process.exit();
  });
