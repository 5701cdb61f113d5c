import { describeConfig, type Environment, readConfig, type Secret } from '@carbon-butler/platform-config';
import { ClosingStack, type RunningService, runUntilSignal } from '@carbon-butler/platform-lifecycle';
import { createLogger, type Logger } from '@carbon-butler/platform-observability';
import type { EventTransport, TopicSpec } from '@carbon-butler/platform-transport';
import type { z } from 'zod';
import { logEnvironment } from './log-environment.js';
import { openTransport } from './open-transport.js';
import { stopWithParent } from './stop-with-parent.js';
import { transportEnvironment } from './transport-environment.js';

export interface ServiceProgram<C extends { readonly databaseUrl: Secret }> {
  readonly name: string;
  readonly version: string;
  readonly topics: readonly TopicSpec[];
  /** Reads the service's configuration. */
  readonly environment: z.ZodType<C>;
  start(config: C, deps: { readonly logger: Logger; readonly transport: EventTransport }): Promise<RunningService>;
}

/**
 * Runs one service as a process of its own, until it is told to stop or the process that started it with a channel is
 * gone. @throws ConfigError
 */
export async function runService<C extends { readonly databaseUrl: Secret }>(
  program: ServiceProgram<C>,
  env: Environment,
): Promise<void> {
  stopWithParent();
  const { name, version, topics } = program;
  const config = readConfig(program.environment, env, name);
  const transportConfig = readConfig(transportEnvironment, env, name);
  const logger = createLogger(name, readConfig(logEnvironment, env, name));
  logger.info('starting', { version, config: describeConfig(config), transport: transportConfig.kind });
  await ClosingStack.guard(name, async (stack) => {
    const transport = await openTransport(transportConfig, {
      clientId: name,
      appVersion: version,
      topics,
      databaseUrl: config.databaseUrl,
      logger,
    });
    stack.add(transport, (opened) => opened.stop());
    const service = await program.start(config, { logger, transport });
    logger.info('serving', { urls: service.urls });
    await runUntilSignal(service);
    await stack.close();
  });
}

/** Errors that an operator mends: their text says what to look at, and where they arose in the code says nothing. */
const configurationErrors: readonly string[] = [
  'ConfigError',
  'AuthorityFileError',
  'ForeignLogError',
  'KafkaFailureError',
];

/** Ends a process that could not do its work: exit code 1, and one message for errors whose text says it all. */
export function reportFailure(error: unknown, plainErrors: readonly string[] = []): void {
  const isPlain = error instanceof Error && [...configurationErrors, ...plainErrors].includes(error.name);
  const text = error instanceof Error ? (isPlain ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
