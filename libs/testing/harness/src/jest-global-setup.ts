import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type * as harness from './index.js';

type Harness = typeof harness;

/** Where the teardown, in the same process, finds what the setup started. */
const serverKey = Symbol.for('carbon-butler.test-server');

/**
 * Starts the run's PostgreSQL. `DATABASE_URL` names a server to use instead.
 *
 * jest loads this file with Node's own resolution, which knows built packages only, so the harness is built first.
 */
export default async function setup(config: { readonly rootDir: string }): Promise<void> {
  const packageDir = path.resolve(__dirname, '..');
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', packageDir], { stdio: 'inherit' });
  const { adminUrlVariable, runIdVariable, startTestServer } = (await import(
    path.join(packageDir, 'dist', 'index.js')
  )) as Harness;
  const cacheDir = path.join(config.rootDir, 'node_modules', '.cache', 'carbon-butler-test');
  const server = await startTestServer(cacheDir, process.env['DATABASE_URL']);
  process.env[adminUrlVariable] = server.adminUrl;
  process.env[runIdVariable] = server.runId;
  Object.assign(globalThis, { [serverKey]: server });
}
