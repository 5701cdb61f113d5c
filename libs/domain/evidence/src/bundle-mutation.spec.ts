import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyEvidence } from './__fixtures__/judge.js';
import { keys, logKey, partsOf, witnessKey } from './__fixtures__/evidence-fixture.js';
import { buildBundle, bundleBytes, formatVerifierKey, publicJwkOf, verifyBundle } from './index.js';

/** Leaves 3 and 28 of 30: the smallest bundle that has every kind of link. */
const someIndexes = [3, 28];

async function bytesOf(indexes: readonly number[]): Promise<Buffer> {
  return Buffer.from(bundleBytes(buildBundle(await partsOf(30, indexes))));
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
  return changed;
}

describe('a flipped bit', () => {
  it('anywhere in a bundle is refused, and the broken link named', async () => {
    const bytes = await bytesOf(someIndexes);
    expect(verifyEvidence(bytes).outcome).toBe('valid');
    const brokenLinks = new Set<string>();
    for (let at = 0; at < bytes.length; at += 1) {
      const { outcome, steps } = verifyEvidence(flipped(bytes, at, at % 8));
      if (outcome === 'valid') throw new Error(`bit ${at % 8} of byte ${at} can flip`);
      brokenLinks.add(steps.at(-1)!.link.replace(/\[.*\]/, '[]'));
    }
    expect([...brokenLinks].sort()).toEqual(
      expect.arrayContaining([
        ...['bodies[]', 'bundle', 'checkpoint', 'consistency[]', 'keys.log', 'keys.statement', 'keys.witness[]'],
        ...['leaves[]', 'proofs[]', 'statement', 'witnesses[]'],
      ]),
    );
  });

  it('is refused by the library too, and in a bundle of the whole log', async () => {
    const bytes = await bytesOf(Array.from({ length: 30 }, (_, index) => index));
    // A stride coprime to 3 and 4, so that every place in a base64 group is met.
    const stride = 47;
    for (let at = 0; at < bytes.length; at += stride) {
      const changed = flipped(bytes, at, (at / stride) % 8);
      if ((await verifyBundle(changed)).outcome === 'valid') throw new Error(`byte ${at} can change`);
      if (verifyEvidence(changed).outcome === 'valid') throw new Error(`byte ${at} can change unseen by the command`);
    }
  });
});

describe('the command', () => {
  const script = join(__dirname, '../../../../tools/verify-evidence.mjs');
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'verify-evidence-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function run(bytes: Buffer, ...options: readonly string[]) {
    const file = join(folder, 'bundle.json');
    writeFileSync(file, bytes);
    return spawnSync(process.execPath, [script, file, ...options], { encoding: 'utf8' });
  }

  it('exits 0, 1, 2 and 3', async () => {
    const parts = await partsOf(30, someIndexes);
    const bytes = Buffer.from(bundleBytes(buildBundle(parts)));
    const [keyFile, previousFile] = [join(folder, 'statement.jwk'), join(folder, 'previous')];
    writeFileSync(keyFile, JSON.stringify(publicJwkOf(keys.statement)));
    writeFileSync(previousFile, parts.previousCheckpoint);
    const pins = [
      '--log-key',
      formatVerifierKey(logKey),
      '--statement-key',
      keyFile,
      '--prev-checkpoint',
      previousFile,
    ];

    const valid = run(bytes, ...pins, '--witness', formatVerifierKey(witnessKey));
    expect(valid).toMatchObject({ status: 0, stderr: '' });
    expect(valid.stdout).toMatch(/\nvalid: signed by the pinned log and statement keys\n$/);
    expect(run(bytes).stdout).toMatch(/not every key is pinned/);

    const invalid = run(flipped(bytes, bytes.length - 5, 0));
    expect(invalid.status).toBe(1);
    expect(invalid.stdout).toMatch(/^BROKEN {2}\S+: .+/m);

    expect(run(Buffer.from('not JSON')).status).toBe(2);
    expect(run(bytes, '--log-key', 'nonsense').status).toBe(2);
    expect(run(bytes, '--unknown').status).toBe(2);
    expect(run(bytes, '--min-witnesses', '1').status).toBe(3);
  }, 30_000);

  it('prints JSON on request', async () => {
    const { status, stdout } = run(await bytesOf(someIndexes), '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'valid', pinned: false });
  }, 30_000);
});
