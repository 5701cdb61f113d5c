import fc from 'fast-check';
import { findJsonFlaw } from './index.js';
import { findExcessDepth } from './json-text.js';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonFlaw', () => {
  it.each([
    ['', 0, 'a value'],
    ['{"a":1', 6, '"," or the closing bracket'],
    ['{"a" 1}', 5, '":"'],
    ['[1,]', 3, 'a value'],
    ['{"a":1,}', 7, 'a property name in double quotes'],
    ["{'a':1}", 1, 'a property name in double quotes or "}"'],
    ['{"a":NaN}', 5, 'a value'],
    ['[01]', 2, '"," or the closing bracket'],
    ['"a\\x"', 2, 'the rest of a text in double quotes'],
    ['"open', 5, 'the rest of a text in double quotes'],
    ['{"a":[1}', 7, '"," or the closing bracket'],
    ['1 2', 2, 'the end of the text'],
  ])('points into %j', (text, position, expected) => {
    expect(findJsonFlaw(text)).toMatchObject({ position, expected });
    expect(parses(text)).toBe(false);
  });

  it('counts lines and columns from one', () => {
    expect(findJsonFlaw('{\n  "a": ?\n}')).toMatchObject({ position: 9, line: 2, column: 8 });
  });

  it('agrees with JSON.parse on every text', () => {
    const near = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '\\', ',', ':', '}', ']', '{', '[', '0', '-', '\n', '\u0001', 'e'),
      )
      .map(([json, at, inserted]) => {
        const position = at % (json.length + 1);
        return json.slice(0, position) + inserted + json.slice(position + (at % 2));
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), near, fc.string()), (text) => {
        expect(findJsonFlaw(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads a long text without recursion', () => {
    const text = `["${'x'.repeat(2_000_000)}","${'\\n'.repeat(500_000)}" ?`;
    expect(findJsonFlaw(text)).toMatchObject({ position: text.length - 1 });
    expect(findJsonFlaw('['.repeat(500_000))).toMatchObject({ position: 500_000 });
  });
});

describe('findExcessDepth', () => {
  const at = (text: string, max: number) => findExcessDepth(Buffer.from(text), max);

  it('finds the first bracket too deep, and none inside texts', () => {
    expect(at('[[1],[2]]', 2)).toBe(-1);
    expect(at('[[[', 2)).toBe(2);
    expect(at('{"a":{"b":[]}}', 2)).toBe(10);
    expect(at('["[[[\\"[[[", []]', 2)).toBe(-1);
  });

  it('measures what JSON.parse builds', () => {
    const depth = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const deep = depth(JSON.parse(text));
        expect(at(text, deep)).toBe(-1);
        if (deep > 0) expect(at(text, deep - 1)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
