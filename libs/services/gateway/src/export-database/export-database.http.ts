import { Readable } from 'node:stream';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { RequestGate } from '../request-gate.js';

class DatabasePath extends createZodDto(z.object({ id: z.uuid() })) {}

type Part = lifecycleV1.ExportDatabaseResponse;

/** A large database takes a while to write, and a slow line a while to carry it. */
const exportDeadlineMs = 10 * 60_000;

@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/databases')
export class ExportDatabaseController {
  constructor(
    private readonly services: RemoteServices,
    private readonly gate: RequestGate,
  ) {}

  @Get(':id/openlca.zip')
  @ApiOperation({
    summary: 'An imported database as openLCA JSON-LD',
    description: 'The same bytes each time. What the schema has no place for is listed in export-findings.json.',
  })
  @ApiProduces('application/zip')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async openlca(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const options = { ...onBehalfOf(caller), deadlineMs: exportDeadlineMs, signal: this.gate.streamEnd(reply) };
    const parts = this.services.lifecycle.exportDatabase({ databaseId: id }, options)[Symbol.asyncIterator]();
    // An unknown database is a 404, not an archive that breaks.
    const first = await parts.next();
    await reply
      .type('application/zip')
      .header('content-disposition', 'attachment; filename="openlca.zip"')
      .send(Readable.from(contentsOf(first, parts), { objectMode: false }));
  }
}

async function* contentsOf(first: IteratorResult<Part>, parts: AsyncIterator<Part>): AsyncGenerator<Uint8Array> {
  for (let part = first; part.done !== true; part = await parts.next()) yield part.value.content;
}
