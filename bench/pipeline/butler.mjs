import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);
const { Client } = require('pg');
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
export async function withDatabase(work, settings = {}) {
  const dataDir = await ButlerProcess.newDataDir();
  const options = { dataDir: join(dataDir, 'postgres'), durable: true };
  let server = await startPostgres(options);
  try {
    if (Object.keys(settings).length > 0) {
      await configure(server.adminUrl, settings);
      await server.stop();
      server = await startPostgres(options);
    }
    return await work(server.adminUrl, dataDir);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** For the next start of the server. */
async function configure(adminUrl, settings) {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  for (const [name, value] of Object.entries(settings)) await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await client.end();
}
