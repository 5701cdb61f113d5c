import type { RunWarning } from '@carbon-butler/domain-evidence';
import type { SolvedDemand } from '@carbon-butler/engine-lca';

/** Loops that were accepted though they use more than they make. */
export function loopWarnings({ intensities }: Pick<SolvedDemand, 'intensities'>): readonly RunWarning[] {
  return intensities.unproductiveLoops.map(({ activities, gain }) => ({
    code: 'unproductive-loop',
    message: {
      en: `A loop of ${activities.length} activities uses more than it makes (${gain.toPrecision(4)} per unit put in), first ${activities[0] ?? ''}`,
      zh: `${activities.length} 个活动构成的循环消耗大于产出（每投入一单位返回 ${gain.toPrecision(4)}），首个为 ${activities[0] ?? ''}`,
    },
  }));
}
