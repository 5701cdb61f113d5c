import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { assessSystem, type ProductAssessment } from './assess-system.js';
import type { AssessmentTask } from './assessment-pool.js';

const rulebook = loadRulebook();

/** Called by the pool, once a task. */
export function assess({ inputs, wanted }: AssessmentTask): readonly ProductAssessment[] {
  return assessSystem(inputs, rulebook, wanted && new Set(wanted));
}
