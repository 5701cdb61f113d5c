import { telemetry } from './telemetry.js';
import { runUntilSignal } from '@carbon-butler/platform-lifecycle';
import { createLogger, type Logger } from '@carbon-butler/platform-observability';
import { ArgumentsError, parseArguments, usage } from './arguments.js';
import { DataDirectory } from './data-directory.js';
import { demoClient } from './demo-client.js';
import { ApiClient } from './main-job/api-client.js';
import { report } from './main-job/report.js';
import { runMainJob } from './main-job/run-main-job.js';
import { type Butler, startButler } from './start-butler.js';
import { version } from '../package.json';
import { whereToLook } from './where-to-look.js';

/** Kept in the data directory once the example is loaded. */
const exampleFile = 'example.json';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function loadExample(butler: Butler, url: string, directory: DataDirectory): Promise<string> {
  const api = await ApiClient.signIn(url, await demoClient(directory, butler.gateway));
  const result = await runMainJob(api, directory, (step) => {
    say(`  ${step} ...`);
  });
  say(`\n${report(result)}\n`);
  await directory.write(exampleFile, JSON.stringify({ bundlePath: result.bundlePath }));
  return result.bundlePath;
}

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2), process.env);
  if (options.help) {
    say(usage);
    return;
  }
  const directory = await DataDirectory.open(options.dataDir);
  const logger = (service: string): Logger =>
    createLogger(service, { level: options.verbose ? 'info' : 'error', format: 'text' });
  say(`Carbon Butler ${version}, data in ${directory.path}`);
  const butler = await startButler({
    directory,
    databaseUrl: options.databaseUrl,
    port: options.port,
    version,
    logger,
    progress: (step) => {
      say(`  starting ${step} ...`);
    },
  });
  const url = butler.gateway.urls['http'] ?? '';
  const loaded = await directory.read<{ readonly bundlePath: string }>(exampleFile);
  if (loaded === undefined)
    say('\nFirst start: loading the bundled example, a steel works that exports coil to the EU');
  const bundlePath =
    loaded === undefined || options.once ? await loadExample(butler, url, directory) : loaded.bundlePath;
  if (options.once) {
    await butler[Symbol.asyncDispose]();
    return;
  }
  say(`\n${whereToLook(url, directory, bundlePath)}\n`);
  await runUntilSignal(butler);
}

main()
  .then(() => telemetry.shutdown())
  .catch((error: unknown) => {
    const known = error instanceof ArgumentsError || (error instanceof Error && error.name === 'ConfigError');
    process.stderr.write(
      `${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
    return telemetry.shutdown();
  });
