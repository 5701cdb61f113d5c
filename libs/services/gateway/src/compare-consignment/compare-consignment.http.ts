import { IdempotencyInterceptor } from '@carbon-butler/platform-http';
import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { runAnswer, RunDto } from '../answers/run-answer.js';
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
  @HttpCode(200)
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Actual embedded emissions of a consignment against the default value' })
  @ApiOkResponse({ type: RunDto })
  async compare(@FromCaller() caller: Caller, @Body() consignment: ConsignmentDto): Promise<RunDto> {
    const { certificatePrice, ...goods } = consignment;
    const request = { ...goods, certificatePrice };
    return runAnswer((await this.services.transfer.compareConsignment(request, onBehalfOf(caller))).run);
  }
}
