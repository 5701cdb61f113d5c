import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { runAnswer, type RunAnswer, RunDto } from '../answers/run-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import {
  type Contributions,
  contributionsAnswer,
  ContributionsDto,
  type DrawBins,
  drawBinsAnswer,
  DrawBinsDto,
  type SupplyGraphAnswer,
  supplyGraphAnswer,
  SupplyGraphDto,
} from './explain-answers.js';

class RunPath extends createZodDto(z.object({ id: z.uuid() })) {}
class ContributionsQuery extends createZodDto(
  z.object({
    by: z
      .string()
      .min(1)
      .max(200)
      .default('stage')
      .meta({ description: 'a tag of the inventory, activity or flow', example: 'stage' }),
  }),
) {}
class GraphQuery extends createZodDto(
  z.object({
    nodes: z.coerce.number().int().min(1).max(500).default(50).meta({ description: 'most nodes beside the rest' }),
    share: z
      .string()
      .regex(/^(0(\.[0-9]{1,12})?|1)$/)
      .default('0.001')
      .meta({ description: 'smallest share of the score a node carries' }),
  }),
) {}
class BinsQuery extends createZodDto(z.object({ bins: z.coerce.number().int().min(1).max(200).default(40) })) {}

/** Reads what a stored run says, and where its score comes from. */
@ApiTags('life cycle')
@RequireScope('life-cycle:read')
@Controller('v1/life-cycle/runs')
export class ExplainRunController {
  constructor(private readonly services: RemoteServices) {}

  @Get(':id')
  @ApiOperation({ summary: 'A stored run of the life-cycle service' })
  @ZodResponse({ status: 200, type: RunDto })
  async run(@FromCaller() caller: Caller, @Param() { id }: RunPath): Promise<RunAnswer> {
    return runAnswer((await this.services.lifecycle.getRun({ runId: id }, onBehalfOf(caller))).run);
  }

  @Get(':id/contributions')
  @ApiOperation({ summary: 'Contributions to the score of an assessment or a footprint, by tag, activity or flow' })
  @ZodResponse({ status: 200, type: ContributionsDto })
  async contributions(
    @FromCaller() caller: Caller,
    @Param() { id }: RunPath,
    @Query() { by }: ContributionsQuery,
  ): Promise<Contributions> {
    const { run } = await this.services.lifecycle.getRun({ runId: id }, onBehalfOf(caller));
    return contributionsAnswer(runAnswer(run), by);
  }

  @Get(':id/supply-graph')
  @ApiOperation({
    summary: 'Nodes and links of a Sankey diagram of an assessment or a footprint, in shares of its score',
    description: 'In every node what it causes itself and what flows in equals what flows out and what is delivered.',
  })
  @ZodResponse({ status: 200, type: SupplyGraphDto })
  async graph(
    @FromCaller() caller: Caller,
    @Param() { id }: RunPath,
    @Query() { nodes, share }: GraphQuery,
  ): Promise<SupplyGraphAnswer> {
    const request = { runId: id, nodesMax: nodes, shareMin: share };
    return supplyGraphAnswer(await this.services.lifecycle.getSupplyGraph(request, onBehalfOf(caller)));
  }

  @Get(':id/draws')
  @ApiOperation({ summary: "The Monte Carlo draws of an assessment's score, counted in bins" })
  @ZodResponse({ status: 200, type: DrawBinsDto })
  async draws(@FromCaller() caller: Caller, @Param() { id }: RunPath, @Query() { bins }: BinsQuery): Promise<DrawBins> {
    return drawBinsAnswer(await this.services.lifecycle.getDrawDistribution({ runId: id, bins }, onBehalfOf(caller)));
  }
}
