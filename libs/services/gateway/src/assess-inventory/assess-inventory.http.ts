import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Body, Controller, Post, Res, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { AnswersRunOrJob, runOrJob, type RunOrJob } from '../start-calculation/run-or-job.js';
import { AssessmentDto, assessmentRequest } from './inventory-request.js';

@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/assessments')
export class AssessInventoryController {
  constructor(private readonly services: RemoteServices) {}

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Climate impact of an inventory that comes with the request',
    description:
      'Activities use products of each other, factors of the rulebook and emit gases. The run holds the total, contributions by tag, activity and gas with Monte Carlo intervals, the interval to first order, checks and warnings.',
  })
  @AnswersRunOrJob()
  assess(
    @FromCaller() caller: Caller,
    @Body() assessment: AssessmentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunOrJob> {
    const { lifecycle } = this.services;
    const request = assessmentRequest(assessment);
    return runOrJob(reply, {
      wait: () => lifecycle.assessInventory(request, onBehalfOf(caller)),
      start: () => lifecycle.startCalculation({ what: { $case: 'inventory', value: request } }, onBehalfOf(caller)),
    });
  }
}
