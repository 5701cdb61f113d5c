import { parseArgs } from 'node:util';
import { type Environment, port, postgresUrl, readConfig, type Secret } from '@carbon-butler/platform-config';
import { sessionTimeoutMsDefault, type TransportConfig } from '@carbon-butler/platform-service-process';
import { z } from 'zod';

/** What a user may tell butler. */
export interface ButlerArguments {
  /** Port of the HTTP API. */
  readonly port: number;
  /** A PostgreSQL server to use instead of the embedded one. */
  readonly databaseUrl: Secret | undefined;
  /** Where the embedded server, keys and evidence are kept; undefined for the default place. */
  readonly dataDir: string | undefined;
  /** Events through PostgreSQL, or through a Kafka broker on this machine. */
  readonly transport: TransportConfig;
  /** Each service as a process of its own. */
  readonly processes: boolean;
  /** Do the main job and exit. */
  readonly once: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

/** A command line that butler does not understand. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
}

export const usage = `Usage: npm start -- [options]

  --data DIR         keep everything in DIR (default: .carbon-butler)
  --once             run the bundled example, print the result and exit
  --processes        run each service as a process of its own
  --kafka HOST:PORT  send events through this Kafka broker instead of PostgreSQL, or through the cluster of several,
                     separated by commas; without encryption, so on this machine only (start one: npm run kafka)
  --verbose          log every request and event
  --help             show this text

  PORT          port of the HTTP API (default 3000, 0 for any free one)
  DATABASE_URL  use this PostgreSQL server instead of the embedded one`;

const loopbackBrokers = /^(127\.0\.0\.1|localhost):[0-9]{1,5}(,(127\.0\.0\.1|localhost):[0-9]{1,5}){0,7}$/;
const replicasMax = 3;

const environment = z.object({ PORT: port().default(3000), DATABASE_URL: postgresUrl().optional() });

/** @throws ArgumentsError, ConfigError */
export function parseArguments(args: readonly string[], env: Environment): ButlerArguments {
  const { PORT, DATABASE_URL } = readConfig(environment, env, 'butler');
  const values = parsed(args);
  return {
    port: PORT,
    databaseUrl: DATABASE_URL,
    dataDir: values.data,
    transport: transportOf(values.kafka),
    processes: values.processes,
    once: values.once,
    verbose: values.verbose,
    help: values.help,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        once: { type: 'boolean', default: false },
        processes: { type: 'boolean', default: false },
        kafka: { type: 'string' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new ArgumentsError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function transportOf(text: string | undefined): TransportConfig {
  if (text === undefined) return { kind: 'postgres' };
  if (!loopbackBrokers.test(text))
    throw new ArgumentsError(
      `--kafka: expected 127.0.0.1:PORT or localhost:PORT, got ${JSON.stringify(text)}\n\n${usage}`,
    );
  const brokers = text.split(',');
  const replicationFactor = Math.min(brokers.length, replicasMax);
  const sessionTimeoutMs = sessionTimeoutMsDefault;
  return {
    kind: 'kafka',
    brokers,
    tls: false,
    caFile: undefined,
    login: undefined,
    replicationFactor,
    sessionTimeoutMs,
  };
}
