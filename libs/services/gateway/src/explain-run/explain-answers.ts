import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { quantityAnswer, quantitySchema, required } from '../answers/quantity-answer.js';
import { runAnswer, type RunAnswer, runSchema } from '../answers/run-answer.js';

const contributionsSchema = z.object({
  runId: z.string(),
  by: z.string(),
  contributions: z
    .array(z.object({ name: z.string(), contribution: quantitySchema }))
    .meta({ description: 'largest first; "(rest)" stands for the smaller ones, "(none)" for what carries no tag' }),
});

const supplyGraphSchema = z.object({
  run: runSchema.pick({ id: true, digest: true, checks: true, warnings: true }),
  nodes: z.array(
    z.object({
      id: z.string().meta({ description: 'activity, or "(rest)" for all without a node of their own' }),
      tags: z.record(z.string(), z.string()),
      direct: quantitySchema,
      throughput: quantitySchema,
      delivered: quantitySchema,
    }),
  ),
  links: z.array(z.object({ from: z.string(), to: z.string(), share: quantitySchema })),
});

const drawBinsSchema = z.object({
  run: runSchema.pick({ id: true, digest: true, warnings: true }),
  bins: z.array(z.object({ low: quantitySchema, high: quantitySchema, share: quantitySchema })),
});

export class ContributionsDto extends createZodDto(contributionsSchema) {}
export class SupplyGraphDto extends createZodDto(supplyGraphSchema) {}
export class DrawBinsDto extends createZodDto(drawBinsSchema) {}
export type Contributions = z.infer<typeof contributionsSchema>;
export type SupplyGraphAnswer = z.infer<typeof supplyGraphSchema>;
export type DrawBins = z.infer<typeof drawBinsSchema>;

/** Figures of runs that are contributions carry these names, followed by what they are by and a dot. */
const contributionPrefixes = ['assessment.', 'footprint.'] as const;

export function contributionsAnswer({ id, quantities }: RunAnswer, by: string): Contributions {
  const contributions = quantities.flatMap((contribution) => {
    const prefix = contributionPrefixes
      .map((kind) => `${kind}${by}.`)
      .find((start) => contribution.id.startsWith(start));
    return prefix === undefined ? [] : [{ name: contribution.id.slice(prefix.length), contribution }];
  });
  return { runId: id, by, contributions };
}

export function supplyGraphAnswer({ run, nodes, links }: lifecycleV1.GetSupplyGraphResponse): SupplyGraphAnswer {
  const { id, digest, checks, warnings } = runAnswer(run);
  return {
    run: { id, digest, checks, warnings },
    nodes: nodes.map((node) => ({
      id: node.id,
      tags: node.tags,
      direct: quantityAnswer(node.direct),
      throughput: quantityAnswer(node.throughput),
      delivered: quantityAnswer(node.delivered),
    })),
    links: links.map(({ from, to, share }) => ({ from, to, share: quantityAnswer(required(share, 'link share')) })),
  };
}

export function drawBinsAnswer({ run, bins }: lifecycleV1.GetDrawDistributionResponse): DrawBins {
  const { id, digest, warnings } = runAnswer(run);
  return {
    run: { id, digest, warnings },
    bins: bins.map(({ low, high, share }) => ({
      low: quantityAnswer(low),
      high: quantityAnswer(high),
      share: quantityAnswer(share),
    })),
  };
}
