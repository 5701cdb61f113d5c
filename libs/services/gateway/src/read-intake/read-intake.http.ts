import { decodeCursor, encodeCursor, nextLink, pageQuery } from '@carbon-butler/platform-http';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { eventOutcomeSchema } from '../record-events/intake-answer.js';
import { ReadIntake } from './read-intake.js';

class IntakePath extends createZodDto(z.object({ id: z.uuid() })) {}
class EventsQuery extends createZodDto(
  pageQuery.extend({ status: z.enum(['accepted', 'duplicate', 'refused']).optional() }),
) {}
const eventPageSchema = z.object({ events: z.array(eventOutcomeSchema), next: z.string().optional() });
const intakeSchema = z.object({
  intakeId: z.uuid(),
  clientId: z.string(),
  receivedAt: z.iso.datetime(),
  sourceFormat: z.enum(['cloudevents', 'csv']),
  rawSha256: z.string().meta({ description: 'of the request body, which is kept as it came' }),
  accepted: z.number().int(),
  duplicates: z.number().int(),
  refused: z.number().int(),
});
class EventPageDto extends createZodDto(eventPageSchema) {}
class StoredIntakeDto extends createZodDto(intakeSchema) {}

@ApiTags('events')
@RequireScope('events:read')
@Controller('v1/intakes')
export class ReadIntakeController {
  constructor(private readonly intakes: ReadIntake) {}

  @Get(':id')
  @ApiOperation({ summary: 'One request that brought events' })
  @ZodResponse({ status: 200, type: StoredIntakeDto })
  async one(@FromCaller() { tenantId }: Caller, @Param() { id }: IntakePath): Promise<z.infer<typeof intakeSchema>> {
    const intake = await this.intakes.one(tenantId, id);
    const { clientId, sourceFormat, accepted, duplicates, refused } = intake;
    const receivedAt = intake.receivedAt.toISOString();
    const rawSha256 = intake.rawSha256.toString('hex');
    return { intakeId: id, clientId, receivedAt, sourceFormat, rawSha256, accepted, duplicates, refused };
  }

  @Get(':id/events')
  @ApiOperation({ summary: 'What became of each event of the request, in its order' })
  @ZodResponse({ status: 200, type: EventPageDto })
  async events(
    @FromCaller() { tenantId }: Caller,
    @Param() { id }: IntakePath,
    @Query() { limit, cursor, status }: EventsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof eventPageSchema>> {
    const after = cursor === undefined ? -1 : decodeCursor(cursor, z.number().int());
    const { events, last } = await this.intakes.events(tenantId, { intakeId: id, status, after, limit });
    const shown = events.map((event) => ({ ...event, errors: [...event.errors] }));
    if (last === undefined) return { events: shown };
    const next = encodeCursor(last);
    void reply.header('link', nextLink(request.url, next));
    return { events: shown, next };
  }
}
