import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Body, Controller, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { runAnswer, type RunAnswer, RunDto } from '../answers/run-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { nameSchema, yearSchema } from '../product-path.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';

const decimal = z.string().regex(/^(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?$/);

class ConsignmentDto extends createZodDto(
  z.strictObject({
    cnCode: z
      .string()
      .regex(/^[0-9]{8}([0-9]{2})?$/)
      .meta({ description: '8 or 10 digits', example: '72083700' }),
    countryOfOrigin: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .meta({ description: 'ISO 3166-1 alpha-2', example: 'CN' }),
    facilityId: nameSchema,
    itemId: nameSchema,
    productionYear: yearSchema,
    importDate: z.iso.date(),
    netMassT: decimal.meta({ description: 'net mass in t, plain decimal text', example: '1000' }),
    productionRoute: z
      .string()
      .regex(/^[A-Z]$/)
      .optional()
      .meta({ description: 'route letter of the act; by default the route of the default value', example: 'C' }),
    certificatePrice: z
      .strictObject({ amount: decimal, currency: z.string().regex(/^[A-Z]{3}$/) })
      .optional()
      .meta({ description: 'of one certificate; by default the published price of the quarter of importation' }),
  }),
) {}

@ApiTags('CBAM')
@RequireScope('cbam:read')
@Controller('v1/cbam')
export class CompareConsignmentController {
  constructor(private readonly services: RemoteServices) {}

  @Post('comparisons')
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Actual embedded emissions of a consignment against the default value' })
  @ZodResponse({ status: 200, type: RunDto })
  async compare(@FromCaller() caller: Caller, @Body() consignment: ConsignmentDto): Promise<RunAnswer> {
    const { certificatePrice, productionRoute = '', ...goods } = consignment;
    const request = { ...goods, productionRoute, certificatePrice };
    return runAnswer((await this.services.transfer.compareConsignment(request, onBehalfOf(caller))).run);
  }
}
