import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Body, Controller, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { localizedTextSchema, quantityAnswer, quantitySchema, required } from '../answers/quantity-answer.js';
import { runAnswer, runSchema } from '../answers/run-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';

class FactorQueryDto extends createZodDto(
  z.strictObject({
    text: z.string().trim().min(1).max(500).meta({ description: 'a line of a ledger', example: '江苏电力' }),
    unit: z.string().min(1).max(32).optional().meta({ example: 'kWh' }),
    code: z.string().min(1).max(32).optional().meta({ description: 'HS or CN code', example: '2716' }),
    country: z.string().min(2).max(32).optional().meta({ description: 'ISO country or province', example: 'CN-JS' }),
    limit: z.number().int().min(1).max(50).default(5),
  }),
) {}

const matchSchema = z.object({
  run: runSchema.pick({ id: true, digest: true, warnings: true }),
  verdict: z.enum(['match', 'ambiguous', 'none']).meta({
    description: 'match: take the first; ambiguous: choose among the nearest; none: nothing is near enough',
  }),
  candidates: z.array(
    z.object({
      ruleId: z.string(),
      score: quantitySchema,
      factor: quantitySchema,
      reasons: z.array(z.object({ code: z.string(), text: localizedTextSchema })),
    }),
  ),
});
class FactorMatchDto extends createZodDto(matchSchema) {}
type FactorMatchAnswer = z.infer<typeof matchSchema>;

const verdicts: Readonly<Record<number, FactorMatchAnswer['verdict']>> = {
  [lifecycleV1.MatchVerdict.MATCH]: 'match',
  [lifecycleV1.MatchVerdict.AMBIGUOUS]: 'ambiguous',
  [lifecycleV1.MatchVerdict.NONE]: 'none',
};

@ApiTags('life cycle')
@RequireScope('life-cycle:read')
@Controller('v1/life-cycle/factor-matches')
export class MatchFactorsController {
  constructor(private readonly services: RemoteServices) {}

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Footprint factors of the rulebook for a line of text, in Chinese or English' })
  @ZodResponse({ status: 200, type: FactorMatchDto })
  async match(@FromCaller() caller: Caller, @Body() query: FactorQueryDto): Promise<FactorMatchAnswer> {
    const { text, unit = '', code = '', country = '', limit } = query;
    const answer = await this.services.lifecycle.matchFactors({ text, unit, code, country, limit }, onBehalfOf(caller));
    const { id, digest, warnings } = runAnswer(answer.run);
    return {
      run: { id, digest, warnings },
      verdict: required(verdicts[answer.verdict], 'a verdict'),
      candidates: answer.candidates.map(({ ruleId, score, factor, reasons }) => ({
        ruleId,
        score: quantityAnswer(score),
        factor: quantityAnswer(factor),
        reasons: reasons.map((reason) => ({ code: reason.code, text: required(reason.text, 'a reason') })),
      })),
    };
  }
}
