import { allTopics } from '@carbon-butler/contract-events';
import type { Environment } from '@carbon-butler/platform-config';
import { reportFailure, runService } from '@carbon-butler/platform-service-process';
import { gatewayEnvironment, startGateway } from '@carbon-butler/service-gateway';
import { version } from '../package.json';

export function run(env: Environment): Promise<void> {
  return runService(
    { name: 'gateway', version, topics: allTopics, environment: gatewayEnvironment, start: startGateway },
    env,
  ).catch(reportFailure);
}
