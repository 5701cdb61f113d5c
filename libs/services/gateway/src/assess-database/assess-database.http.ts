import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Body, Controller, Get, Param, Post, Query, Res, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import {
  amountSchema,
  methodMessages,
  methodSchema,
  ownMethodSchema,
  textOf,
} from '../assess-inventory/inventory-request.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { AnswersRunOrJob, runOrJob, type RunOrJob } from '../start-calculation/run-or-job.js';

class DatabasePath extends createZodDto(z.object({ id: z.uuid() })) {}
class ProcessesQuery extends createZodDto(
  z.object({
    text: z.string().max(200).default('').meta({ description: 'part of a name' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
) {}

const processesSchema = z.object({
  processes: z.array(
    z.object({
      activity: z.string().meta({ description: 'what is assessed: a process, and its product where it has several' }),
      name: z.string(),
      location: z.string(),
      unit: z.string(),
    }),
  ),
});
class ProcessesDto extends createZodDto(processesSchema) {}

class ProcessAssessmentDto extends createZodDto(
  z.strictObject({
    activity: z.string().min(1).max(1_000),
    amount: amountSchema.default('1').meta({ description: 'of the product, in its unit' }),
    method: methodSchema,
    ownMethod: ownMethodSchema,
    draws: z.number().int().min(1).max(1_000_000).optional(),
    seed: z.string().min(1).max(64).optional(),
  }),
) {}

@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/databases')
export class AssessDatabaseController {
  constructor(private readonly services: RemoteServices) {}

  @Get(':id/processes')
  @ApiOperation({ summary: 'Processes of an imported database' })
  @ZodResponse({ status: 200, type: ProcessesDto })
  async processes(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Query() { text, limit }: ProcessesQuery,
  ): Promise<z.infer<typeof processesSchema>> {
    return this.services.lifecycle.listDatabaseProcesses({ databaseId: id, text, limit }, onBehalfOf(caller));
  }

  @Post(':id/assessments')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Climate impact of a process of an imported database' })
  @AnswersRunOrJob()
  assess(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Body() { activity, amount, method, ownMethod, draws = 0, seed = '' }: ProcessAssessmentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunOrJob> {
    const { lifecycle } = this.services;
    const request = {
      databaseId: id,
      activity,
      amount: textOf(amount),
      ...methodMessages(method, ownMethod),
      draws,
      seed,
    };
    return runOrJob(reply, {
      wait: () => lifecycle.assessDatabaseProcess(request, onBehalfOf(caller)),
      start: () =>
        lifecycle.startCalculation({ what: { $case: 'databaseProcess', value: request } }, onBehalfOf(caller)),
    });
  }
}
