import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { required } from '../answers/quantity-answer.js';

const stateNames = ['receiving', 'waiting', 'reading', 'read', 'committed', 'failed', 'cancelled'] as const;

export const importJobSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z
    .enum(stateNames)
    .meta({ description: 'read: the file was read and can be committed; nothing of it counts before that' }),
  receivedBytes: z.number().int(),
  problem: z.string().optional().meta({ description: 'why it failed' }),
  file: z
    .object({
      format: z.string(),
      processes: z.number().int(),
      exchanges: z.number().int(),
      flows: z.number().int(),
      consumptions: z.number().int().meta({ description: 'exchanges that need a producer' }),
      linked: z.number().int().meta({ description: 'of these, the ones that have one' }),
    })
    .optional()
    .meta({ description: 'what the file holds, once it was read' }),
  databaseId: z.string().optional(),
  updatedAt: z.string(),
});

const findingSchema = z.object({
  code: z.string(),
  severity: z.string().meta({ description: 'note, guess, loss or problem' }),
  file: z.string(),
  dataSet: z.string(),
  path: z.string(),
  value: z.string(),
  message: z.string(),
  occurrences: z.number().int(),
});

const findingsSchema = z.object({ importId: z.string(), findings: z.array(findingSchema) });

export class ImportJobDto extends createZodDto(importJobSchema) {}
export class ImportFindingsDto extends createZodDto(findingsSchema) {}
export type ImportJobAnswer = z.infer<typeof importJobSchema>;
export type ImportFindings = z.infer<typeof findingsSchema>;

const states: Readonly<Record<number, ImportJobAnswer['state']>> = {
  [lifecycleV1.ImportState.RECEIVING]: 'receiving',
  [lifecycleV1.ImportState.WAITING]: 'waiting',
  [lifecycleV1.ImportState.READING]: 'reading',
  [lifecycleV1.ImportState.READ]: 'read',
  [lifecycleV1.ImportState.COMMITTED]: 'committed',
  [lifecycleV1.ImportState.FAILED]: 'failed',
  [lifecycleV1.ImportState.CANCELLED]: 'cancelled',
};

export function importJobAnswer(message: lifecycleV1.ImportJob | undefined): ImportJobAnswer {
  const job = required(message, 'an import');
  const { id, name, receivedBytes, problem, databaseId, updatedAt, format, ...counts } = job;
  const { processes, exchanges, flows, consumptions, linked } = counts;
  return {
    ...{ id, name, state: required(states[job.state], `import ${id} state`), receivedBytes, updatedAt },
    ...(problem !== '' && { problem }),
    ...(format !== '' && { file: { format, processes, exchanges, flows, consumptions, linked } }),
    ...(databaseId !== '' && { databaseId }),
  };
}
