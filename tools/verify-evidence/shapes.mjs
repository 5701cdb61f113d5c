/** What a bundle, a leaf, a statement and a run consist of, and nothing besides. Each shape throws an Error that names the member. */
import { readDecimal } from './json.mjs';

// Readers: each takes a value and the name to complain under.
const text = (pattern) => (value, what) => {
  if (typeof value !== 'string' || value === '' || (pattern && !pattern.test(value)))
    throw new Error(`${what} is malformed`);
};
const count = (value, what) => {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${what} is not a whole number`);
};
const one = (value, what) => {
  if (value !== 1) throw new Error(`${what} is not 1`);
};
const flag = (value, what) => {
  if (typeof value !== 'boolean') throw new Error(`${what} is not true or false`);
};
const duration = (value, what) => {
  if (typeof value !== 'number' || value < 0) throw new Error(`${what} is not a duration`);
};
const choice =
  (...choices) =>
  (value, what) => {
    if (!choices.includes(value)) throw new Error(`${what} is not one of ${choices.join(', ')}`);
  };
const list = (read) => (value, what) => {
  if (!Array.isArray(value)) throw new Error(`${what} is not a list`);
  value.forEach((item, index) => read(item, `${what}[${index}]`));
};
const anyMembers = (read) => (value, what) => {
  requireObject(value, what);
  for (const name of Object.keys(value)) read(value[name], `${what}[${name}]`);
};
/** An object with these members and no other; a name ending in `?` may be absent. */
const object = (shape) => (value, what) => {
  requireObject(value, what);
  const readers = new Map(Object.entries(shape).map(([name, read]) => [name.replace(/\?$/, ''), read]));
  for (const name of Object.keys(value))
    if (!readers.has(name)) throw new Error(`${what} has the unknown member ${name}`);
  for (const name of Object.keys(shape)) {
    if (name.endsWith('?') && !Object.hasOwn(value, name.slice(0, -1))) continue;
    const plain = name.replace(/\?$/, '');
    if (!Object.hasOwn(value, plain)) throw new Error(`${what} lacks the member ${plain}`);
    readers.get(plain)(value[plain], `${what}.${plain}`);
  }
};

function requireObject(value, what) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is not an object`);
}

const sha256 = text(/^[0-9a-f]{64}$/);
const utc = text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/);
const label = object({ en: text(), zh: text() });
const objectRef = object({ type: text(), id: text(), 'version?': count });

export const publicKeyShape = object({ kty: choice('OKP'), crv: choice('Ed25519'), x: text() });

export const bundleShape = object({
  v: one,
  statement: text(),
  leaves: list(text()),
  bodies: anyMembers(text()),
  proofs: list(text()),
  checkpoint: text(),
  consistency: list(object({ from: count, fromRoot: text(), to: count, hashes: list(text()) })),
  witnesses: list(text()),
  keys: list(object({ kid: text(), use: choice('statement', 'log', 'witness'), jwk: publicKeyShape })),
});

export const leafShape = object({
  v: one,
  index: count,
  at: utc,
  tenant: text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  actor: object({ kind: choice('user', 'client', 'service'), id: text() }),
  action: text(/^[a-z-]+(\.[a-z-]+)+$/),
  object: objectRef,
  bodySha256: sha256,
  salt: text(/^[0-9a-f]{32}$/),
  'prevForObject?': sha256,
  'eventId?': text(),
  'approvals?': list(text()),
});

export const statementHeaderShape = object({
  alg: choice('EdDSA'),
  kid: text(),
  typ: choice('carbon-evidence-statement+jwt'),
});

export const claimsShape = object({
  iss: text(),
  tenant: text(),
  object: objectRef,
  runId: text(),
  runDigest: sha256,
  leafIndexes: list(count),
  treeSize: count,
  root: text(),
  iat: count,
});

const intervalShape = object({
  kind: choice('interval'),
  low: readDecimal,
  median: readDecimal,
  high: readDecimal,
  level: readDecimal,
  method: choice('monte-carlo', 'first-order', 'declared', 'propagated'),
  draws: count,
});
const exactShape = object({ kind: choice('exact'), reason: text() });

/** A figure must say how sure it is and where it comes from. */
function figureShape(value, what) {
  object({
    id: text(),
    label,
    value: readDecimal,
    unit: text(),
    uncertainty: (uncertainty, where) =>
      uncertainty?.kind === 'exact' ? exactShape(uncertainty, where) : intervalShape(uncertainty, where),
    basis: choice('measured', 'estimated', 'default', 'modelled'),
    sources: list(object({ id: text(), version: text(), locator: text(), licence: text() })),
  })(value, what);
  if (value.sources.length === 0) throw new Error(`${what} (${value.id}) names no source`);
  const { uncertainty } = value;
  if (uncertainty.kind === 'exact') return;
  const [low, median, high] = [uncertainty.low, uncertainty.median, uncertainty.high].map((bound) =>
    readDecimal(bound),
  );
  if (low > median || median > high) throw new Error(`${what} (${value.id}) has interval bounds out of order`);
  const level = Number(uncertainty.level);
  if (!(level > 0 && level < 1)) throw new Error(`${what} (${value.id}) has an interval of level ${uncertainty.level}`);
  if (uncertainty.method === 'monte-carlo' && uncertainty.draws === 0)
    throw new Error(`${what} (${value.id}) has no draws`);
}

export const runShape = object({
  id: text(),
  agent: text(),
  engineVersion: text(),
  inputsDigest: sha256,
  ruleSets: list(
    object({ id: text(), version: text(), status: choice('final', 'draft', 'assumed'), rules: list(text()) }),
  ),
  seed: text(),
  figures: list(figureShape),
  checks: list(object({ id: text(), label, value: text(), unit: text(), tolerance: text(), passed: flag })),
  warnings: list(object({ code: text(), message: label })),
  startedAt: utc,
  tookMs: duration,
  digest: sha256,
});
