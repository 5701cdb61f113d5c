import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { runAnswer, runSchema } from '../answers/run-answer.js';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { ProductPath } from '../product-path.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';

class InstallationEmissionsDto extends createZodDto(
  z.object({
    version: z.number().int(),
    causedByRunId: z.string().meta({ description: 'the life-cycle run whose restatement led to this version' }),
    run: runSchema,
  }),
) {}

@ApiTags('CBAM')
@RequireScope('cbam:read')
@Controller('v1/cbam')
export class ReadInstallationEmissionsController {
  constructor(private readonly services: RemoteServices) {}

  @Get('installations/:facilityId/:itemId/:year/emissions')
  @ApiOperation({ summary: "Specific embedded emissions of an installation's good" })
  @ApiOkResponse({ type: InstallationEmissionsDto })
  async read(@FromCaller() caller: Caller, @Param() product: ProductPath): Promise<InstallationEmissionsDto> {
    const answer = await this.services.transfer.getInstallationEmissions({ ...product }, onBehalfOf(caller));
    return { version: answer.version, causedByRunId: answer.causedByRunId, run: runAnswer(answer.run) };
  }
}
