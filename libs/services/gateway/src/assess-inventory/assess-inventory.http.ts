import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Body, Controller, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { runAnswer, type RunAnswer, RunDto } from '../answers/run-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
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
  @ZodResponse({ status: 200, type: RunDto })
  async assess(@FromCaller() caller: Caller, @Body() assessment: AssessmentDto): Promise<RunAnswer> {
    const { run } = await this.services.lifecycle.assessInventory(assessmentRequest(assessment), onBehalfOf(caller));
    return runAnswer(run);
  }
}
