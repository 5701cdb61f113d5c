/** Checks an evidence bundle link by link, offline, with nothing but Node's own crypto. */
import { fromBase64, fromBase64Url, readCanonicalJson, UnreadableError, writeCanonicalJson } from './json.mjs';
import { checkKeys, readTrust } from './keys.mjs';
import {
  hashLeaf,
  openCheckpoint,
  openCosignature,
  readTlogProof,
  rootByInclusion,
  rootsByConsistency,
  sha256,
  verifyEd25519,
} from './log.mjs';
import { bundleShape, claimsShape, leafShape, runShape, statementHeaderShape } from './shapes.mjs';

class BrokenLink extends Error {}

/**
 * @param {Uint8Array} bytes the bundle file
 * @param {{ logKey?: string, statementKey?: object, witnesses?: string[], minWitnesses?: number, previousCheckpoint?: string }} trust
 *   what is known from elsewhere: the log's and the witnesses' verifier keys, the statement key as JWK, an earlier checkpoint
 * @returns {{ outcome: 'valid' | 'invalid' | 'unreadable' | 'too-few-witnesses', pinned: boolean, steps: { link: string, ok: boolean, detail: string }[] }}
 *   the links in the order checked, up to and with the first broken one
 * @throws {Error} when a pinned key is malformed
 */
export function verifyEvidence(bytes, trust = {}) {
  const pins = readTrust(trust);
  const steps = [];
  const check = (link, look) => {
    try {
      const [detail, found] = look();
      steps.push({ link, ok: true, detail });
      return found;
    } catch (error) {
      steps.push({ link, ok: false, detail: error.message });
      throw new BrokenLink(link, { cause: error });
    }
  };
  const pinned = pins.logKey !== undefined && pins.statementKey !== undefined;
  try {
    const bundle = check('bundle', () => {
      const value = readCanonicalJson(bytes);
      bundleShape(value, 'bundle');
      return [`canonical evidence bundle v1 with ${value.leaves.length} leaves`, value];
    });
    const keys = checkKeys(check, bundle, pins);
    const checkpoint = checkLog(check, bundle, keys);
    const leaves = checkLeaves(check, bundle, checkpoint);
    checkBodies(check, bundle, leaves);
    checkRun(check, bundle, leaves, checkStatement(check, bundle, keys, leaves, checkpoint));
    checkGrowth(check, bundle, keys, checkpoint, trust.previousCheckpoint);
    const cosigned = keys.witnesses.filter((witness) => witness.pinned).length;
    const wanted = trust.minWitnesses ?? pins.witnesses.length;
    const enough = cosigned >= wanted;
    steps.push({
      link: 'witness count',
      ok: enough,
      detail: `${cosigned} pinned witnesses cosigned, ${wanted} wanted`,
    });
    return { outcome: enough ? 'valid' : 'too-few-witnesses', pinned, steps };
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    const unreadable = steps.length === 1 && error.cause instanceof UnreadableError;
    return { outcome: unreadable ? 'unreadable' : 'invalid', pinned, steps };
  }
}

function checkLog(check, bundle, keys) {
  const checkpoint = check('checkpoint', () => {
    const opened = openCheckpoint(bundle.checkpoint, keys.log, { onlySignature: true });
    return [`${opened.origin} signed ${opened.size} leaves under root ${opened.root.toString('base64')}`, opened];
  });
  bundle.witnesses.forEach((line, index) =>
    check(`witnesses[${index}]`, () => {
      const seconds = openCosignature(bundle.checkpoint, line, keys.witnesses[index]);
      return [`${keys.witnesses[index].name} cosigned at ${seconds} s`];
    }),
  );
  return checkpoint;
}

function checkLeaves(check, bundle, { size, root }) {
  let before = -1;
  const leaves = bundle.leaves.map((text, position) =>
    check(`leaves[${position}]`, () => {
      const bytes = fromBase64(text, 'leaf');
      const leaf = readCanonicalJson(bytes);
      leafShape(leaf, 'leaf');
      if (leaf.index <= before) throw new Error(`leaf ${leaf.index} comes after leaf ${before}`);
      before = leaf.index;
      return [`leaf ${leaf.index}: ${leaf.action} at ${leaf.at}`, { ...leaf, hash: hashLeaf(bytes) }];
    }),
  );
  check('leaves', () => {
    if (leaves.length === 0) throw new Error('the bundle has no leaf');
    return [`${leaves.length} leaves in order`];
  });
  check('proofs', () => {
    const count = bundle.proofs.length;
    if (count !== leaves.length) throw new Error(`${count} proofs for ${leaves.length} leaves`);
    return [`${count} proofs`];
  });
  leaves.forEach(({ index, hash }, position) =>
    check(`proofs[${position}]`, () => {
      const proof = readTlogProof(bundle.proofs[position]);
      if (proof.index !== index) throw new Error(`is for leaf ${proof.index}, the leaf says ${index}`);
      if (proof.checkpoint !== bundle.checkpoint) throw new Error("is for another checkpoint than the bundle's");
      if (index >= size) throw new Error(`leaf ${index} is not in a tree of ${size} leaves`);
      if (!rootByInclusion(hash, index, size, proof.hashes).equals(root))
        throw new Error(`leaf ${index} is not under the root`);
      return [`leaf ${index} is under the root, by ${proof.hashes.length} hashes`];
    }),
  );
  const byHash = new Map(leaves.map((leaf) => [leaf.hash.toString('hex'), leaf]));
  leaves.forEach((leaf, position) => {
    const previous = byHash.get(leaf.prevForObject);
    if (previous === undefined) return;
    check(`leaves[${position}].prevForObject`, () => {
      const sameObject = previous.object.type === leaf.object.type && previous.object.id === leaf.object.id;
      if (!sameObject || previous.index >= leaf.index)
        throw new Error(`leaf ${previous.index} is no earlier leaf about that object`);
      return [`leaf ${leaf.index} follows leaf ${previous.index} about the same object`];
    });
  });
  return leaves;
}

function checkBodies(check, bundle, leaves) {
  for (const [digest, body] of Object.entries(bundle.bodies))
    check(`bodies[${digest}]`, () => {
      const leaf = leaves.find(({ bodySha256 }) => bodySha256 === digest);
      if (leaf === undefined) throw new Error('no leaf has this bodySha256');
      const found = sha256(Buffer.from(leaf.salt, 'hex'), fromBase64(body, 'body')).toString('hex');
      if (found !== digest) throw new Error(`SHA-256 differs from leaf ${leaf.index}'s bodySha256`);
      return [`is the body of leaf ${leaf.index}`];
    });
}

function same(check, link, stated, found) {
  const [statedText, foundText] = [stated, found].map((value) => writeCanonicalJson(value));
  check(link, () => {
    if (statedText !== foundText) throw new Error(`the statement says ${statedText}, the evidence ${foundText}`);
    return [statedText];
  });
}

function checkStatement(check, bundle, { statement }, leaves, { size, root }) {
  const claims = check('statement', () => {
    const parts = bundle.statement.split('.');
    if (parts.length !== 3) throw new Error('is not a compact JWS');
    const [header, payload, signature] = parts.map((part) => fromBase64Url(part, 'a part'));
    if (!verifyEd25519(statement.raw, Buffer.from(`${parts[0]}.${parts[1]}`), signature))
      throw new Error(`the signature by ${statement.kid} does not verify`);
    const head = JSON.parse(header.toString());
    statementHeaderShape(head, 'header');
    if (head.kid !== statement.kid) throw new Error(`kid is ${head.kid}, not ${statement.kid}`);
    const value = readCanonicalJson(payload);
    claimsShape(value, 'statement');
    return [`signed by ${value.iss} at ${value.iat} s`, value];
  });
  same(check, 'statement.treeSize', claims.treeSize, size);
  same(check, 'statement.root', claims.root, root.toString('base64'));
  same(
    check,
    'statement.leafIndexes',
    claims.leafIndexes,
    leaves.map(({ index }) => index),
  );
  same(check, 'statement.tenant', [claims.tenant], [...new Set(leaves.map(({ tenant }) => tenant))]);
  return claims;
}

function checkRun(check, bundle, leaves, claims) {
  const leaf = check('run leaf', () => {
    const sealing = leaves.filter(({ action }) => action === 'run.sealed');
    if (sealing.length !== 1) throw new Error(`${sealing.length} leaves sealed a run, not 1`);
    return [`leaf ${sealing[0].index} sealed the run`, sealing[0]];
  });
  same(check, 'statement.object', claims.object, leaf.object);
  const run = check('run', () => {
    if (!Object.hasOwn(bundle.bodies, leaf.bodySha256)) throw new Error(`the body of leaf ${leaf.index} is missing`);
    const value = readCanonicalJson(fromBase64(bundle.bodies[leaf.bodySha256], 'body'));
    runShape(value, 'run');
    return [
      `by ${value.agent} ${value.engineVersion}: ${value.figures.length} figures, each with its sources and its certainty`,
      value,
    ];
  });
  const { agent, engineVersion, inputsDigest, ruleSets, seed, figures, checks, warnings } = run;
  const content = { agent, engineVersion, inputsDigest, ruleSets, seed, figures, checks, warnings };
  check('run.digest', () => {
    const digest = sha256(writeCanonicalJson(content)).toString('hex');
    if (digest !== run.digest) throw new Error(`the run says ${run.digest}, its content is ${digest}`);
    return [digest];
  });
  same(check, 'statement.runDigest', claims.runDigest, run.digest);
  same(check, 'statement.runId', claims.runId, run.id);
}

function checkGrowth(check, bundle, keys, { size, root }, previousNote) {
  bundle.consistency.forEach(({ from, fromRoot, to, hashes }, position) =>
    check(`consistency[${position}]`, () => {
      if (to !== size) throw new Error(`leads to ${to} leaves, the checkpoint has ${size}`);
      if (from === 0 || from > to) throw new Error(`no proof leads from ${from} to ${to} leaves`);
      const oldRoot = fromBase64(fromRoot, 'fromRoot', 32);
      const roots = rootsByConsistency(
        from,
        oldRoot,
        to,
        hashes.map((hash) => fromBase64(hash, 'a hash', 32)),
      );
      if (!roots.old.equals(oldRoot) || !roots.new.equals(root))
        throw new Error(`${from} leaves did not grow into ${to}`);
      return [`the log of ${from} leaves grew into this one`];
    }),
  );
  if (previousNote === undefined) return;
  check('previous checkpoint', () => {
    const previous = openCheckpoint(previousNote, keys.log, { onlySignature: false });
    if (previous.size > size) throw new Error(`has ${previous.size} leaves, the bundle's is older with ${size}`);
    const previousRoot = previous.root.toString('base64');
    const grown = bundle.consistency.some(({ from, fromRoot }) => from === previous.size && fromRoot === previousRoot);
    const unchanged = previous.size === size && previous.root.equals(root);
    if (!grown && !unchanged)
      throw new Error(`the bundle has no proof from ${previous.size} leaves under ${previousRoot}`);
    return [`continued from ${previous.size} leaves`];
  });
}
