import { allTopics } from '@carbon-butler/contract-events';
import { decodeCursor, encodeCursor, nextLink, pageQuery } from '@carbon-butler/platform-http';
import type { DeadLetterRef } from '@carbon-butler/platform-transport';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import {
  type DeadLetterAnswer,
  DeadLetterDto,
  type DeadLetterPageAnswer,
  DeadLetterPageDto,
  letterAnswer,
  recordAnswer,
} from './dead-letter-answer.js';
import { deadLetterNameExpected, nameOfDeadLetter, parseDeadLetterName } from './dead-letter-name.js';
import { ReadDeadLetters } from './read-dead-letters.js';

/** Parameter `ref` of a path, as the text it comes as: what it means is found out by `refOf`. */
const name = z.string().refine((text) => parseDeadLetterName(text) !== undefined, { error: deadLetterNameExpected });
export class DeadLetterPath extends createZodDto(z.object({ ref: name })) {}
export const deadLetterParam = {
  name: 'ref',
  description: deadLetterNameExpected,
  schema: { type: 'string' },
} as const;

class DeadLettersQuery extends createZodDto(
  pageQuery.extend({
    topic: z.enum(allTopics.map(({ topic }) => topic)).optional(),
    group: z.enum(allTopics.flatMap(({ consumers }) => consumers.map(({ group }) => group))).optional(),
  }),
) {}

/** Events that a service gave up on. */
@ApiTags('operations')
@RequireScope('operations:admin')
@Controller('v1/operations/dead-letters')
export class ReadDeadLettersController {
  constructor(private readonly deadLetters: ReadDeadLetters) {}

  @Get()
  @ApiOperation({
    summary: 'Events of this tenant that a service gave up on',
    description: 'Oldest first within a partition. A page may hold fewer letters than asked for and still have a next.',
  })
  @ZodResponse({ status: 200, type: DeadLetterPageDto })
  async page(
    @FromCaller() { tenantId }: Caller,
    @Query() { limit, cursor, topic, group }: DeadLettersQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeadLetterPageAnswer> {
    const after = cursor === undefined ? undefined : parseDeadLetterName(decodeCursor(cursor, name));
    const page = await this.deadLetters.page({ tenantId, topic, group, after, limit });
    const letters = page.letters.map(letterAnswer);
    if (page.next === undefined) return { letters };
    const next = encodeCursor(nameOfDeadLetter(page.next));
    void reply.header('link', nextLink(request.url, next));
    return { letters, next };
  }

  @Get(':ref')
  @ApiOperation({ summary: 'One of them with its record and why it failed' })
  @ApiParam(deadLetterParam)
  @ZodResponse({ status: 200, type: DeadLetterDto })
  async one(@FromCaller() { tenantId }: Caller, @Param() { ref }: DeadLetterPath): Promise<DeadLetterAnswer> {
    return recordAnswer(await this.deadLetters.one(tenantId, refOf(ref)));
  }
}

/** @throws TypeError for a text `DeadLetterPath` would not have let pass */
export function refOf(text: string): DeadLetterRef {
  const ref = parseDeadLetterName(text);
  if (!ref) throw new TypeError(`${text} is not ${deadLetterNameExpected}`);
  return ref;
}
