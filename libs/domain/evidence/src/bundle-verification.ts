import { parseBundle } from './bundle.js';
import { checkKeys } from './bundle-keys.js';
import type { CheckedKeys, PinnedKeys } from './bundle-keys.js';
import {
  checkCheckpoint,
  checkConsistency,
  checkLeaves,
  checkPrevious,
  checkProofs,
  checkWitnesses,
} from './bundle-log-links.js';
import { checkBodies, checkObjectChains, checkRun, checkStatement } from './bundle-run-links.js';
import { BrokenLinkError, EvidenceSteps } from './evidence-steps.js';
import type { EvidenceStep } from './evidence-steps.js';
import type { Run } from './run.js';

export interface EvidenceTrust extends PinnedKeys {
  /** How many of the pinned witnesses must have cosigned; all of them unless said. */
  readonly witnessesMin?: number;
  /** An earlier checkpoint of the same log, as a signed note: the bundle must prove that the log only grew since. */
  readonly previousCheckpoint?: string;
}

export interface EvidenceVerdict {
  readonly outcome: 'valid' | 'invalid' | 'too-few-witnesses';
  /** In the order checked; unless valid, the last one is the first that broke. */
  readonly steps: readonly EvidenceStep[];
  /** The run, when valid. */
  readonly run?: Run;
}

const witnessCountLink = 'witness count';

/**
 * Checks every link from the bytes of a bundle to the figures of its run, and stops at the first that doesn't hold.
 *
 * Without pinned keys a valid outcome says only that the bundle agrees with itself: anyone can make such a bundle with
 * keys of their own. The steps name the fingerprint of every key for that reason.
 */
export async function verifyBundle(bytes: Uint8Array, trust: EvidenceTrust = {}): Promise<EvidenceVerdict> {
  const steps = new EvidenceSteps();
  try {
    const bundle = steps.check(
      'bundle',
      () => parseBundle(bytes),
      ({ leaves }) => `canonical evidence bundle v1 with ${leaves.length} leaves`,
    );
    const keys = checkKeys(steps, bundle, trust);
    const checkpoint = checkCheckpoint(steps, bundle, keys);
    checkWitnesses(steps, bundle, keys);
    const leaves = checkLeaves(steps, bundle);
    checkProofs(steps, bundle, leaves, checkpoint);
    checkBodies(steps, bundle, leaves);
    checkObjectChains(steps, leaves);
    const claims = await checkStatement(steps, bundle, keys, leaves, checkpoint);
    const run = checkRun(steps, bundle, leaves, claims);
    checkConsistency(steps, bundle, checkpoint);
    checkPrevious(steps, bundle, keys, checkpoint, trust.previousCheckpoint);
    countWitnesses(steps, keys, trust);
    return { outcome: 'valid', steps: steps.list, run };
  } catch (error) {
    if (!(error instanceof BrokenLinkError)) throw error;
    return { outcome: error.link === witnessCountLink ? 'too-few-witnesses' : 'invalid', steps: steps.list };
  }
}

/** Only pinned witnesses count: a key the bundle brings along may be anyone's. */
function countWitnesses(steps: EvidenceSteps, { witnesses }: CheckedKeys, trust: EvidenceTrust): void {
  const wanted = trust.witnessesMin ?? trust.witnesses?.length ?? 0;
  const found = witnesses.filter(({ pinned }) => pinned).length;
  const detail = `${found} pinned witnesses cosigned, ${wanted} wanted`;
  steps.expect(witnessCountLink, found >= wanted, detail, detail);
}
