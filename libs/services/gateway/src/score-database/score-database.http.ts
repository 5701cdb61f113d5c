import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Body, Controller, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { quantityAnswer, quantitySchema, required } from '../answers/quantity-answer.js';
import { runAnswer, runSchema } from '../answers/run-answer.js';
import { countedByMessages, impactCategorySchema } from '../assess-database/counted-by.js';
import { drawsSchema } from '../assess-inventory/draws.js';
import { methodSchema, ownMethodSchema } from '../assess-inventory/inventory-request.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';

const processesMax = 500;

class DatabasePath extends createZodDto(z.object({ id: z.uuid() })) {}

class ScoresDto extends createZodDto(
  z
    .strictObject({
      text: z.string().max(200).default('').meta({ description: 'part of a name; empty finds all' }),
      activities: z
        .array(z.string().min(1).max(1_000))
        .min(1)
        .max(processesMax)
        .optional()
        .meta({ description: 'by id, in place of a text' }),
      limit: z.number().int().min(1).max(processesMax).default(100).meta({ description: 'of what the text finds' }),
      method: methodSchema,
      ownMethod: ownMethodSchema,
      impactCategory: impactCategorySchema,
      draws: drawsSchema.meta({ description: 'by default 1,000, tabulated: |z| never exceeds 4.33' }),
      seed: z.string().min(1).max(64).optional(),
    })
    .refine(({ text, activities }) => activities === undefined || text === '', {
      error: 'no text beside activities',
      path: ['text'],
    }),
) {}

const scoresSchema = z.object({
  run: runSchema.omit({ quantities: true }),
  scores: z
    .array(
      z.object({
        activity: z.string(),
        name: z.string(),
        location: z.string(),
        score: quantitySchema.meta({ description: 'per unit of its product; of a treatment, per unit it takes' }),
      }),
    )
    .meta({ description: 'all on the same draws' }),
});
class ScoresAnswerDto extends createZodDto(scoresSchema) {}

@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/databases')
export class ScoreDatabaseController {
  constructor(private readonly services: RemoteServices) {}

  @Post(':id/scores')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Scores of many processes of an imported database at once, on the same draws' })
  @ZodResponse({ status: 200, type: ScoresAnswerDto })
  async score(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Body() { text, activities = [], limit, draws = 0, seed = '', ...by }: ScoresDto,
  ): Promise<z.infer<typeof scoresSchema>> {
    const request = { databaseId: id, text, activities, limit, ...countedByMessages(by), draws, seed };
    const { run: message, scores } = await this.services.lifecycle.scoreDatabaseProcesses(request, onBehalfOf(caller));
    const { quantities: _quantities, ...run } = runAnswer(message);
    return {
      run,
      scores: scores.map(({ process, score }) => {
        const { activity, name, location } = required(process, 'process of a score');
        return { activity, name, location, score: quantityAnswer(score) };
      }),
    };
  }
}
