import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Body, Controller, Param, Post, Res, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { amountSchema, textOf } from '../assess-inventory/stated-amount.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { AnswersRunOrJob, runOrJob, type RunOrJob } from '../start-calculation/run-or-job.js';

const idSchema = z.string().min(1).max(1_000);

const parameterChangeSchema = z
  .strictObject({ parameter: idSchema, activity: idSchema.optional(), value: amountSchema })
  .meta({
    description:
      'with `activity`, in a run on a database, a parameter of that activity; else one of the inventory or the whole database',
  });
const exchangeIdSchema = idSchema.meta({
  description: 'of a database: its id there, as /v1/life-cycle/databases/{id}/exchanges gives it',
  example: '2',
});
const amountChangeSchema = z.strictObject({
  activity: idSchema,
  exchange: z.union([
    z
      .number()
      .int()
      .min(0)
      .max(20_000)
      .meta({ description: "of an inventory sent with its request: position in the activity's exchanges, from 0" }),
    exchangeIdSchema,
  ]),
  amount: amountSchema.meta({ description: 'in the unit of the exchange' }),
});
const providerChangeSchema = z.strictObject({
  activity: idSchema,
  exchange: exchangeIdSchema,
  provider: idSchema.meta({ description: 'activity of the database that delivers the input or treats the waste' }),
});
const changeSchema = z.union([parameterChangeSchema, amountChangeSchema, providerChangeSchema]);

class ScenarioDto extends createZodDto(z.strictObject({ changes: z.array(changeSchema).min(1).max(200) })) {}
class AssessmentPath extends createZodDto(z.object({ runId: z.uuid() })) {}

@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/assessments')
export class CompareScenarioController {
  constructor(private readonly services: RemoteServices) {}

  @Post(':runId/scenarios')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'An assessed inventory or process of a database with changes against itself without, on the same draws',
  })
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
  if ('parameter' in change) {
    const { parameter, activity = '', value } = change;
    return { what: { $case: 'parameter', value: { parameter, activity, value: textOf(value) } } };
  }
  const { activity } = change;
  if ('provider' in change) {
    const { exchange, provider } = change;
    return {
      what: { $case: 'databaseExchange', value: { activity, exchange, to: { $case: 'provider', value: provider } } },
    };
  }
  const { exchange } = change;
  const amount = textOf(change.amount);
  if (typeof exchange === 'number') return { what: { $case: 'exchange', value: { activity, exchange, amount } } };
  return { what: { $case: 'databaseExchange', value: { activity, exchange, to: { $case: 'amount', value: amount } } } };
}
