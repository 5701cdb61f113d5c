import { decodeBase64, encodeBase64 } from './base64.js';
import type { EvidenceBundle } from './bundle.js';
import type { CheckedKeys } from './bundle-keys.js';
import type { HashedLeaf } from './bundle-log-links.js';
import { canonicalize, parseCanonical } from './canonical-json.js';
import type { Checkpoint } from './checkpoint.js';
import { hex } from './digest.js';
import type { EvidenceSteps } from './evidence-steps.js';
import { bodySha256, runSealedAction } from './leaf.js';
import { ShapeError } from './object-shape.js';
import { parseRun } from './parse-run.js';
import { digestOfRun } from './run.js';
import type { Run } from './run.js';
import { verifyStatement } from './statement.js';
import type { StatementClaims } from './statement.js';

/** That every body is the one its leaf names. A withheld body is no fault; a body no leaf names is. */
export function checkBodies(steps: EvidenceSteps, bundle: EvidenceBundle, leaves: readonly HashedLeaf[]): void {
  const leavesByBody = new Map(leaves.map(({ leaf }) => [leaf.bodySha256, leaf] as const));
  for (const [digest, body] of Object.entries(bundle.bodies)) {
    steps.check(
      `bodies[${digest}]`,
      () => {
        const leaf = leavesByBody.get(digest);
        if (!leaf) throw new ShapeError('bodies', 'the bodySha256 of a leaf', digest);
        if (bodySha256(leaf.salt, decodeBase64(body, 'body')) !== digest)
          throw new Error(`SHA-256 differs from leaf ${leaf.index}'s bodySha256`);
        return leaf.index;
      },
      (index) => `is the body of leaf ${index}`,
    );
  }
}

/** Where the bundle has two leaves in a row about one object, that the later one names the earlier. */
export function checkObjectChains(steps: EvidenceSteps, leaves: readonly HashedLeaf[]): void {
  const hashes = new Map(leaves.map(({ leaf, hash }) => [hex(hash), leaf] as const));
  leaves.forEach(({ leaf }, position) => {
    const previous = leaf.prevForObject === undefined ? undefined : hashes.get(leaf.prevForObject);
    if (!previous) return;
    const sameObject = previous.object.type === leaf.object.type && previous.object.id === leaf.object.id;
    steps.expect(
      `leaves[${position}].prevForObject`,
      sameObject && previous.index < leaf.index,
      `leaf ${leaf.index} follows leaf ${previous.index} about the same object`,
      `leaf ${previous.index} is not an earlier leaf about the same object`,
    );
  });
}

/** That the statement is signed and says what the leaves and the checkpoint say. */
export async function checkStatement(
  steps: EvidenceSteps,
  bundle: EvidenceBundle,
  keys: CheckedKeys,
  leaves: readonly HashedLeaf[],
  { size, root }: Checkpoint,
): Promise<StatementClaims> {
  const claims = await steps.checkAsync(
    'statement',
    () => verifyStatement(bundle.statement, keys.statement),
    ({ iss, iat }) => `signed by ${iss} at ${iat} s`,
  );
  const equal = (name: string, stated: unknown, found: unknown): void => {
    const [statedText, foundText] = [canonicalize(stated), canonicalize(found)];
    const otherwise = `the statement says ${statedText}, the log says ${foundText}`;
    steps.expect(`statement.${name}`, statedText === foundText, statedText, otherwise);
  };
  equal('treeSize', claims.treeSize, size);
  equal('root', claims.root, encodeBase64(root));
  equal(
    'leafIndexes',
    claims.leafIndexes,
    leaves.map(({ leaf }) => leaf.index),
  );
  equal('tenant', [claims.tenant], [...new Set(leaves.map(({ leaf }) => leaf.tenant))]);
  return claims;
}

/** That the run the statement names is the body of a leaf, has that digest, and holds only figures that account for themselves. */
export function checkRun(
  steps: EvidenceSteps,
  bundle: EvidenceBundle,
  leaves: readonly HashedLeaf[],
  claims: StatementClaims,
): Run {
  const sealing = steps.check(
    'run leaf',
    () => {
      const found = leaves.filter(({ leaf }) => leaf.action === runSealedAction);
      const [only] = found;
      if (!only || found.length > 1) throw new ShapeError('leaves', `one ${runSealedAction} leaf`, found.length);
      return only.leaf;
    },
    ({ index }) => `leaf ${index} sealed the run`,
  );
  const [stated, logged] = [canonicalize(claims.object), canonicalize(sealing.object)];
  steps.expect(
    'statement.object',
    stated === logged,
    stated,
    `the statement says ${stated}, leaf ${sealing.index} says ${logged}`,
  );
  const run = steps.check(
    'run',
    () => {
      const body = bundle.bodies[sealing.bodySha256];
      if (body === undefined) throw new Error(`the body of leaf ${sealing.index} is missing`);
      return parseRun(parseCanonical(decodeBase64(body, 'body')));
    },
    ({ agent, engineVersion, figures }) =>
      `by ${agent} ${engineVersion}: ${figures.length} figures, each with its sources and an interval or a reason to be exact`,
  );
  const digest = digestOfRun(run);
  steps.expect('run.digest', run.digest === digest, digest, `the run says ${run.digest}, its content is ${digest}`);
  expectStated(steps, 'runDigest', claims.runDigest, digest);
  expectStated(steps, 'runId', claims.runId, run.id);
  return run;
}

function expectStated(steps: EvidenceSteps, name: 'runDigest' | 'runId', stated: string, found: string): void {
  steps.expect(`statement.${name}`, stated === found, stated, `the statement says ${stated}, the run is ${found}`);
}
