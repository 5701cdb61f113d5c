import { Readable } from 'node:stream';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { importJobAnswer, type ImportJobAnswer, ImportJobDto } from './import-answers.js';
import { importEvents } from './import-events.js';

class JobPath extends createZodDto(z.object({ id: z.uuid() })) {}

/** What is worked on in the background; the id of a job is that of its import. */
@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/jobs')
export class FollowJobController {
  constructor(private readonly services: RemoteServices) {}

  @Get(':id')
  @ApiOperation({ summary: 'How far a job is' })
  @ZodResponse({ status: 200, type: ImportJobDto })
  one(@FromCaller() caller: Caller, @Param() { id }: JobPath): Promise<ImportJobAnswer> {
    return this.look(caller, id);
  }

  @Get(':id/events')
  @ApiOperation({ summary: 'A server-sent event whenever a job changes, until it ends' })
  @ApiProduces('text/event-stream')
  async events(@FromCaller() caller: Caller, @Param() { id }: JobPath, @Res() reply: FastifyReply): Promise<void> {
    // An unknown job is a 404, not a stream that breaks.
    await this.look(caller, id);
    const stream = Readable.from(importEvents(() => this.look(caller, id)));
    await reply.type('text/event-stream').header('cache-control', 'no-store').send(stream);
  }

  private async look(caller: Caller, id: string): Promise<ImportJobAnswer> {
    const request = { importId: id, withFindings: false };
    return importJobAnswer((await this.services.lifecycle.getImport(request, onBehalfOf(caller))).job);
  }
}
