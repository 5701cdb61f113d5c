import { allTopics } from '@carbon-butler/contract-events';
import type { Environment } from '@carbon-butler/platform-config';
import { reportFailure, runService } from '@carbon-butler/platform-service-process';
import { lifecycleEnvironment, startLifecycle } from '@carbon-butler/service-lifecycle';
import { version } from '../package.json';

export function run(env: Environment): Promise<void> {
  return runService(
    { name: 'lifecycle', version, topics: allTopics, environment: lifecycleEnvironment, start: startLifecycle },
    env,
  ).catch(reportFailure);
}
