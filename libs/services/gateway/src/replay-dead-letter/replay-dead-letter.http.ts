import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Controller, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { DeadLetterPath, deadLetterParam, refOf } from '../read-dead-letters/read-dead-letters.http.js';
import { ReadDeadLetters } from '../read-dead-letters/read-dead-letters.js';
import { ReplayDeadLetter } from './replay-dead-letter.js';

const replayedSchema = z.object({
  ref: z.string(),
  at: z.iso.datetime(),
  by: z.string().meta({ description: 'the client that asked for it' }),
});
class DeadLetterReplayedDto extends createZodDto(replayedSchema) {}

@ApiTags('operations')
@RequireScope('operations:admin')
@Controller('v1/operations/dead-letters')
export class ReplayDeadLetterController {
  constructor(
    private readonly reading: ReadDeadLetters,
    private readonly replaying: ReplayDeadLetter,
  ) {}

  @Post(':ref/replay')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Hands the event to its consumer group again',
    description:
      'Recorded in the evidence log. The letter stays listed, with this replay; if the event fails again, it becomes another one.',
  })
  @ApiParam(deadLetterParam)
  @ZodResponse({ status: 202, type: DeadLetterReplayedDto })
  async replay(
    @FromCaller() caller: Caller,
    @Param() { ref }: DeadLetterPath,
  ): Promise<z.infer<typeof replayedSchema>> {
    const letter = await this.reading.one(caller.tenantId, refOf(ref));
    return { ref, ...(await this.replaying.replay(letter, caller)) };
  }
}
