import { commonV1Run as contract } from '@carbon-butler/contract-grpc';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { localizedTextSchema, quantityAnswer, quantitySchema, required } from './quantity-answer.js';

const ruleSetSchema = z.object({
  id: z.string(),
  version: z.string(),
  status: z.enum(['final', 'draft', 'assumed']).meta({ description: 'the weakest among the rules used' }),
  ruleIds: z.array(z.string()),
});

const checkSchema = z.object({
  id: z.string(),
  label: localizedTextSchema,
  value: z.string(),
  unit: z.string(),
  tolerance: z.string(),
  passed: z.boolean(),
});

export const runSchema = z
  .object({
    id: z.string(),
    agent: z.string(),
    engineVersion: z.string(),
    inputsDigest: z.string(),
    ruleSets: z.array(ruleSetSchema),
    seed: z.string(),
    quantities: z.array(quantitySchema),
    checks: z.array(checkSchema),
    warnings: z.array(z.object({ code: z.string(), message: localizedTextSchema })),
    startedAt: z.string(),
    tookMs: z.number().int(),
    digest: z.string(),
  })
  .meta({ description: 'One calculation: same inputs, rules, seed and engine give the same digest' });

export type RunAnswer = z.infer<typeof runSchema>;

export const replaySchema = z.object({
  runId: z.string(),
  recordedDigest: z.string(),
  replayedDigest: z.string(),
  equal: z.boolean(),
  differences: z.array(z.string()).meta({ description: 'parts that differ, such as "figure footprint.total"' }),
});

export type ReplayAnswer = z.infer<typeof replaySchema>;

export class RunDto extends createZodDto(runSchema) {}
export class ReplayDto extends createZodDto(replaySchema) {}

const statuses: Readonly<Record<number, RunAnswer['ruleSets'][number]['status']>> = {
  [contract.RuleStatus.FINAL]: 'final',
  [contract.RuleStatus.DRAFT]: 'draft',
  [contract.RuleStatus.ASSUMED]: 'assumed',
};

/** A service's run as the API shows it. @throws MalformedAnswerError */
export function runAnswer(message: contract.Run | undefined): RunAnswer {
  const run = required(message, 'run');
  return {
    ...run,
    ruleSets: run.ruleSets.map((set) => ({
      ...set,
      status: required(statuses[set.status], `rule set ${set.id} status`),
    })),
    quantities: run.quantities.map(quantityAnswer),
    checks: run.checks.map((check) => ({ ...check, label: required(check.label, `check ${check.id} label`) })),
    warnings: run.warnings.map(({ code, message: text }) => ({
      code,
      message: required(text, `warning ${code} text`),
    })),
  };
}
