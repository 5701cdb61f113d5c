import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { referenceOf } from '../persistence/intake-event.repository.js';
import type { EventOutcome } from './decide-events.js';
import { outcomesShownMax } from './intake-limits.js';
import type { IntakeCounts } from './outgoing-events.js';
import type { IntakeResult } from './record-events.js';

export const eventErrorSchema = z.object({
  field: z.string().meta({ description: 'JSON pointer into the event, or column of the CSV file' }),
  value: z.string(),
  expected: z.string(),
});

export const eventOutcomeSchema = z.object({
  index: z.number().int().meta({ description: 'place in the batch, from 0; of a CSV file the line, from 1' }),
  source: z.string().optional(),
  id: z.string().optional(),
  status: z.enum(['accepted', 'duplicate', 'refused']),
  errors: z.array(eventErrorSchema),
});

const count = z.number().int();

const intakeSchema = z.object({
  intakeId: z.uuid(),
  accepted: count,
  duplicates: count.meta({ description: 'had been accepted before with the same content; not counted again' }),
  refused: count,
  events: z
    .array(eventOutcomeSchema)
    .meta({ description: `what became of each event: refused ones first, at most ${outcomesShownMax}` }),
  links: z.object({ intake: z.string(), events: z.string() }),
});

export class IntakeDto extends createZodDto(intakeSchema) {}
export type IntakeAnswer = z.infer<typeof intakeSchema>;

type OutcomeAnswer = z.infer<typeof eventOutcomeSchema>;

export function intakeAnswer(result: IntakeResult): IntakeAnswer {
  const intake = intakePath(result.intakeId);
  const { intakeId, accepted, duplicates, refused } = result;
  const links = { intake, events: `${intake}/events` };
  return { intakeId, accepted, duplicates, refused, events: shownOutcomes(result.outcomes), links };
}

export function intakePath(intakeId: string): string {
  return `/v1/intakes/${intakeId}`;
}

/** Members a problem carries beside RFC 9457's when a request was refused for its events. */
export function refusalParts(counts: IntakeCounts, outcomes: readonly EventOutcome[]) {
  return { refused: counts.refused, events: shownOutcomes(outcomes.filter(({ status }) => status === 'refused')) };
}

/** What needs attention first. */
function shownOutcomes(outcomes: readonly EventOutcome[]): OutcomeAnswer[] {
  const rank = { refused: 0, duplicate: 1, accepted: 2 } as const;
  return [...outcomes]
    .sort((a, b) => rank[a.status] - rank[b.status] || a.index - b.index)
    .slice(0, outcomesShownMax)
    .map((outcome) => ({
      index: outcome.index,
      ...referenceOf(outcome),
      status: outcome.status,
      errors: outcome.status === 'refused' ? [...outcome.errors] : [],
    }));
}
