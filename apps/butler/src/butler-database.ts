import { Secret } from '@carbon-butler/platform-config';
import { startPostgres } from '@carbon-butler/platform-embedded-postgres';
import type { ClosingStack } from '@carbon-butler/platform-lifecycle';
import type { ButlerOptions } from './butler.js';

/** The server butler is told to use, or one of its own in its data directory. */
export async function databaseOf(
  { databaseUrl, directory, progress }: Pick<ButlerOptions, 'databaseUrl' | 'directory' | 'progress'>,
  stack: ClosingStack,
): Promise<Secret> {
  if (databaseUrl !== undefined) return databaseUrl;
  progress('database');
  const server = await startPostgres({ dataDir: directory.file('postgres'), durable: true });
  stack.add(server, (opened) => opened.stop());
  return new Secret(server.adminUrl);
}
