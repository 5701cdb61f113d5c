import { allTopics } from '@carbon-butler/contract-events';
import type { Environment } from '@carbon-butler/platform-config';
import { reportFailure, runService } from '@carbon-butler/platform-service-process';
import { transferEnvironment, startTransfer } from '@carbon-butler/service-transfer';
import { version } from '../package.json';

export function run(env: Environment): Promise<void> {
  return runService(
    { name: 'transfer', version, topics: allTopics, environment: transferEnvironment, start: startTransfer },
    env,
  ).catch(reportFailure);
}
