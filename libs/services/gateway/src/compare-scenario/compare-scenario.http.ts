import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Body, Controller, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { runAnswer, type RunAnswer, RunDto } from '../answers/run-answer.js';
import { amountSchema, inventoryName, textOf } from '../assess-inventory/inventory-request.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';

const changeSchema = z.union([
  z.strictObject({ parameter: inventoryName, value: amountSchema }),
  z.strictObject({
    activity: inventoryName,
    exchange: z.number().int().min(0).max(20_000).meta({ description: "position in the activity's exchanges, from 0" }),
    amount: amountSchema,
  }),
]);

class ScenarioDto extends createZodDto(z.strictObject({ changes: z.array(changeSchema).min(1).max(200) })) {}
class AssessmentPath extends createZodDto(z.object({ runId: z.uuid() })) {}

@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/assessments')
export class CompareScenarioController {
  constructor(private readonly services: RemoteServices) {}

  @Post(':runId/scenarios')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'An assessed inventory with changes against itself without, on the same draws' })
  @ZodResponse({ status: 200, type: RunDto })
  async compare(
    @FromCaller() caller: Caller,
    @Param() { runId }: AssessmentPath,
    @Body() { changes }: ScenarioDto,
  ): Promise<RunAnswer> {
    const request = { runId, changes: changes.map(changeMessage) };
    return runAnswer((await this.services.lifecycle.compareScenario(request, onBehalfOf(caller))).run);
  }
}

function changeMessage(change: z.infer<typeof changeSchema>): lifecycleV1.ScenarioChange {
  if ('parameter' in change)
    return { what: { $case: 'parameter', value: { parameter: change.parameter, value: textOf(change.value) } } };
  const { activity, exchange, amount } = change;
  return { what: { $case: 'exchange', value: { activity, exchange, amount: textOf(amount) } } };
}
