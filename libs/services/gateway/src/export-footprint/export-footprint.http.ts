import {
  DeclarationError,
  footprintReport,
  pactProductFootprint,
  quantitiesCsv,
  type Report,
  reportHtml,
} from '@carbon-butler/engine-footprint-documents';
import { problem, problemType, RequestRefusedException } from '@carbon-butler/platform-http';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { runAnswer } from '../answers/run-answer.js';
import { required } from '../answers/quantity-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { footprintAnswer, type FootprintAnswer } from '../read-footprints/footprint-answers.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';
import { declarationOf, PactDeclarationDto } from './pact-declaration.js';
import { reportPdf } from './report-pdf.js';
import { runReport } from './run-report.js';

/** Of a footprint version or a run. */
class ExportPath extends createZodDto(z.object({ id: z.uuid() })) {}
class ReportQuery extends createZodDto(
  z.object({ language: z.enum(['en', 'zh']).default('en').meta({ description: 'of the report and of its labels' }) }),
) {}

const pactSchema = z.object({
  data: z.record(z.string(), z.unknown()).meta({ description: 'ProductFootprint of PACT 3.0' }),
  findings: z
    .array(z.object({ field: z.string(), rule: z.enum(['SHALL']) }))
    .meta({ description: 'members the specification asks for and the declaration leaves out' }),
});
class PactFootprintDto extends createZodDto(pactSchema) {}

/** A page of its own style and picture; nothing of it may load or run. */
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** Footprints and assessments in the formats others read. */
@ApiTags('life cycle')
@RequireScope('life-cycle:read')
@Controller('v1/life-cycle')
export class ExportFootprintController {
  constructor(private readonly services: RemoteServices) {}

  @Get('footprints/:id/report.html')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', reportPolicy)
  @ApiOperation({ summary: 'CFP study report along ISO 14067:2018, clause 7, as a page' })
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  async html(
    @FromCaller() caller: Caller,
    @Param() { id }: ExportPath,
    @Query() { language }: ReportQuery,
  ): Promise<string> {
    return reportHtml(await this.report(caller, id, language));
  }

  @Get('footprints/:id/report.pdf')
  @Header('content-type', 'application/pdf')
  @ApiOperation({ summary: 'The same report as PDF' })
  @ApiProduces('application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async pdf(
    @FromCaller() caller: Caller,
    @Param() { id }: ExportPath,
    @Query() { language }: ReportQuery,
  ): Promise<Buffer> {
    const footprint = await this.footprint(caller, id);
    return reportPdf(footprintReport(footprint, language), new Date(footprint.calculatedAt));
  }

  @Get('footprints/:id/quantities.csv')
  @Header('content-type', 'text/csv; charset=utf-8; header=present')
  @ApiOperation({ summary: 'Every figure of a footprint with interval, basis and sources, as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async footprintCsv(@FromCaller() caller: Caller, @Param() { id }: ExportPath): Promise<string> {
    return quantitiesCsv((await this.footprint(caller, id)).run);
  }

  @Get('runs/:id/quantities.csv')
  @Header('content-type', 'text/csv; charset=utf-8; header=present')
  @ApiOperation({ summary: 'Every figure of a run with interval, basis and sources, as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async runCsv(@FromCaller() caller: Caller, @Param() { id }: ExportPath): Promise<string> {
    return quantitiesCsv(runAnswer((await this.services.lifecycle.getRun({ runId: id }, onBehalfOf(caller))).run));
  }

  @Get('runs/:id/report.html')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', reportPolicy)
  @ApiOperation({
    summary: 'Study report of a run that assessed an inventory or a process of a database, as a page',
    description: 'Along ISO 14067:2018, clause 7, as far as the run knows. Runs of other kinds have none: 422.',
  })
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  async runHtml(
    @FromCaller() caller: Caller,
    @Param() { id }: ExportPath,
    @Query() { language }: ReportQuery,
  ): Promise<string> {
    return reportHtml((await this.runReport(caller, id, language)).report);
  }

  @Get('runs/:id/report.pdf')
  @Header('content-type', 'application/pdf')
  @ApiOperation({ summary: 'The same report as PDF' })
  @ApiProduces('application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async runPdf(
    @FromCaller() caller: Caller,
    @Param() { id }: ExportPath,
    @Query() { language }: ReportQuery,
  ): Promise<Buffer> {
    const { report, madeAt } = await this.runReport(caller, id, language);
    return reportPdf(report, madeAt);
  }

  @Post('footprints/:id/pact')
  @HttpCode(200)
  @ApiOperation({
    summary: 'The footprint as PACT 3.0 exchanges it, with what the company declares of its product',
    description: 'Changes nothing. What is neither calculated nor declared stays absent.',
  })
  @ZodResponse({ status: 200, type: PactFootprintDto })
  async pact(
    @FromCaller() caller: Caller,
    @Param() { id }: ExportPath,
    @Body() declaration: PactDeclarationDto,
  ): Promise<z.infer<typeof pactSchema>> {
    const footprint = await this.footprint(caller, id);
    const { versions } = await this.services.lifecycle.listFootprintVersions(
      { product: footprint.product },
      onBehalfOf(caller),
    );
    const { footprint: data, findings } = declared(() =>
      pactProductFootprint(footprint, versions, declarationOf(declaration)),
    );
    return { data: { ...data }, findings: [...findings] };
  }

  private async report(caller: Caller, id: string, language: Report['language']): Promise<Report> {
    return footprintReport(await this.footprint(caller, id), language);
  }

  private async runReport(
    caller: Caller,
    id: string,
    language: Report['language'],
  ): Promise<{ readonly report: Report; readonly madeAt: Date }> {
    const { lifecycle } = this.services;
    const [{ run }, question] = await Promise.all([
      lifecycle.getRun({ runId: id }, onBehalfOf(caller)),
      lifecycle.getRunQuestion({ runId: id }, onBehalfOf(caller)),
    ]);
    const answer = runAnswer(run);
    return { report: runReport(answer, question, language), madeAt: new Date(answer.startedAt) };
  }

  private async footprint(caller: Caller, id: string): Promise<FootprintAnswer> {
    const which = { $case: 'id', value: id } as const;
    const { footprint } = await this.services.lifecycle.getFootprint({ which }, onBehalfOf(caller));
    return footprintAnswer(required(footprint, `footprint ${id}`));
  }
}

/** Turns a declaration that does not fit into the problem that says so. */
function declared<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    const { field, value, expected, message } = error;
    const errors = [{ field: `/${field}`, value, expected }];
    throw new RequestRefusedException(
      problem(422, { type: problemType('declaration-does-not-fit'), detail: message, errors }),
    );
  }
}
