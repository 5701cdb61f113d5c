import { reportFailure } from '@carbon-butler/platform-service-process';
import { ArgumentsError } from './arguments.js';
import { DataDirectory } from './data-directory.js';
import { keptDemoClient, NoDemoClientError } from './demo-client.js';
import { deadLetterCommand, usage } from './dlq/dead-letter-command.js';
import { runDeadLetterCommand } from './dlq/run-dead-letter-command.js';
import { ApiClient, ApiError } from './main-job/api-client.js';

/** Dead letters of a running butler, through its API. */
async function main(): Promise<void> {
  const command = deadLetterCommand(process.argv.slice(2));
  if (!command) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const directory = await DataDirectory.open(command.dataDir);
  const api = await ApiClient.signIn(command.url, await keptDemoClient(directory));
  await runDeadLetterCommand(api, command, (line) => process.stdout.write(`${line}\n`));
}

main().catch((error: unknown) => {
  reportFailure(error, [ArgumentsError.name, NoDemoClientError.name, ApiError.name]);
});
