import { Readable } from 'node:stream';
import { Controller, Delete, Get, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { RequestGate } from '../request-gate.js';
import { AnswersJob, jobAnswer, type JobAnswer } from './job-answer.js';
import { jobEvents } from './job-events.js';

class JobPath extends createZodDto(z.object({ id: z.uuid() })) {}

/** What is worked on in the background: calculations, and imports by the id of the import. */
@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/jobs')
export class FollowJobController {
  constructor(
    private readonly services: RemoteServices,
    private readonly gate: RequestGate,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'How far a job is' })
  @AnswersJob()
  one(@FromCaller() caller: Caller, @Param() { id }: JobPath): Promise<JobAnswer> {
    return this.look(caller, id);
  }

  @Get(':id/events')
  @ApiOperation({ summary: 'A server-sent event whenever a job changes, until it ends' })
  @ApiProduces('text/event-stream')
  async events(@FromCaller() caller: Caller, @Param() { id }: JobPath, @Res() reply: FastifyReply): Promise<void> {
    // An unknown job is a 404, not a stream that breaks.
    await this.look(caller, id);
    const stream = Readable.from(jobEvents(() => this.look(caller, id), this.gate.streamEnd(reply)));
    await reply.type('text/event-stream').header('cache-control', 'no-store').send(stream);
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Stop a job and drop what it holds',
    description: 'A calculation that waits or runs, or an import that is not committed; 409 when it has ended.',
  })
  @AnswersJob()
  async cancel(@FromCaller() caller: Caller, @Param() { id }: JobPath): Promise<JobAnswer> {
    return jobAnswer((await this.services.lifecycle.cancelJob({ jobId: id }, onBehalfOf(caller))).job);
  }

  private async look(caller: Caller, id: string): Promise<JobAnswer> {
    return jobAnswer((await this.services.lifecycle.getJob({ jobId: id }, onBehalfOf(caller))).job);
  }
}
