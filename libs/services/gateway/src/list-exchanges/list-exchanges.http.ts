import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { type Exchanges, exchangesAnswer, ExchangesDto } from './exchange-answers.js';

class DatabasePath extends createZodDto(z.object({ id: z.uuid() })) {}
class ExchangesQuery extends createZodDto(
  z.object({
    activity: z.string().min(1).max(1_000).meta({ description: 'as /v1/life-cycle/databases/{id}/processes gives it' }),
    text: z.string().max(200).default('').meta({ description: 'part of the name of a flow or a parameter' }),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(500)
      .default(100)
      .meta({ description: 'of exchanges and parameters, each' }),
  }),
) {}

@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/databases')
export class ListExchangesController {
  constructor(private readonly services: RemoteServices) {}

  @Get(':id/exchanges')
  @ApiOperation({
    summary: 'Inputs, emissions and parameters of an activity of an imported database: what a scenario can change',
  })
  @ZodResponse({ status: 200, type: ExchangesDto })
  async exchanges(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Query() { activity, text, limit }: ExchangesQuery,
  ): Promise<Exchanges> {
    const request = { databaseId: id, activity, text, limit };
    return exchangesAnswer(await this.services.lifecycle.listDatabaseExchanges(request, onBehalfOf(caller)));
  }
}
