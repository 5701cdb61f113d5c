import { parseArgs } from 'node:util';
import { port, postgresUrl, readConfig, type Secret } from '@carbon-butler/platform-config';
import { z } from 'zod';

/** What a user may tell butler. */
export interface ButlerArguments {
  /** Port of the HTTP API. */
  readonly port: number;
  /** A PostgreSQL server to use instead of the embedded one. */
  readonly databaseUrl: Secret | undefined;
  /** Where the embedded server, keys and evidence are kept; undefined for the default place. */
  readonly dataDir: string | undefined;
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

  --data DIR   keep everything in DIR (default: .carbon-butler)
  --once       run the bundled example, print the result and exit
  --verbose    log every request and event
  --help       show this text

  PORT          port of the HTTP API (default 3000, 0 for any free one)
  DATABASE_URL  use this PostgreSQL server instead of the embedded one`;

const environment = z.object({ PORT: port().default(3000), DATABASE_URL: postgresUrl().optional() });

/** @throws ArgumentsError, ConfigError */
export function parseArguments(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ButlerArguments {
  const { PORT, DATABASE_URL } = readConfig(environment, env, 'butler');
  const values = parsed(args);
  return {
    port: PORT,
    databaseUrl: DATABASE_URL,
    dataDir: values.data,
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
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new ArgumentsError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
