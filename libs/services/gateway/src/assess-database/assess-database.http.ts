import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Body, Controller, Get, Param, Post, Query, Res, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { drawsSchema } from '../assess-inventory/draws.js';
import { methodSchema, ownMethodSchema } from '../assess-inventory/inventory-request.js';
import { amountSchema, textOf } from '../assess-inventory/stated-amount.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { AnswersRunOrJob, runOrJob, type RunOrJob } from '../start-calculation/run-or-job.js';
import { countedByMessages, impactCategorySchema } from './counted-by.js';

class DatabasePath extends createZodDto(z.object({ id: z.uuid() })) {}
class ListQuery extends createZodDto(
  z.object({
    text: z.string().max(200).default('').meta({ description: 'part of a name' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
) {}

const processesSchema = z.object({
  processes: z.array(
    z.object({
      activity: z.string().meta({ description: 'what is assessed: a process, and its product where it has several' }),
      name: z.string(),
      location: z.string(),
      unit: z.string(),
      treats: z.boolean().meta({ description: 'it takes a waste, and amounts of it are what it takes' }),
    }),
  ),
});
class ProcessesDto extends createZodDto(processesSchema) {}

const categoriesSchema = z.object({
  categories: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      method: z.string(),
      unit: z
        .string()
        .meta({ description: 'as the database spells it; figures have it in brackets', example: 'kg SO2 eq' }),
      factors: z.number().int(),
      characterisedFlows: z.number().int().meta({ description: 'of the flows exchanged, those it has a factor for' }),
    }),
  ),
  exchangedFlows: z.number().int().meta({ description: 'elementary flows that processes of the database exchange' }),
});
class CategoriesDto extends createZodDto(categoriesSchema) {}

const productSystemsSchema = z.object({
  productSystems: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      activities: z.array(z.string()).meta({ description: 'of the process that makes what the system is for' }),
      targetAmount: z.string(),
      targetUnit: z.string(),
      processes: z.number().int(),
      links: z.number().int(),
    }),
  ),
});
class ProductSystemsDto extends createZodDto(productSystemsSchema) {}

class ProcessAssessmentDto extends createZodDto(
  z.strictObject({
    activity: z.string().min(1).max(1_000),
    amount: amountSchema.default('1').meta({ description: 'of the product, in its unit' }),
    method: methodSchema,
    ownMethod: ownMethodSchema,
    impactCategory: impactCategorySchema,
    productSystem: z.string().min(1).max(1_000).optional().meta({
      description: 'id of a product system of the database, whose links come before the rule for providers',
    }),
    draws: drawsSchema.meta({ description: 'Monte Carlo draws' }),
    seed: z.string().min(1).max(64).optional(),
  }),
) {}

@ApiTags('life cycle')
@RequireScope('life-cycle:assess')
@Controller('v1/life-cycle/databases')
export class AssessDatabaseController {
  constructor(private readonly services: RemoteServices) {}

  @Get(':id/processes')
  @ApiOperation({ summary: 'Processes of an imported database' })
  @ZodResponse({ status: 200, type: ProcessesDto })
  async processes(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Query() { text, limit }: ListQuery,
  ): Promise<z.infer<typeof processesSchema>> {
    return this.services.lifecycle.listDatabaseProcesses({ databaseId: id, text, limit }, onBehalfOf(caller));
  }

  @Get(':id/impact-categories')
  @ApiOperation({ summary: 'Impact categories that an imported database brings' })
  @ZodResponse({ status: 200, type: CategoriesDto })
  async categories(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Query() { text, limit }: ListQuery,
  ): Promise<z.infer<typeof categoriesSchema>> {
    const request = { databaseId: id, text, limit };
    return this.services.lifecycle.listDatabaseImpactCategories(request, onBehalfOf(caller));
  }

  @Get(':id/product-systems')
  @ApiOperation({ summary: 'Product systems (life-cycle models) that an imported database brings' })
  @ZodResponse({ status: 200, type: ProductSystemsDto })
  async productSystems(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Query() { text, limit }: ListQuery,
  ): Promise<z.infer<typeof productSystemsSchema>> {
    const request = { databaseId: id, text, limit };
    return this.services.lifecycle.listDatabaseProductSystems(request, onBehalfOf(caller));
  }

  @Post(':id/assessments')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Climate impact of a process of an imported database, or its score in an impact category' })
  @AnswersRunOrJob()
  assess(
    @FromCaller() caller: Caller,
    @Param() { id }: DatabasePath,
    @Body() { activity, amount, draws = 0, seed = '', productSystem = '', ...by }: ProcessAssessmentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunOrJob> {
    const { lifecycle } = this.services;
    const request = {
      databaseId: id,
      activity,
      amount: textOf(amount),
      ...countedByMessages(by),
      productSystem,
      draws,
      seed,
    };
    return runOrJob(reply, {
      wait: () => lifecycle.assessDatabaseProcess(request, onBehalfOf(caller)),
      start: () =>
        lifecycle.startCalculation({ what: { $case: 'databaseProcess', value: request } }, onBehalfOf(caller)),
    });
  }
}
