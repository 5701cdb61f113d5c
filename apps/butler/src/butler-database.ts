import { Secret } from '@carbon-butler/platform-config';
import type { ClosingStack } from '@carbon-butler/platform-lifecycle';
import type { ButlerOptions } from './butler.js';
import { OwnDatabase } from './own-database.js';

/** The server butler is told to use, or one of its own in its data directory. */
export async function databaseOf(
  { databaseUrl, directory, logger, progress }: ButlerOptions,
  stack: ClosingStack,
  onDown: (error: Error) => void,
): Promise<Secret> {
  if (databaseUrl !== undefined) return databaseUrl;
  progress('database');
  const server = await OwnDatabase.start({ dataDir: directory.file('postgres'), logger: logger('butler'), onDown });
  stack.add(server, (opened) => opened.stop());
  return new Secret(server.adminUrl);
}
