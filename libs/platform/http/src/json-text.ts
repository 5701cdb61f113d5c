/** Where a text stops being JSON, and what would have been allowed there. */
export interface JsonFlaw {
  /** Characters from the start. */
  readonly position: number;
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

type Expecting = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

const expectedTexts: Readonly<Record<Expecting, string>> = {
  value: 'a value',
  'value-or-end': 'a value or "]"',
  key: 'a property name in double quotes',
  'key-or-end': 'a property name in double quotes or "}"',
  colon: '":"',
  'comma-or-end': '"," or the closing bracket',
  nothing: 'the end of the text',
};

const scalarPattern = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const blankPattern = /[ \t\n\r]*/y;
const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Finds the first flaw of a text by the grammar of RFC 8259; undefined when there is none. JSON.parse only sometimes
 * says where it failed, and says it differently from one Node version to the next. Meant for texts it has refused.
 */
export function findJsonFlaw(text: string): JsonFlaw | undefined {
  const open: ('{' | '[')[] = [];
  let expecting: Expecting = 'value';
  let at = 0;
  for (;;) {
    at = skip(blankPattern, text, at);
    const character = text[at];
    if (character === undefined) return expecting === 'nothing' ? undefined : flaw(text, at, expecting);
    const closes = character === (open.at(-1) === '{' ? '}' : ']') && open.length > 0;
    if (closes && mayClose(expecting)) {
      open.pop();
      at += 1;
      expecting = open.length === 0 ? 'nothing' : 'comma-or-end';
    } else if (expecting === 'comma-or-end') {
      if (character !== ',') return flaw(text, at, expecting);
      at += 1;
      expecting = open.at(-1) === '{' ? 'key' : 'value';
    } else if (expecting === 'colon') {
      if (character !== ':') return flaw(text, at, expecting);
      at += 1;
      expecting = 'value';
    } else if (expecting === 'key' || expecting === 'key-or-end') {
      if (character !== '"') return flaw(text, at, expecting);
      const end = scanString(text, at);
      if (!end.closed) return flaw(text, end.at, 'the rest of a property name');
      at = end.at;
      expecting = 'colon';
    } else if (expecting === 'nothing') {
      return flaw(text, at, expecting);
    } else if (character === '{' || character === '[') {
      open.push(character);
      at += 1;
      expecting = character === '{' ? 'key-or-end' : 'value-or-end';
    } else {
      const end = character === '"' ? scanString(text, at) : { at: skip(scalarPattern, text, at), closed: true };
      if (!end.closed) return flaw(text, end.at, 'the rest of a text in double quotes');
      if (end.at === at) return flaw(text, at, expecting);
      at = end.at;
      expecting = open.length === 0 ? 'nothing' : 'comma-or-end';
    }
  }
}

function mayClose(expecting: Expecting): boolean {
  return expecting === 'comma-or-end' || expecting === 'value-or-end' || expecting === 'key-or-end';
}

/** By hand and not by one pattern: a pattern backtracks, and texts may be megabytes long. */
function scanString(text: string, start: number): { readonly at: number; readonly closed: boolean } {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { at: at + 1, closed: true };
    if (code < 0x20) break;
    const next = code === 0x5c ? skip(escapePattern, text, at) : at + 1;
    if (next === at) break;
    at = next;
  }
  return { at, closed: false };
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function flaw(text: string, position: number, expecting: Expecting | `the rest of ${string}`): JsonFlaw {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - before.lastIndexOf('\n');
  const expected = expecting in expectedTexts ? expectedTexts[expecting as Expecting] : expecting;
  return { position, line, column, expected };
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Where a JSON text nests deeper than `depthMax`, in bytes from the start; -1 if nowhere. Works on the bytes before
 * they are parsed, so that a hostile document is refused before anything recurses over it.
 */
export function findExcessDepth(bytes: Uint8Array, depthMax: number): number {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > depthMax) return at;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return -1;
}
