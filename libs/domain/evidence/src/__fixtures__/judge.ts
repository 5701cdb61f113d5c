// The command belongs to no package, so that whoever distrusts this library can take it alone; only the specs that
// compare the two reach across.
// eslint-disable-next-line @nx/enforce-module-boundaries -- see above
import { verifyEvidence } from '../../../../../tools/verify-evidence/verify.mjs';
import { bundleBytes, formatVerifierKey, publicJwkOf, verifyBundle } from '../index.js';
import type { EvidenceBundle, EvidenceTrust } from '../index.js';

export { verifyEvidence };

/** What the library says, after making sure that the command line, which shares no code with it, says the same. */
export async function judge(bytes: Uint8Array, trust: EvidenceTrust = {}) {
  const verdict = await verifyBundle(bytes, trust);
  const { outcome, steps } = verifyEvidence(bytes, {
    ...(trust.logKey && { logKey: formatVerifierKey(trust.logKey) }),
    ...(trust.statementKey && { statementKey: publicJwkOf(trust.statementKey) }),
    ...(trust.witnesses && { witnesses: trust.witnesses.map(formatVerifierKey) }),
    ...(trust.witnessesMin !== undefined && { minWitnesses: trust.witnessesMin }),
    ...(trust.previousCheckpoint !== undefined && { previousCheckpoint: trust.previousCheckpoint }),
  });
  const last = verdict.steps.at(-1);
  if (!last) throw new Error('a verdict without a step');
  expect({ outcome: outcome === 'unreadable' ? 'invalid' : outcome, link: steps.at(-1)?.link }).toEqual({
    outcome: verdict.outcome,
    link: last.link,
  });
  expect(verdict.steps.filter(({ ok }) => !ok)).toHaveLength(verdict.outcome === 'valid' ? 0 : 1);
  return { outcome: verdict.outcome, ...last };
}

export const judgeBundle = (changed: EvidenceBundle, trust?: EvidenceTrust) => judge(bundleBytes(changed), trust);
