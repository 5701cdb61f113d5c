import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { localizedTextSchema, quantityAnswer, quantitySchema, required } from '../answers/quantity-answer.js';
import { runAnswer, runSchema } from '../answers/run-answer.js';

const productSchema = z
  .object({ facilityId: z.string(), itemId: z.string(), year: z.number().int() })
  .meta({ description: 'A product of a facility in a calendar year' });

const summarySchema = z.object({
  id: z.string(),
  product: productSchema,
  version: z.number().int(),
  predecessorId: z.string().optional(),
  calculatedAt: z.string(),
  withdrawnAt: z.string().optional().meta({ description: 'when corrections said that the product was not made' }),
  total: quantitySchema,
});

const movementSchema = z
  .object({
    quantityId: z.string(),
    label: localizedTextSchema,
    before: z.string(),
    after: z.string(),
    unit: z.string(),
  })
  .meta({ description: 'A contribution that changed against the version before' });

const causeSchema = z
  .object({
    source: z.string(),
    eventId: z.string(),
    correctsEventId: z.string().optional(),
    reason: z.string().optional(),
    note: z.string().optional(),
  })
  .meta({ description: 'A recorded event that made the restatement necessary' });

const pageSchema = z.object({ footprints: z.array(summarySchema), next: z.string().optional() });
const versionsSchema = z.object({ versions: z.array(summarySchema) });
const footprintSchema = summarySchema.extend({
  run: runSchema,
  movements: z.array(movementSchema),
  causes: z.array(causeSchema),
});

export class FootprintPageDto extends createZodDto(pageSchema) {}
export class FootprintVersionsDto extends createZodDto(versionsSchema) {}
export class FootprintDto extends createZodDto(footprintSchema) {}

export type FootprintPage = z.infer<typeof pageSchema>;
export type FootprintVersions = z.infer<typeof versionsSchema>;
export type FootprintAnswer = z.infer<typeof footprintSchema>;

export function summaryAnswer(message: lifecycleV1.FootprintSummary | undefined): z.infer<typeof summarySchema> {
  const { predecessorId, withdrawnAt, ...summary } = required(message, 'footprint summary');
  return {
    ...summary,
    product: required(summary.product, `footprint ${summary.id} product`),
    ...given('predecessorId', predecessorId),
    ...given('withdrawnAt', withdrawnAt),
    total: quantityAnswer(summary.total),
  };
}

export function footprintAnswer(message: lifecycleV1.Footprint | undefined): FootprintAnswer {
  const { summary, run, movements, causes } = required(message, 'footprint');
  return {
    ...summaryAnswer(summary),
    run: runAnswer(run),
    movements: movements.map((movement) => ({
      ...movement,
      label: required(movement.label, `movement ${movement.quantityId} label`),
    })),
    causes: causes.map(({ source, eventId, correctsEventId, reason, note }) => ({
      source,
      eventId,
      ...given('correctsEventId', correctsEventId),
      ...given('reason', reason),
      ...given('note', note),
    })),
  };
}

/** Protobuf says an absent text as an empty one. */
function given<N extends string>(name: N, text: string): { readonly [K in N]?: string } {
  return text === '' ? {} : ({ [name]: text } as { readonly [K in N]: string });
}
