import {
  buildBundle,
  bundleBytes,
  type BundleEntry,
  encodeBase64,
  parseCanonical,
  parseRun,
  runSealedAction,
  signStatement,
  verifyBundle,
  verifyCheckpoint,
} from '@carbon-butler/domain-evidence';
import { EvidenceBrokenError } from '../errors.js';
import type { EvidenceKeys } from '../evidence-keys.js';

/**
 * The bundle of a run, signed now. It is verified like any receiver would before it leaves, so that nobody is handed
 * evidence that a change to the tables has broken.
 *
 * @param entries by ascending index
 * @throws EvidenceBrokenError
 */
export async function sealBundle(
  runId: string,
  entries: readonly BundleEntry[],
  checkpoint: string,
  keys: EvidenceKeys,
  now: Date,
): Promise<Uint8Array> {
  try {
    const bundle = await signedBundle(entries, checkpoint, keys, now);
    const trust = { logKey: keys.logVerifier, statementKey: keys.statementVerifier };
    const { outcome, steps } = await verifyBundle(bundle, trust);
    if (outcome === 'valid') return bundle;
    const broken = steps.at(-1);
    throw new EvidenceBrokenError(runId, `${broken?.link ?? 'bundle'}: ${broken?.detail ?? outcome}`);
  } catch (error) {
    if (error instanceof EvidenceBrokenError || !(error instanceof Error)) throw error;
    throw new EvidenceBrokenError(runId, error.message, { cause: error });
  }
}

async function signedBundle(
  entries: readonly BundleEntry[],
  checkpoint: string,
  keys: EvidenceKeys,
  now: Date,
): Promise<Uint8Array> {
  const { logVerifier, statementSigner, origin } = keys;
  const { size, root } = verifyCheckpoint(checkpoint, logVerifier);
  const sealing = entries.find(({ leaf }) => leaf.action === runSealedAction);
  if (!sealing?.body) throw new Error('the body of the leaf that sealed the run is missing');
  const run = parseRun(parseCanonical(sealing.body));
  const claims = {
    iss: origin,
    tenant: sealing.leaf.tenant,
    object: sealing.leaf.object,
    runId: run.id,
    runDigest: run.digest,
    leafIndexes: entries.map(({ leaf }) => leaf.index),
    treeSize: size,
    root: encodeBase64(root),
    iat: Math.floor(now.getTime() / 1000),
  };
  const statement = await signStatement(claims, statementSigner);
  return bundleBytes(
    buildBundle({ statement, entries, checkpoint, statementKey: statementSigner, logKey: logVerifier }),
  );
}
