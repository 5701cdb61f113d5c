import { allTopics } from '@carbon-butler/contract-events';
import { describeConfig, type Environment, readConfig } from '@carbon-butler/platform-config';
import { ClosingStack, runUntilSignal } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import { KafkaTransport } from '@carbon-butler/platform-transport/kafka';
import { verificationEnvironment, startVerification } from '@carbon-butler/service-verification';
import { kafkaEnvironment } from './config.js';

const appVersion = '0.1.0';

/** Runs the evidence log as a process of its own, with Kafka, until it is told to stop. */
export async function run(env: Environment): Promise<void> {
  const stack = await ClosingStack.guard('verification', (opened) => start(env, opened));
  await stack.close();
}

async function start(env: Environment, stack: ClosingStack): Promise<ClosingStack> {
  const config = readConfig(verificationEnvironment, env, 'verification');
  const { brokers, tls, login } = readConfig(kafkaEnvironment, env, 'verification');
  const logger = createLogger('verification');
  logger.info('starting', { config: describeConfig(config), brokers });
  const transport = new KafkaTransport({
    brokers,
    clientId: 'verification',
    ...(tls && { tls }),
    ...(login && {
      login: { mechanism: 'scram-sha-512', username: login.username, password: login.password.reveal() },
    }),
    topics: allTopics,
    appVersion,
    onNotice: (notice) => {
      logger.warn('event transport', { ...notice });
    },
  });
  stack.add(transport, (opened) => opened.stop());
  await transport.start();
  await runUntilSignal(await startVerification(config, { logger, transport }));
  return stack;
}
