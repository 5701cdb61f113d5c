import { decodeCursor, encodeCursor, nextLink, pageQuery } from '@carbon-butler/platform-http';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { ProductPath } from '../product-path.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { required } from '../answers/quantity-answer.js';
import {
  footprintAnswer,
  type FootprintAnswer,
  FootprintDto,
  type FootprintPage,
  FootprintPageDto,
  type FootprintVersions,
  FootprintVersionsDto,
  summaryAnswer,
} from './footprint-answers.js';

/** The life-cycle service's own limit. */
const pageSizeMax = 200;

class FootprintsQuery extends createZodDto(
  pageQuery.extend({ limit: z.coerce.number().int().min(1).max(pageSizeMax).default(50) }),
) {}
class FootprintPath extends createZodDto(z.object({ id: z.uuid() })) {}

@ApiTags('life cycle')
@RequireScope('life-cycle:read')
@Controller('v1/life-cycle')
export class ReadFootprintsController {
  constructor(private readonly services: RemoteServices) {}

  @Get('footprints')
  @ApiOperation({ summary: 'Current footprints of all products' })
  @ZodResponse({ status: 200, type: FootprintPageDto })
  async list(
    @FromCaller() caller: Caller,
    @Query() { limit, cursor }: FootprintsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FootprintPage> {
    const pageToken = cursor === undefined ? '' : decodeCursor(cursor, z.string());
    const page = await this.services.lifecycle.listFootprints({ pageSize: limit, pageToken }, onBehalfOf(caller));
    const next = page.nextPageToken === '' ? undefined : encodeCursor(page.nextPageToken);
    if (next !== undefined) void reply.header('link', nextLink(request.url, next));
    return { footprints: page.footprints.map(summaryAnswer), ...(next !== undefined && { next }) };
  }

  @Get('footprints/:id')
  @ApiOperation({ summary: 'One version of a footprint, with its run' })
  @ZodResponse({ status: 200, type: FootprintDto })
  async one(@FromCaller() caller: Caller, @Param() { id }: FootprintPath): Promise<FootprintAnswer> {
    const which = { $case: 'id', value: id } as const;
    return footprintAnswer((await this.services.lifecycle.getFootprint({ which }, onBehalfOf(caller))).footprint);
  }

  @Get('footprints/:id/versions')
  @ApiOperation({ summary: 'All versions of the footprint of the same product, newest first' })
  @ZodResponse({ status: 200, type: FootprintVersionsDto })
  async versions(@FromCaller() caller: Caller, @Param() { id }: FootprintPath): Promise<FootprintVersions> {
    const { lifecycle } = this.services;
    const which = { $case: 'id', value: id } as const;
    const { footprint } = await lifecycle.getFootprint({ which }, onBehalfOf(caller));
    const product = required(footprint?.summary?.product, `footprint ${id} product`);
    const { versions } = await lifecycle.listFootprintVersions({ product }, onBehalfOf(caller));
    return { versions: versions.map(summaryAnswer) };
  }

  @Get('products/:facilityId/:itemId/:year/footprint')
  @ApiOperation({ summary: 'The current footprint of a product of a facility in a calendar year' })
  @ZodResponse({ status: 200, type: FootprintDto })
  async ofProduct(@FromCaller() caller: Caller, @Param() product: ProductPath): Promise<FootprintAnswer> {
    const which = { $case: 'product', value: product } as const;
    return footprintAnswer((await this.services.lifecycle.getFootprint({ which }, onBehalfOf(caller))).footprint);
  }
}
