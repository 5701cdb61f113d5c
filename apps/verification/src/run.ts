import { allTopics } from '@carbon-butler/contract-events';
import type { Environment } from '@carbon-butler/platform-config';
import { reportFailure, runService } from '@carbon-butler/platform-service-process';
import { verificationEnvironment, startVerification } from '@carbon-butler/service-verification';
import { version } from '../package.json';

export function run(env: Environment): Promise<void> {
  return runService(
    {
      name: 'verification',
      version,
      topics: allTopics,
      environment: verificationEnvironment,
      start: startVerification,
    },
    env,
  ).catch(reportFailure);
}
