import { judge, judgeBundle } from './__fixtures__/judge.js';
import { keys, logKey, origin, partsOf, runDraft, witnessKey } from './__fixtures__/evidence-fixture.js';
import { buildBundle, bundleBytes, canonicalize, noteKey, noteSignatureType, sealRun, verifyBundle } from './index.js';
import type { BundleParts, EvidenceBundle } from './index.js';

const leafCount = 30;
const allIndexes = Array.from({ length: leafCount }, (_, index) => index);
const runIndex = leafCount - 2;

type Parts = BundleParts & { readonly previousCheckpoint: string };
let parts: Parts;
let bundle: EvidenceBundle;

beforeAll(async () => {
  parts = await partsOf(leafCount, allIndexes);
  bundle = buildBundle(parts);
});

const pinned = { logKey, statementKey: keys.statement, witnesses: [witnessKey] };

describe('a whole bundle', () => {
  it('is valid, with and without pinned keys', async () => {
    expect((await judgeBundle(bundle)).outcome).toBe('valid');
    expect((await judgeBundle(bundle, { ...pinned, previousCheckpoint: parts.previousCheckpoint })).outcome).toBe(
      'valid',
    );
  });

  it('yields its run and says of each key whether it was pinned', async () => {
    const { run, steps } = await verifyBundle(bundleBytes(bundle), { logKey });
    expect(run?.digest).toBe(sealRun(runDraft).digest);
    const detailOf = (link: string) => steps.find((step) => step.link === link)?.detail;
    expect(detailOf('keys.log')).toMatch(/as pinned/);
    expect(detailOf('keys.statement')).toMatch(/not proven/);
    expect(steps.filter(({ link }) => /^proofs\[\d+\]$/.test(link))).toHaveLength(leafCount);
  });

  it('may withhold every body but the run', async () => {
    const entries = parts.entries.map(({ leaf, body, proof }) =>
      leaf.index === runIndex && body ? { leaf, body, proof } : { leaf, proof },
    );
    expect((await judgeBundle(buildBundle({ ...parts, entries }))).outcome).toBe('valid');
  });

  it('may hold some leaves of the log only', async () => {
    const some = await partsOf(leafCount, [0, 5, runIndex]);
    expect((await judgeBundle(buildBundle(some))).outcome).toBe('valid');
  });

  it('is refused under pinned keys that are not its own', async () => {
    const other = { logKey: noteKey(origin, keys.stranger), statementKey: keys.stranger };
    expect(await judgeBundle(bundle, { logKey: other.logKey })).toMatchObject({ outcome: 'invalid', link: 'keys.log' });
    const withStatementKey = await judgeBundle(bundle, { statementKey: other.statementKey });
    expect(withStatementKey).toMatchObject({ outcome: 'invalid', link: 'keys.statement' });
    const otherOrigin = noteKey('elsewhere.example', keys.log);
    expect(await judgeBundle(bundle, { logKey: otherOrigin })).toMatchObject({ outcome: 'invalid', link: 'keys.log' });
  });

  it('needs the witnesses that are asked for, and counts only pinned ones', async () => {
    const absent = noteKey('witness.example/w2', keys.stranger, noteSignatureType.cosignature);
    expect((await judgeBundle(bundle, { witnessesMin: 1 })).outcome).toBe('too-few-witnesses');
    expect((await judgeBundle(bundle, { witnesses: [witnessKey, absent] })).outcome).toBe('too-few-witnesses');
    expect((await judgeBundle(bundle, { witnesses: [witnessKey, absent], witnessesMin: 1 })).outcome).toBe('valid');
  });
});

describe('other spellings of the same bundle', () => {
  it.each<[string, (text: string) => string]>([
    ['pretty-printed', (text) => JSON.stringify(JSON.parse(text), null, 2)],
    ['with a final newline', (text) => `${text}\n`],
    ['with a byte order mark', (text) => `\ufeff${text}`],
    ['with a duplicate member', (text) => text.replace('"v":1', '"v":1,"v":1')],
    ['with escapes', (text) => text.replace('"v"', '"\\u0076"')],
    ['cut short', (text) => text.slice(0, -1)],
    ['empty', () => ''],
  ])('are refused: %s', async (_, respell) => {
    const text = Buffer.from(bundleBytes(bundle)).toString('utf8');
    expect(await judge(Buffer.from(respell(text)))).toMatchObject({ outcome: 'invalid', link: 'bundle' });
  });

  it('has one spelling only', () => {
    expect(Buffer.from(bundleBytes(bundle)).toString()).toBe(canonicalize(JSON.parse(JSON.stringify(bundle))));
  });
});
