import {
  checkpointText,
  cosign,
  formatTlogProof,
  formatVerifierKey,
  generateKey,
  leafHash,
  NoteError,
  noteKey,
  noteSignatureType,
  parseNote,
  parsePrivateJwk,
  parsePublicJwk,
  parseTlogProof,
  parseVerifierKey,
  publicJwkOf,
  ShapeError,
  signCheckpoint,
  signNote,
  thumbprint,
  verifyCheckpoint,
  verifyCosignature,
  verifyNote,
} from './index.js';

/** The example of golang.org/x/mod/sumdb/note, made by another implementation. */
const publishedKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const publishedNote =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n\n" +
  '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const key = generateKey();
const origin = 'log.example/a';
const root = leafHash(Buffer.from('leaf'));
const checkpoint = signCheckpoint({ origin, size: 1, root }, key);

describe('signed notes', () => {
  it('verifies a note signed by another implementation', () => {
    const verifier = parseVerifierKey(publishedKey);
    expect(formatVerifierKey(verifier)).toBe(publishedKey);
    expect(() => {
      verifyNote(parseNote(publishedNote), verifier);
    }).not.toThrow();
    const changed = publishedNote.replace('answer', 'Answer');
    expect(() => {
      verifyNote(parseNote(changed), verifier);
    }).toThrow(/doesn't verify/);
  });

  it('knows the id of a published key', () => {
    const text = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
    expect(formatVerifierKey(parseVerifierKey(text))).toBe(text);
    expect(() => parseVerifierKey(text.replace('033de0ae', '033de0af'))).toThrow(/033de0ae/);
    expect(() => parseVerifierKey(text.replace('sum.', 'sun.'))).toThrow(NoteError);
    expect(() => parseVerifierKey('sum.golang.org')).toThrow(NoteError);
  });

  it('ignores signatures by unknown keys and rejects a forged one of its own', () => {
    const own = noteKey(origin, key);
    const [, foreignLine = ''] = signNote('x\n', 'other.example', generateKey()).split('\n\n');
    expect(() => {
      verifyNote(parseNote(checkpoint + foreignLine), own);
    }).not.toThrow();
    const forged = signNote('other text\n', origin, key).split('\n\n')[1] ?? '';
    expect(() => {
      verifyNote(parseNote(checkpoint + forged), own);
    }).toThrow(/doesn't verify/);
    expect(() => {
      verifyNote(parseNote(checkpoint), noteKey(origin, generateKey()));
    }).toThrow(/no signature/);
  });

  it.each([
    ['no empty line', 'text\n'],
    ['no final newline', checkpoint.slice(0, -1)],
    ['a control character', checkpoint.replace('log', 'l\tog')],
    ['a malformed signature', checkpoint.replace(/ [^ ]+\n$/, ' AAA=A\n')],
    ['a hyphen for the dash', checkpoint.replace('\u2014', '-')],
    ['spare bits in base64', checkpoint.replace(/(.)==?\n$/, '9=\n')],
    ['too many signatures', checkpoint + `${checkpoint.split('\n\n')[1]}`.repeat(64)],
  ])('refuses a note with %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(Error);
  });

  it.each(['', 'a b', 'a+b', 'a\nb', 'a\u00a0b'])('refuses the key name %j', (name) => {
    expect(() => noteKey(name, key)).toThrow(NoteError);
  });
});

describe('checkpoints', () => {
  it('round-trip', () => {
    expect(verifyCheckpoint(checkpoint, noteKey(origin, key))).toEqual({ origin, size: 1, root: Buffer.from(root) });
    expect(checkpoint.startsWith(checkpointText({ origin, size: 1, root }))).toBe(true);
  });

  it.each([
    ['another origin', 'other.example\n1\nROOT\n'],
    ['a leading zero', `${origin}\n01\nROOT\n`],
    ['a size no number can hold', `${origin}\n9007199254740993\nROOT\n`],
    ['a short root', `${origin}\n1\nAAAA\n`],
    ['an extension line', `${origin}\n1\nROOT\nextension\n`],
  ])('refuses %s, though signed', (_, text) => {
    const note = signNote(text.replace('ROOT', Buffer.from(root).toString('base64')), origin, key);
    expect(() => verifyCheckpoint(note, noteKey(origin, key))).toThrow(NoteError);
  });
});

describe('cosignatures', () => {
  const witness = generateKey();
  const name = 'witness.example/w1';
  const witnessKey = noteKey(name, witness, noteSignatureType.cosignature);
  const line = cosign(checkpoint, name, witness, 1_679_315_147);

  it('tell when the witness signed', () => {
    expect(verifyCosignature(checkpoint, line, witnessKey)).toBe(1_679_315_147);
    expect(parseVerifierKey(formatVerifierKey(witnessKey))).toEqual(witnessKey);
  });

  it('hold for this checkpoint, key, type and time only', () => {
    const other = signCheckpoint({ origin, size: 2, root }, key);
    expect(() => verifyCosignature(other, line, witnessKey)).toThrow(/doesn't verify/);
    expect(() => verifyCosignature(checkpoint, line, noteKey(name, witness))).toThrow(/not by witness/);
    expect(() => verifyCosignature(checkpoint, cosign(checkpoint, 'w2', witness, 1), witnessKey)).toThrow(NoteError);
    const [, , encoded = ''] = line.split(' ');
    const bytes = Buffer.from(encoded, 'base64');
    bytes.writeUInt8(bytes.readUInt8(11) ^ 1, 11);
    const shifted = line.replace(encoded, bytes.toString('base64'));
    expect(() => verifyCosignature(checkpoint, shifted, witnessKey)).toThrow(/doesn't verify/);
  });
});

describe('tlog proofs', () => {
  const proof = { index: 73_894, hashes: [root, leafHash(root)].map((hash) => Buffer.from(hash)), checkpoint };
  const text = formatTlogProof(proof);

  it('round-trip, with and without hashes', () => {
    expect(parseTlogProof(text)).toEqual(proof);
    expect(text.startsWith('c2sp.org/tlog-proof@v1\nindex 73894\n')).toBe(true);
    expect(parseTlogProof(formatTlogProof({ ...proof, hashes: [] }))).toEqual({ ...proof, hashes: [] });
  });

  it.each([
    ['another version', text.replace('@v1', '@v2')],
    ['a leading zero', text.replace('index 7', 'index 07')],
    ['extra data', text.replace('\nindex', '\nextra AAAA\nindex')],
    ['a short hash', text.replace('\n\n', '\nAAAA\n\n')],
    ['more hashes than a tree has levels', text.replace('\n\n', `${`\n${text.split('\n')[2]}`.repeat(60)}\n\n`)],
    ['nothing', ''],
  ])('refuse %s', (_, changed) => {
    expect(changed).not.toBe(text);
    expect(() => parseTlogProof(changed)).toThrow(ShapeError);
  });
});

describe('keys', () => {
  it('survive being stored', () => {
    const stored: unknown = JSON.parse(JSON.stringify(key));
    const note = signNote('x\n', origin, parsePrivateJwk(stored));
    expect(() => {
      verifyNote(parseNote(note), noteKey(origin, parsePublicJwk(publicJwkOf(key))));
    }).not.toThrow();
    expect(publicJwkOf(key)).not.toHaveProperty('d');
  });

  it('have the thumbprint of RFC 8037 appendix A.3', () => {
    const published = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
    expect(thumbprint(published)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it.each<[string, object]>([
    ['another curve', { ...publicJwkOf(key), crv: 'X25519' }],
    ['another member', { ...publicJwkOf(key), use: 'sig' }],
    ['a private member', key],
    ['a short key', { ...publicJwkOf(key), x: 'AAAA' }],
    ['padding', { ...publicJwkOf(key), x: `${key.x}=` }],
  ])('refuse %s', (_, jwk) => {
    expect(() => parsePublicJwk(jwk)).toThrow(ShapeError);
  });

  it('refuse a public half that is not of the private one', () => {
    expect(() => parsePrivateJwk({ ...key, x: generateKey().x })).toThrow(ShapeError);
  });
});
