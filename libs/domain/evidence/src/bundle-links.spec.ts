import { judgeBundle, verifyEvidence } from './__fixtures__/judge.js';
import { keys, origin, partsOf, runDraft, witnessKey } from './__fixtures__/evidence-fixture.js';
import {
  buildBundle,
  bundleBytes,
  cosign,
  encodeBase64,
  leafBytes,
  leafFor,
  parseNote,
  signCheckpoint,
  verifyBundle,
} from './index.js';
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

describe('the first broken link is named', () => {
  type Change = (whole: EvidenceBundle, from: Parts) => EvidenceBundle | Promise<EvidenceBundle>;
  const swap = <Item>(list: readonly Item[], a: number, b: number) => list.with(a, list[b]!).with(b, list[a]!);
  const runBody = (from: Parts) => from.entries[runIndex]!.leaf.bodySha256;

  const cases: readonly (readonly [string, Change, string, RegExp])[] = [
    ['a leaf swapped', (whole) => ({ ...whole, leaves: swap(whole.leaves, 3, 4) }), 'leaves[4]', /./],
    ['a proof swapped', (whole) => ({ ...whole, proofs: swap(whole.proofs, 3, 4) }), 'proofs[3]', /./],
    [
      'a leaf replaced',
      (whole, from) => {
        const { leaf, body } = from.entries[3]!;
        const forged = leafFor({ ...leaf, at: '2020-01-01T00:00:00Z' }, body!, leaf.salt);
        return { ...whole, leaves: whole.leaves.with(3, encodeBase64(leafBytes(forged))) };
      },
      'proofs[3]',
      /./,
    ],
    [
      'proofs for another size',
      async (whole) => ({
        ...whole,
        proofs: whole.proofs.with(2, buildBundle(await partsOf(leafCount + 1, allIndexes)).proofs[2]!),
      }),
      'proofs[2]',
      /checkpoint/,
    ],
    [
      'an older checkpoint',
      (whole, from) => ({ ...whole, checkpoint: from.previousCheckpoint, witnesses: [], keys: whole.keys.slice(0, 2) }),
      'proofs[0]',
      /checkpoint/,
    ],
    [
      'another origin',
      (whole, from) => {
        const text = parseNote(from.checkpoint).text.split('\n');
        const checkpoint = signCheckpoint(
          { origin: 'elsewhere.example', size: leafCount, root: Buffer.from(text[2]!, 'base64') },
          keys.log,
        );
        return { ...whole, checkpoint };
      },
      'checkpoint',
      /elsewhere/,
    ],
    [
      'a checkpoint signed by another key',
      (whole, from) => ({
        ...whole,
        checkpoint: from.checkpoint.replace(
          /\u2014.*/s,
          signCheckpoint({ origin, size: 1, root: new Uint8Array(32) }, keys.log).split('\n\n')[1]!,
        ),
      }),
      'checkpoint',
      /verify/,
    ],
    [
      'a second signature',
      (whole) => ({ ...whole, checkpoint: whole.checkpoint + whole.checkpoint.split('\n\n')[1]! }),
      'checkpoint',
      /signature/,
    ],
    [
      'a cosignature of another checkpoint',
      (whole, from) => ({ ...whole, witnesses: [cosign(from.previousCheckpoint, witnessKey.name, keys.witness, 1)] }),
      'witnesses[0]',
      /verify/,
    ],
    ['a cosignature without its key', (whole) => ({ ...whole, keys: whole.keys.slice(0, 2) }), 'keys', /cosignatures/],
    ['two log keys', (whole) => ({ ...whole, keys: [...whole.keys, whole.keys[1]!] }), 'keys.log', /./],
    [
      'a statement by another key',
      async (whole) => ({
        ...whole,
        statement: (await partsOf(leafCount, allIndexes, { iss: 'x' })).statement.replace(
          /[^.]+$/,
          whole.statement.split('.')[2]!,
        ),
      }),
      'statement',
      /./,
    ],
    [
      'the body of the run missing',
      (whole, from) => ({
        ...whole,
        bodies: Object.fromEntries(Object.entries(whole.bodies).filter(([name]) => name !== runBody(from))),
      }),
      'run',
      /missing/,
    ],
    [
      'a body nobody named',
      (whole) => ({ ...whole, bodies: { ...whole.bodies, ['0'.repeat(64)]: 'AAAA' } }),
      `bodies[${'0'.repeat(64)}]`,
      /./,
    ],
    [
      'a consistency proof that does not fit',
      (whole) => ({ ...whole, consistency: [{ ...whole.consistency[0]!, from: 9 }] }),
      'consistency[0]',
      /./,
    ],
    [
      'a consistency proof to another size',
      (whole) => ({ ...whole, consistency: [{ ...whole.consistency[0]!, to: 29 }] }),
      'consistency[0]',
      /./,
    ],
    ['a member nobody reads', (whole) => ({ ...whole, note: 'x' }) as EvidenceBundle, 'bundle', /note/],
    [
      'a key member nobody reads',
      (whole) => ({ ...whole, keys: whole.keys.map((item) => ({ ...item, jwk: { ...item.jwk, use: 'sig' } })) }),
      'bundle',
      /use/,
    ],
    [
      'spare bits in base64',
      (whole) => ({ ...whole, proofs: whole.proofs.with(5, withSpareBits(whole.proofs[5]!)) }),
      'proofs[5]',
      /base64/,
    ],
    ['no leaf', (whole) => ({ ...whole, leaves: [], proofs: [] }), 'leaves', /./],
    ['a proof missing', (whole) => ({ ...whole, proofs: whole.proofs.slice(1) }), 'proofs', /./],
  ];

  it.each(cases)('%s', async (_, change, link, detail) => {
    const changed = bundleBytes(await change(bundle, parts));
    const verdict = await verifyBundle(changed);
    const judged = verifyEvidence(changed);
    const broken = verdict.steps.at(-1)!;
    expect(verdict.outcome).toBe('invalid');
    expect(judged.outcome).toBe('invalid');
    expect(broken).toMatchObject({ ok: false });
    expect(broken.detail).toMatch(detail);
    expect([broken.link, judged.steps.at(-1)!.link]).toEqual([link, link]);
  });

  it('a body that differs from its leaf', async () => {
    const digest = parts.entries[12]!.leaf.bodySha256;
    const changed = {
      ...bundle,
      bodies: { ...bundle.bodies, [digest]: encodeBase64(Buffer.from('{"reading":"13"}')) },
    };
    expect(await judgeBundle(changed)).toMatchObject({
      link: `bodies[${digest}]`,
      detail: "SHA-256 differs from leaf 12's bodySha256",
    });
  });

  it.each<[string, object]>([
    ['treeSize', { treeSize: 31 }],
    ['root', { root: encodeBase64(new Uint8Array(32)) }],
    ['leafIndexes', { leafIndexes: allIndexes.slice(1) }],
    ['tenant', { tenant: '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81' }],
    ['object', { object: { type: 'product', id: 'steel-coil-7', version: 4 } }],
    ['runId', { runId: 'another' }],
    ['runDigest', { runDigest: '0'.repeat(64) }],
  ])('a statement with another %s, though signed', async (name, claims) => {
    const other = await partsOf(leafCount, allIndexes, claims);
    expect(await judgeBundle(buildBundle(other))).toMatchObject({ outcome: 'invalid', link: `statement.${name}` });
  });

  const [total, ...others] = runDraft.figures;
  it.each<[string, object, string]>([
    ['with a figure without sources', { figures: [{ ...total, sources: [] }, ...others] }, 'run'],
    ['with a figure that is not sure how sure', { figures: [{ ...total, uncertainty: null }, ...others] }, 'run'],
    [
      'with bounds out of order',
      { figures: [{ ...total, uncertainty: { ...total!.uncertainty, low: '2.31' } }, ...others] },
      'run',
    ],
    ['with an exponent', { figures: [{ ...total, value: '2e0' }, ...others] }, 'run'],
    ['with a member nobody reads', { note: 'x' }, 'run'],
    ['with another figure than its digest', { figures: [{ ...total, value: '2.32' }, ...others] }, 'run.digest'],
    ['with another digest', { digest: '0'.repeat(64) }, 'run.digest'],
    ['with another id', { id: 'another' }, 'statement.runId'],
  ])('a run %s, though logged and signed', async (_, change, link) => {
    const other = await partsOf(leafCount, [runIndex], {}, change);
    expect(await judgeBundle(buildBundle(other))).toMatchObject({ outcome: 'invalid', link });
  });

  it('a log that was rewritten or cut since an earlier checkpoint', async () => {
    const sign = (size: number, byte: number) =>
      signCheckpoint({ origin, size, root: new Uint8Array(32).fill(byte) }, keys.log);
    for (const previousCheckpoint of [sign(8, 1), sign(31, 1), sign(30, 1)])
      expect(await judgeBundle(bundle, { previousCheckpoint })).toMatchObject({ link: 'previous checkpoint' });
    expect(await judgeBundle(bundle, { previousCheckpoint: parts.checkpoint })).toMatchObject({ outcome: 'valid' });
  });
});

/** The text with the last digit before the first padding raised: the same bytes to a lax decoder. */
function withSpareBits(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return text.replace(/(.)=/, (_, digit: string) => `${digits[digits.indexOf(digit) + 1] ?? ''}=`);
}
