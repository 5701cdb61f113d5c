import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { CalculationJob } from '../persistence/calculation.repository.js';

const states = {
  waiting: lifecycleV1.CalculationState.WAITING,
  running: lifecycleV1.CalculationState.RUNNING,
  done: lifecycleV1.CalculationState.DONE,
  refused: lifecycleV1.CalculationState.REFUSED,
  failed: lifecycleV1.CalculationState.FAILED,
  cancelled: lifecycleV1.CalculationState.CANCELLED,
} as const;

export function calculationMessage({
  state,
  runId,
  problem,
  updatedAt,
  ...job
}: CalculationJob): lifecycleV1.CalculationJob {
  return {
    ...{ ...job, state: states[state], runId: runId ?? '', updatedAt: updatedAt.toISOString() },
    problem: problem ? { ...problem, violations: [...problem.violations] } : undefined,
  };
}
