import { readConfig } from '@carbon-butler/platform-config';
import { reportFailure } from '@carbon-butler/platform-service-process';
import { clientAdministrationEnvironment, registerClient } from '@carbon-butler/service-gateway';
import { RegistrationArgumentsError, registrationOf, registrationUsage } from './registration-arguments.js';

/** For operators: lets a client in from the command line, in the environment of the gateway. */
async function main(): Promise<void> {
  const registration = registrationOf(process.argv.slice(2));
  if (!registration) {
    process.stdout.write(`${registrationUsage}\n`);
    return;
  }
  // eslint-disable-next-line no-restricted-properties -- the entry point of a program of its own, as main.ts is
  const config = readConfig(clientAdministrationEnvironment, process.env, 'register-client');
  process.stdout.write(`${JSON.stringify(await registerClient(config, registration))}\n`);
}

main().catch((error: unknown) => {
  reportFailure(error, [RegistrationArgumentsError.name]);
});
