import { createHash } from 'node:crypto';
import { createLogger } from '@carbon-butler/platform-observability';
import { Body, Controller, ForbiddenException, Get, Module, Param, Post, Query, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import {
  createHttpApp,
  pageQuery,
  problem,
  problemMapper,
  rawBodyOf,
  setupOpenApi,
  type HttpAppOptions,
} from '../index.js';

class OutOfStockError extends Error {
  override readonly name = 'OutOfStockError';
}

class ActivityDto extends createZodDto(z.object({ name: z.string().min(1), kwh: z.number().positive().nullable() })) {}
class ThingDto extends createZodDto(z.object({ id: z.string() })) {}
class PageDto extends createZodDto(pageQuery) {}

@Controller()
class DemoController {
  @Get('things/:id')
  thing(@Param('id') id: string, @Query() page: PageDto) {
    return { id, limit: page.limit };
  }

  @Get('closed')
  @ZodResponse({ type: ThingDto })
  closed(): { id: string } {
    const row = { id: 'a', internalMargin: 3 };
    return row;
  }

  @Post('activities')
  record(@Body() activity: ActivityDto) {
    return activity;
  }

  @Post('raw')
  raw(@Req() request: FastifyRequest, @Body() body: unknown) {
    const bytes = rawBodyOf(request);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { sha256, parsed: Buffer.isBuffer(body) ? 'bytes' : body };
  }

  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    if (how === 'domain') throw new OutOfStockError('no allowances left');
    if (how === 'forbidden') throw new ForbiddenException();
    throw new Error('password=hunter2 at /srv/secret.ts');
  }
}

@Module({ controllers: [DemoController] })
class DemoModule {}

/** What the applications logged. */
export const lines: string[] = [];

export async function startDemo(options: Partial<HttpAppOptions> = {}): Promise<NestFastifyApplication> {
  const made = await createHttpApp(DemoModule, {
    service: 'demo',
    logger: createLogger('demo', { write: (line) => lines.push(line), level: 'debug' }),
    problemOf: problemMapper<OutOfStockError>({ OutOfStockError: (e) => problem(409, { detail: e.message }) }),
    ...options,
  });
  setupOpenApi(made, { title: 'Demo <API>', version: '1.0.0', description: 'For tests.' });
  await made.listen(0, '127.0.0.1');
  return made;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly type: string;
  readonly text: string;
  /** Empty unless the answer was JSON. */
  readonly body: Record<string, unknown>;
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body = type.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, type, text, body };
}
