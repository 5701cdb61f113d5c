import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { RemoteError } from '@carbon-butler/platform-grpc';
import { Controller, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { required } from '../answers/quantity-answer.js';
import { type ReplayAnswer, ReplayDto } from '../answers/run-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';

class RunPath extends createZodDto(z.object({ id: z.uuid() })) {}

@ApiTags('operations')
@RequireScope('operations:admin')
@Controller('v1/runs')
export class ReplayRunController {
  constructor(private readonly services: RemoteServices) {}

  @Post(':id/replay')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Runs a stored run again from its inputs and compares digests' })
  @ZodResponse({ status: 200, type: ReplayDto })
  async replay(@FromCaller() caller: Caller, @Param() { id }: RunPath): Promise<ReplayAnswer> {
    const request = { runId: id };
    const options = onBehalfOf(caller);
    // A run's id does not say who made it: each agent answers NOT_FOUND for runs of others.
    const { replay } = await this.services.lifecycle.replayRun(request, options).catch((error: unknown) => {
      if (error instanceof RemoteError && error.code === 'NOT_FOUND')
        return this.services.transfer.replayRun(request, options);
      throw error;
    });
    return required(replay, `replay of run ${id}`);
  }
}
