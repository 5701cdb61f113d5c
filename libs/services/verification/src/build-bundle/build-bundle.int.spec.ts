import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatVerifierKey, parseBundle, parseLeaf, decodeBase64, verifyBundle } from '@carbon-butler/domain-evidence';
import { eventually } from '@carbon-butler/testing-harness';
import { leafEvent, runSealedEvent, sealedRun, tenants } from '../testing/leaf-events.js';
import { VerificationUnderTest } from '../testing/verification-under-test.js';

const verifier = path.resolve(__dirname, '../../../../../tools/verify-evidence.mjs');
const [tenantId, otherTenantId] = tenants;

let verification: VerificationUnderTest;

beforeEach(async () => {
  verification = await VerificationUnderTest.start();
});
afterEach(() => verification[Symbol.asyncDispose]());

async function bundleOf(runId: string, tenant: string = tenantId): Promise<Uint8Array> {
  return (await verification.client.getBundle({ runId }, { tenantId: tenant })).bundle;
}

/** Runs the command as a receiver of the bundle does, with the keys he got elsewhere. */
async function verifyOffline(bundle: Uint8Array): Promise<{ readonly exitCode: number; readonly output: string }> {
  const { logVerifier, statementVerifier } = verification.keys;
  const directory = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  try {
    const [file, keyFile] = [path.join(directory, 'bundle.json'), path.join(directory, 'statement-key.json')];
    await writeFile(file, bundle);
    await writeFile(keyFile, JSON.stringify(statementVerifier));
    const keys = ['--log-key', formatVerifierKey(logVerifier), '--statement-key', keyFile];
    const child = spawn(process.execPath, [verifier, file, ...keys], { stdio: ['ignore', 'pipe', 'pipe'] });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => parts.push(part));
    const [exitCode] = (await once(child, 'close')) as [number];
    return { exitCode, output: Buffer.concat(parts).toString() };
  } finally {
    await rm(directory, { recursive: true });
  }
}

const others = (count: number, tenant: string = otherTenantId) =>
  Array.from({ length: count }, () => leafEvent({ tenantId: tenant }));

describe('the bundle of a run', () => {
  it('verifies with the library and with the command that shares no code with it', async () => {
    const run = sealedRun();
    await verification.record([...others(5), runSealedEvent(run), ...others(7, tenantId)], 13);
    const bundle = await bundleOf(run.id);
    const { logVerifier: logKey, statementVerifier: statementKey } = verification.keys;
    expect(await verifyBundle(bundle, { logKey, statementKey })).toMatchObject({ outcome: 'valid', run });
    const offline = await verifyOffline(bundle);
    expect(offline.output).toContain('valid: signed by the pinned log and statement keys');
    expect(offline.exitCode).toBe(0);
    const forged = Buffer.from(bundle).toString().replace('"checkpoint":"carbon', '"checkpoint":"Carbon');
    expect((await verifyOffline(Buffer.from(forged))).exitCode).toBe(1);
  });

  it('holds everything recorded about the run, and nothing of another object or tenant', async () => {
    const run = sealedRun();
    const object = { type: 'run', id: run.id };
    const replayed = leafEvent({ tenantId, action: 'run.replayed', object, body: { equal: 'true' } });
    const foreign = leafEvent({ tenantId: otherTenantId, action: 'run.replayed', object });
    await verification.record([runSealedEvent(run), foreign, replayed, ...others(2, tenantId)], 5);
    const bundle = await bundleOf(run.id);
    const { leaves, bodies } = parseBundle(bundle);
    const found = leaves.map((leaf) => parseLeaf(decodeBase64(leaf, 'leaf')));
    expect(found.map(({ action, tenant }) => [action, tenant])).toEqual([
      ['run.sealed', tenantId],
      ['run.replayed', tenantId],
    ]);
    expect(Object.keys(bodies).sort()).toEqual(found.map(({ bodySha256 }) => bodySha256).sort());
    expect((await verifyOffline(bundle)).exitCode).toBe(0);
  });

  it('verifies too when the run was recorded as sealed twice', async () => {
    const run = sealedRun();
    await verification.record([runSealedEvent(run), runSealedEvent(run)], 2);
    const bundle = await bundleOf(run.id);
    expect(parseBundle(bundle).leaves).toHaveLength(1);
    expect((await verifyOffline(bundle)).exitCode).toBe(0);
  });

  it('is not found for a run of another tenant, as for none', async () => {
    const run = sealedRun();
    await verification.record([runSealedEvent(run)], 1);
    await expect(bundleOf(run.id, otherTenantId)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'RUN_NOT_FOUND' });
    await expect(bundleOf('no-such-run')).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'RUN_NOT_FOUND' });
    await expect(bundleOf('')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('is waited for while the run has no place in the log, and refused when that takes too long', async () => {
    const run = sealedRun();
    const letGo = await verification.holdLog();
    await verification.publish([runSealedEvent(run)]);
    await eventually(async () => {
      expect(await verification.count('leaf_queue')).toBe(1);
    });
    await expect(bundleOf(run.id)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'RUN_NOT_SEQUENCED',
      message: expect.stringContaining('not sequenced yet'),
    });
    const waiting = bundleOf(run.id);
    await letGo();
    expect((await verifyOffline(await waiting)).exitCode).toBe(0);
  });

  it('is not handed out when what is stored no longer verifies', async () => {
    const run = sealedRun();
    await verification.record([runSealedEvent(run), ...others(3)], 4);
    await verification.tamper(
      `UPDATE verification.audit_entry
       SET body = convert_to(replace(convert_from(body, 'UTF8'), '"2.31"', '"1.31"'), 'UTF8') WHERE object_id = $1`,
      [run.id],
    );
    await expect(bundleOf(run.id)).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'EVIDENCE_BROKEN' });
  });
});
