import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { RemoteError } from '@carbon-butler/platform-grpc';
import { problem, type ProblemDetails, problemType, remoteProblem } from '@carbon-butler/platform-http';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { required } from '../answers/quantity-answer.js';

const stateNames = ['waiting', 'running', 'done', 'refused', 'failed', 'cancelled'] as const;

const progressSchema = z.object({
  share: z.number().min(0).max(1),
  step: z
    .enum(['preparing', 'drawing', 'summarising'])
    .optional()
    .meta({ description: 'what is being done, while it runs' }),
  drawsMade: z
    .number()
    .int()
    .meta({ description: 'Monte Carlo draws, counted once for each way in which the score is split' }),
  drawsToMake: z.number().int().meta({ description: '0 until it is known' }),
});

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), expected: z.string() })).optional(),
  })
  .meta({
    description:
      'refused: what the request would have been answered without Prefer; failed: why, or where the log of the service says why',
  });

export const calculationSchema = z.object({
  kind: z.literal('calculation'),
  id: z.string(),
  state: z.enum(stateNames).meta({ description: 'refused: the question can not be answered as it stands' }),
  progress: progressSchema,
  run: z.object({ id: z.string(), href: z.string() }).optional().meta({ description: 'the answer, once it is there' }),
  problem: problemSchema.optional(),
  updatedAt: z.string(),
});

export class CalculationJobDto extends createZodDto(calculationSchema) {}
export type CalculationJobAnswer = z.infer<typeof calculationSchema>;

const states: Readonly<Record<number, CalculationJobAnswer['state']>> = {
  [lifecycleV1.CalculationState.WAITING]: 'waiting',
  [lifecycleV1.CalculationState.RUNNING]: 'running',
  [lifecycleV1.CalculationState.DONE]: 'done',
  [lifecycleV1.CalculationState.REFUSED]: 'refused',
  [lifecycleV1.CalculationState.FAILED]: 'failed',
  [lifecycleV1.CalculationState.CANCELLED]: 'cancelled',
};

/** @throws MalformedAnswerError */
export function calculationAnswer(message: lifecycleV1.CalculationJob | undefined): CalculationJobAnswer {
  const job = required(message, 'a calculation');
  const { id, runId, updatedAt } = job;
  const state = required(states[job.state], `calculation ${id} state`);
  return {
    ...{ kind: 'calculation', id, state, progress: progressOf(job, state), updatedAt },
    ...(runId !== '' && { run: { id: runId, href: `/v1/life-cycle/runs/${runId}` } }),
    ...(job.problem && { problem: problemSchema.parse(problemOf(job.problem, state)) }),
  };
}

function progressOf(
  { drawsMade, drawsToMake }: lifecycleV1.CalculationJob,
  state: CalculationJobAnswer['state'],
): CalculationJobAnswer['progress'] {
  const share = drawsToMake === 0 ? 0 : drawsMade / drawsToMake;
  const step = drawsToMake === 0 ? 'preparing' : drawsMade < drawsToMake ? 'drawing' : 'summarising';
  return { share: state === 'done' ? 1 : share, ...(state === 'running' && { step }), drawsMade, drawsToMake };
}

/** The mapper that would have answered the request makes it, so that the two can't differ. */
function problemOf(
  { reason, message, violations }: lifecycleV1.CalculationProblem,
  state: CalculationJobAnswer['state'],
): ProblemDetails {
  if (state !== 'refused') return problem(500, { type: problemType('calculation-failed'), detail: message });
  return remoteProblem(new RemoteError('INVALID_ARGUMENT', message, reason, '', violations, {}, '')).problem;
}
