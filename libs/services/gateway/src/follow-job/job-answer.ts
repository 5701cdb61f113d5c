import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { createZodDto, ZodSerializerDto } from 'nestjs-zod';
import { z } from 'zod';
import { required } from '../answers/quantity-answer.js';
import { importJobAnswer, importJobSchema } from '../import-database/import-answers.js';
import { calculationAnswer, CalculationJobDto, calculationSchema } from './calculation-answer.js';

const importSchema = importJobSchema.extend({ kind: z.literal('import') });
const jobSchema = z.discriminatedUnion('kind', [importSchema, calculationSchema]);

class ImportAsJobDto extends createZodDto(importSchema) {}
export type JobAnswer = z.infer<typeof jobSchema>;

/** Marks a handler that answers with a job of either kind: a class can't be made of a union. */
export function AnswersJob(): MethodDecorator {
  const kinds = [ImportAsJobDto.Output, CalculationJobDto.Output];
  return applyDecorators(
    HttpCode(200),
    ZodSerializerDto(createZodDto(jobSchema)),
    ApiExtraModels(...kinds),
    ApiResponse({ status: 200, schema: { oneOf: kinds.map((kind) => ({ $ref: getSchemaPath(kind) })) } }),
  );
}

/** @throws MalformedAnswerError */
export function jobAnswer(message: lifecycleV1.Job | undefined): JobAnswer {
  const what = required(message?.what, 'a job');
  if (what.$case === 'calculation') return calculationAnswer(what.value);
  return { kind: 'import', ...importJobAnswer(what.value) };
}
