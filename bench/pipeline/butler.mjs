import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);
const apps = ['e2e', 'gateway', 'lifecycle-agent', 'transfer-agent', 'verification'];

execFileSync('npx', ['tsc', '-b', ...apps.map((app) => `apps/${app}`)], { cwd: root, stdio: 'inherit' });
export const { ButlerProcess } = require('../../apps/e2e/dist/butler-process.js');
const { limeEvent } = require('../../apps/e2e/dist/lime-events.js');
const { startPostgres } = require('../../libs/platform/embedded-postgres/dist/index.js');

/** Events of one facility; ids begin with `prefix`. */
export function limeBatch(facility, prefix, size) {
  return Array.from({ length: size }, (_, at) => limeEvent(facility, `${prefix}-${at}`));
}

/** A durable database server of its own, which goes with its data when the work is done. */
export async function withDatabase(work) {
  const dataDir = await ButlerProcess.newDataDir();
  const server = await startPostgres({ dataDir: join(dataDir, 'postgres'), durable: true });
  try {
    return await work(server.adminUrl, dataDir);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
