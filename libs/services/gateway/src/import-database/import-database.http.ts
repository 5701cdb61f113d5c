import { problem, RequestRefusedException } from '@carbon-butler/platform-http';
import { Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { required } from '../answers/quantity-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { importMediaTypes, partsOf } from './import-bodies.js';
import {
  type ImportFindings,
  ImportFindingsDto,
  importJobAnswer,
  type ImportJobAnswer,
  ImportJobDto,
} from './import-answers.js';

/** Well inside what one gRPC message may hold. */
const partBytes = 2 * 2 ** 20;
/** The life-cycle service's own limit. */
const fileBytesMax = 128 * 2 ** 20;

class ImportPath extends createZodDto(z.object({ id: z.uuid() })) {}
class ImportQuery extends createZodDto(
  z.object({ name: z.string().min(1).max(200).default('upload').meta({ description: 'name of the file' }) }),
) {}

/** Imports in two steps: a file is read and shown with what was found, then committed or dropped. */
@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/imports')
export class ImportDatabaseController {
  constructor(private readonly services: RemoteServices) {}

  @Post()
  @ApiOperation({
    summary: 'Import a file of life-cycle data',
    description:
      'openLCA JSON-LD, ecoSpold 1 and 2, ILCD, TIDAS, SimaPro CSV, Brightway; an archive or a single file of at most 128 MiB. It is read in the background: follow the job, look at the findings, commit.',
  })
  @ApiConsumes(...importMediaTypes)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ZodResponse({ status: 202, type: ImportJobDto })
  async begin(
    @FromCaller() caller: Caller,
    @Query() { name }: ImportQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportJobAnswer> {
    refuseOtherBodies(request);
    const { lifecycle } = this.services;
    const options = onBehalfOf(caller);
    const { id } = required((await lifecycle.beginImport({ name }, options)).job, 'an import');
    try {
      let position = 0;
      let received = 0;
      for await (const content of partsOf(request, partBytes)) {
        received += content.length;
        if (received > fileBytesMax) throw tooLarge();
        await lifecycle.appendImportPart({ importId: id, position, content }, options);
        position += 1;
      }
      const { job } = await lifecycle.finishUpload({ importId: id }, options);
      void reply.header('location', `/v1/life-cycle/imports/${id}`);
      return importJobAnswer(job);
    } catch (error) {
      // Half a file is of no use; the first error tells the caller why, whatever becomes of the clearing up.
      await lifecycle.cancelImport({ importId: id }, options).catch(() => undefined);
      throw error;
    }
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far an import is' })
  @ZodResponse({ status: 200, type: ImportJobDto })
  async one(@FromCaller() caller: Caller, @Param() { id }: ImportPath): Promise<ImportJobAnswer> {
    const request = { importId: id, withFindings: false };
    return importJobAnswer((await this.services.lifecycle.getImport(request, onBehalfOf(caller))).job);
  }

  @Get(':id/findings')
  @ApiOperation({ summary: 'What reading the file found: guesses, losses, problems, inputs without a producer' })
  @ZodResponse({ status: 200, type: ImportFindingsDto })
  async findings(@FromCaller() caller: Caller, @Param() { id }: ImportPath): Promise<ImportFindings> {
    const request = { importId: id, withFindings: true };
    const { findings } = await this.services.lifecycle.getImport(request, onBehalfOf(caller));
    return { importId: id, findings };
  }

  @Post(':id/commit')
  @ApiOperation({ summary: 'Make what was read a database, whole or not at all' })
  @ZodResponse({ status: 200, type: ImportJobDto })
  async commit(@FromCaller() caller: Caller, @Param() { id }: ImportPath): Promise<ImportJobAnswer> {
    return importJobAnswer((await this.services.lifecycle.commitImport({ importId: id }, onBehalfOf(caller))).job);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Stop an import and drop what it holds' })
  @ZodResponse({ status: 200, type: ImportJobDto })
  async cancel(@FromCaller() caller: Caller, @Param() { id }: ImportPath): Promise<ImportJobAnswer> {
    return importJobAnswer((await this.services.lifecycle.cancelImport({ importId: id }, onBehalfOf(caller))).job);
  }
}

function refuseOtherBodies({ headers }: FastifyRequest): void {
  const mediaType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!importMediaTypes.includes(mediaType))
    throw new RequestRefusedException(
      problem(415, { detail: `the content type ${mediaType || '(none)'} is no file of life-cycle data` }),
    );
  if (Number(headers['content-length'] ?? 0) > fileBytesMax) throw tooLarge();
}

function tooLarge(): RequestRefusedException {
  return new RequestRefusedException(problem(413, { detail: `a file may have at most ${fileBytesMax} bytes` }));
}
