import { readConfig } from '@carbon-butler/platform-config';
import { reportFailure } from '@carbon-butler/platform-service-process';
import {
  clientAdministrationEnvironment,
  retirePreviousClientSecret,
  rotateClientSecret,
  UnknownClientError,
} from '@carbon-butler/service-gateway';
import { RotationArgumentsError, rotationOf, rotationUsage } from './rotation-arguments.js';

/** For operators: replaces a client's secret from the command line, in the environment of the gateway. */
async function main(): Promise<void> {
  const rotation = rotationOf(process.argv.slice(2));
  if (!rotation) {
    process.stdout.write(`${rotationUsage}\n`);
    return;
  }
  const { clientId } = rotation;
  // eslint-disable-next-line no-restricted-properties -- the entry point of a program of its own, as main.ts is
  const config = readConfig(clientAdministrationEnvironment, process.env, 'rotate-secret');
  if (rotation.retirePrevious) {
    await retirePreviousClientSecret(config, clientId);
    process.stdout.write(`${JSON.stringify({ clientId, previousSecret: 'retired' })}\n`);
  } else {
    const { clientSecret } = await rotateClientSecret(config, clientId);
    process.stdout.write(`${JSON.stringify({ clientId, clientSecret })}\n`);
  }
}

main().catch((error: unknown) => {
  reportFailure(error, [RotationArgumentsError.name, UnknownClientError.name]);
});
