import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Body, Controller, Param, Post, Res, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { amountSchema, inventoryName, textOf } from '../assess-inventory/inventory-request.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { AnswersRunOrJob, runOrJob, type RunOrJob } from '../start-calculation/run-or-job.js';

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
  @AnswersRunOrJob()
  compare(
    @FromCaller() caller: Caller,
    @Param() { runId }: AssessmentPath,
    @Body() { changes }: ScenarioDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunOrJob> {
    const { lifecycle } = this.services;
    const request = { runId, changes: changes.map(changeMessage) };
    return runOrJob(reply, {
      wait: () => lifecycle.compareScenario(request, onBehalfOf(caller)),
      start: () => lifecycle.startCalculation({ what: { $case: 'scenario', value: request } }, onBehalfOf(caller)),
    });
  }
}

function changeMessage(change: z.infer<typeof changeSchema>): lifecycleV1.ScenarioChange {
  if ('parameter' in change)
    return { what: { $case: 'parameter', value: { parameter: change.parameter, value: textOf(change.value) } } };
  const { activity, exchange, amount } = change;
  return { what: { $case: 'exchange', value: { activity, exchange, amount: textOf(amount) } } };
}
