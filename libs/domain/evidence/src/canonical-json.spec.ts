import fc from 'fast-check';
import vectors from './__vectors__/rfc8785-vectors.json';
import { canonicalize, CanonicalJsonError, digestOf, parseCanonical } from './index.js';

describe('canonicalize', () => {
  it.each(vectors)('RFC 8785 vector $name', ({ input, output, outhex }) => {
    const text = canonicalize(JSON.parse(input));
    expect(text).toBe(output);
    expect(Buffer.from(text).toString('hex')).toBe(outhex.join(''));
    expect(canonicalize(parseCanonical(Buffer.from(text)))).toBe(text);
  });

  it('has all six vectors', () => {
    expect(vectors).toHaveLength(6);
  });

  it.each<[string, unknown, string]>([
    ['undefined', { a: { b: undefined } }, '$.a.b'],
    ['NaN', [1, Number.NaN], '$[1]'],
    ['an infinity', -Infinity, '$'],
    ['a function', { f: () => 1 }, '$.f'],
    ['a symbol', Symbol('x'), '$'],
    ['a symbol key', { [Symbol('x')]: 1 }, '$'],
    ['a bigint', { n: 1n }, '$.n'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a map', new Map(), '$'],
    ['an array hole', [1, , 2], '$[1]'],
    ['a lone surrogate', { s: 'a\ud800b' }, '$.s'],
    ['a lone surrogate in a name', { '\udc00': 1 }, '$.\udc00'],
  ])('refuses %s', (_, value, field) => {
    expect(() => canonicalize(value)).toThrow(CanonicalJsonError);
    expect(() => canonicalize(value)).toThrow(expect.objectContaining({ field }) as Error);
  });

  it('refuses a nesting that would exhaust the stack', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => canonicalize(JSON.parse(deep))).toThrow(/64 levels/);
    expect(() => canonicalize(JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`))).not.toThrow();
  });

  it('says the same for the same JSON value, whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalize(value);
        const parsed: unknown = JSON.parse(text);
        expect(parsed).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalize(reversed(value))).toBe(text);
        expect(digestOf(reversed(value))).toBe(digestOf(value));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe('parseCanonical', () => {
  it.each([
    ['whitespace', '{"a": 1}'],
    ['a trailing newline', '{"a":1}\n'],
    ['unsorted members', '{"b":1,"a":2}'],
    ['a duplicate member', '{"a":1,"a":1}'],
    ['another number', '{"a":1.0}'],
    ['a needless escape', '{"a":"\\u0041"}'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['no JSON', '{'],
  ])('refuses %s', (_, text) => {
    expect(() => parseCanonical(Buffer.from(text))).toThrow(CanonicalJsonError);
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.from('{"a":"é"}');
    bytes[6] = 0xff;
    expect(() => parseCanonical(bytes)).toThrow(CanonicalJsonError);
  });
});

it('digests are SHA-256 of the canonical form', () => {
  // printf '{"a":1,"b":[true,null]}' | sha256sum
  expect(digestOf({ b: [true, null], a: 1 })).toBe('1cc69c7fa23616ca2ec3ee70d24390a6225c8832db8a4c814c7e0e7f942f8668');
});
