import { IdempotencyInterceptor, problem, rawBodyOf, RequestRefusedException } from '@carbon-butler/platform-http';
import { Body, Controller, Post, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { gatewayProblem } from '../errors.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import type { Candidate } from './check-events.js';
import { readEventsBody } from './cloud-events-body.js';
import { csvColumns, inColumns, readCsvEvents } from './csv-rows.js';
import { intakeAnswer, type IntakeAnswer, IntakeDto, intakePath } from './intake-answer.js';
import { eventsPerRequestMax } from './intake-limits.js';
import { eventsBodySchema } from './request-schema.js';
import { type IntakeRequest, RecordEvents } from './record-events.js';

const eventMediaTypes = [
  'application/cloudevents-batch+json',
  'application/cloudevents+json',
  'application/json',
] as const;

const onErrorSchema = z.enum(['keep', 'refuse']).default('keep').meta({
  description: 'keep: take the valid events and report the others; refuse: take nothing unless all are valid',
});
class IntakeQuery extends createZodDto(z.object({ onError: onErrorSchema })) {}
class CsvQuery extends createZodDto(
  z.object({
    onError: onErrorSchema,
    source: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .meta({ description: 'CloudEvents source of the rows; by default one of the tenant' }),
  }),
) {}

const idempotencyHeader = {
  name: 'Idempotency-Key',
  required: false,
  description: 'the same key with the same request gives the same answer for 24 hours',
};

/** Intake of supply-chain events. */
@ApiTags('events')
@RequireScope('events:write')
@Controller('v1/events')
export class RecordEventsController {
  constructor(private readonly recordEvents: RecordEvents) {}

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Take in CloudEvents of activity data and supplier footprints',
    description: `CloudEvents 1.0 over HTTP: batch, structured and binary mode. At most ${eventsPerRequestMax} events a request.`,
  })
  @ApiConsumes(...eventMediaTypes)
  @ApiBody({ schema: eventsBodySchema })
  @ApiHeader(idempotencyHeader)
  @ZodResponse({ status: 202, type: IntakeDto })
  async record(
    @FromCaller() caller: Caller,
    @Query() { onError }: IntakeQuery,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeAnswer> {
    const mediaType = mediaTypeOf(request, eventMediaTypes);
    return this.take(reply, () => ({
      caller,
      raw: rawBodyOf(request),
      mediaType,
      sourceFormat: 'cloudevents',
      candidates: readEventsBody(mediaType, request.headers, body).map((event, index) => ({ index, event })),
      onError,
    }));
  }

  @Post('csv')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Take in activity data from a CSV file', description: csvDescription() })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiHeader(idempotencyHeader)
  @ZodResponse({ status: 202, type: IntakeDto })
  async recordCsv(
    @FromCaller() caller: Caller,
    @Query() { onError, source }: CsvQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeAnswer> {
    const mediaType = mediaTypeOf(request, ['text/csv']);
    const raw = rawBodyOf(request);
    return this.take(reply, () => ({
      caller,
      raw,
      mediaType,
      sourceFormat: 'csv',
      candidates: csvCandidates(raw, source ?? `/tenants/${caller.tenantId}/csv`),
      onError,
      describeError: inColumns,
    }));
  }

  /**
   * A refused request has begun nothing, so its idempotency key stays free: a correction that came too early is
   * accepted under the same key once its event is there.
   */
  private async take(reply: FastifyReply, read: () => IntakeRequest): Promise<IntakeAnswer> {
    try {
      const result = await this.recordEvents.record(read());
      void reply.header('location', intakePath(result.intakeId));
      return intakeAnswer(result);
    } catch (error) {
      const refusal = gatewayProblem(error);
      throw refusal ? new RequestRefusedException(refusal) : error;
    }
  }
}

async function* csvCandidates(raw: Buffer, source: string): AsyncGenerator<Candidate> {
  for await (const { line, event } of readCsvEvents(raw, source)) yield { index: line, event };
}

function mediaTypeOf(request: FastifyRequest, allowed: readonly string[]): string {
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (allowed.includes(mediaType)) return mediaType;
  const detail = `the content type ${mediaType || '(none)'} is not accepted here; accepted are ${allowed.join(', ')}`;
  throw new RequestRefusedException(problem(415, { detail }));
}

function csvDescription(): string {
  const columns = csvColumns.map(({ name, required, description }) => {
    return `- \`${name}\`${required ? '' : ' (optional)'}: ${description}`;
  });
  return `A header line names the columns, in any order:\n\n${columns.join('\n')}`;
}
