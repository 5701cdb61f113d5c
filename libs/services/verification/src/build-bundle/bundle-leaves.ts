import { runSealedAction } from '@carbon-butler/domain-evidence';
import type { LeafWithAction } from '../persistence/audit-leaf.repository.js';

/** Leaves of one bundle. A run has one when it is sealed and one more each time something is done with it. */
export const bundleLeavesMax = 100;
/** Bodies of one bundle: written in base64 and with everything else, they must fit one message between services. */
export const bundleBodyBytesMax = 8 * 1024 * 1024;

export interface BundleLeaf extends LeafWithAction {
  readonly withBody: boolean;
}

/**
 * Which of a run's leaves its bundle holds, by ascending index, and which of them with their body. The leaf that sealed
 * the run always comes with it; other bodies as long as there is room, which a verifier takes for withheld ones. A run
 * that was recorded as sealed more than once was so the first time.
 *
 * @returns undefined when no leaf sealed the run
 */
export function bundleLeavesOf(leaves: readonly LeafWithAction[]): readonly BundleLeaf[] | undefined {
  const byIndex = [...leaves].sort((a, b) => a.index - b.index);
  const sealing = byIndex.find(({ action }) => action === runSealedAction);
  if (!sealing) return undefined;
  const others = byIndex.filter(({ action }) => action !== runSealedAction).slice(0, bundleLeavesMax - 1);
  let room = bundleBodyBytesMax - sealing.bodyBytes;
  const chosen = [{ ...sealing, withBody: true }].concat(
    others.map((leaf) => {
      const withBody = leaf.bodyBytes <= room;
      if (withBody) room -= leaf.bodyBytes;
      return { ...leaf, withBody };
    }),
  );
  return chosen.sort((a, b) => a.index - b.index);
}
