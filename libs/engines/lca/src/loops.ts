import { loopGain } from './block-equations.js';
import { adjointPattern } from './block-pattern.js';
import type { System } from './system.js';

/** A set of activities that supply each other. */
export interface Loop {
  readonly activities: readonly string[];
  /** What comes back per unit put in; an upper bound where credits are part of the loop. */
  readonly gain: number;
}

/** Loops of at least this gain multiply an error in any of their amounts tenfold or more. */
const gainMin = 0.9;

/** Loops worth a look, strongest first: those whose gain is `from` or more, an activity's use of its own product included. */
export function strongLoops(system: System, from = gainMin): readonly Loop[] {
  const { componentStart, nominal, reference, activityIds } = system;
  const { diagonal, technosphere } = nominal.coefficients;
  const equations = { pattern: adjointPattern(system), values: technosphere, diagonal };
  const loops: Loop[] = [];
  for (let c = 0; c + 1 < componentStart.length; c += 1) {
    const [begin, end] = [componentStart[c] as number, componentStart[c + 1] as number];
    const gain =
      end - begin > 1
        ? loopGain(equations, begin, end)
        : 1 - (diagonal[begin] as number) / (reference[begin] as number);
    if (gain >= from) loops.push({ activities: activityIds.slice(begin, end), gain });
  }
  return loops.sort((a, b) => b.gain - a.gain);
}
