import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { RemoteError } from '@carbon-butler/platform-grpc';
import { problem, problemMediaType, problemType, ProblemException } from '@carbon-butler/platform-http';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodSerializerDto } from 'nestjs-zod';
import { z } from 'zod';
import { runAnswer, type RunAnswer, RunDto, runSchema } from '../answers/run-answer.js';
import {
  calculationAnswer,
  type CalculationJobAnswer,
  CalculationJobDto,
  calculationSchema,
} from '../follow-job/calculation-answer.js';
import { prefersAsync, respondAsync } from './prefers-async.js';

export type RunOrJob = RunAnswer | CalculationJobAnswer;

const RunOrJobDto = createZodDto(z.union([runSchema, calculationSchema]));
/** Refused for too many calculations, a client should wait about this long. */
const retryAfterSeconds = 5;

/** Marks a handler that answers with a run or, where that is preferred, at once with the job that makes it. */
export function AnswersRunOrJob(): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    ZodSerializerDto(RunOrJobDto),
    ApiHeader({
      name: 'Prefer',
      required: false,
      schema: { type: 'string', enum: [respondAsync] },
      description: 'RFC 7240: with it the answer is 202 and the job that makes the run, to be followed or cancelled',
    }),
    ApiResponse({ status: 200, type: RunDto.Output }),
    ApiResponse({
      status: 202,
      type: CalculationJobDto.Output,
      description: 'with Prefer: respond-async',
      headers: {
        Location: { schema: { type: 'string' }, description: 'of the job' },
        'Preference-Applied': { schema: { type: 'string' } },
      },
    }),
    ApiResponse({
      status: 429,
      description: 'too many calculations of the tenant wait or run',
      content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
    }),
  );
}

/** Both ways to ask the life-cycle service one thing. */
export interface TwoWays {
  readonly wait: () => Promise<{ readonly run: Parameters<typeof runAnswer>[0] }>;
  readonly start: () => Promise<lifecycleV1.StartCalculationResponse>;
}

/** Asks in the way that the request prefers. @throws ProblemException 429 for too many calculations */
export async function runOrJob(reply: FastifyReply, { wait, start }: TwoWays): Promise<RunOrJob> {
  if (!prefersAsync(reply.request.headers['prefer'])) return runAnswer((await wait()).run);
  const job = calculationAnswer((await start().catch(refuseTooMany)).job);
  void reply.code(202).headers({ location: `/v1/life-cycle/jobs/${job.id}`, 'preference-applied': respondAsync });
  return job;
}

function refuseTooMany(error: unknown): never {
  if (!(error instanceof RemoteError) || error.reason !== 'TOO_MANY_CALCULATIONS') throw error;
  throw new ProblemException(problem(429, { type: problemType('too-many-calculations'), detail: error.message }), {
    'retry-after': String(retryAfterSeconds),
  });
}
