import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { runAnswer, runSchema } from '../answers/run-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { ProductPath } from '../product-path.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';

const emissionsSchema = z.object({
  version: z.number().int(),
  causedByRunId: z.string().meta({ description: 'the life-cycle run whose restatement led to this version' }),
  run: runSchema,
});
class InstallationEmissionsDto extends createZodDto(emissionsSchema) {}

@ApiTags('CBAM')
@RequireScope('cbam:read')
@Controller('v1/cbam')
export class ReadInstallationEmissionsController {
  constructor(private readonly services: RemoteServices) {}

  @Get('installations/:facilityId/:itemId/:year/emissions')
  @ApiOperation({ summary: "Specific embedded emissions of an installation's good" })
  @ZodResponse({ status: 200, type: InstallationEmissionsDto })
  async read(@FromCaller() caller: Caller, @Param() product: ProductPath): Promise<z.infer<typeof emissionsSchema>> {
    const answer = await this.services.transfer.getInstallationEmissions(product, onBehalfOf(caller));
    return { version: answer.version, causedByRunId: answer.causedByRunId, run: runAnswer(answer.run) };
  }
}
