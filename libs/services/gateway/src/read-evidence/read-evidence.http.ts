import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { type Caller, FromCaller } from '../identity/caller.js';
import { RequireScope } from '../identity/require-scope.js';
import { onBehalfOf, RemoteServices } from '../remote-services.js';

class RunPath extends createZodDto(z.object({ runId: z.uuid() })) {}

const logSize = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
class ConsistencyQuery extends createZodDto(z.object({ from: logSize, to: logSize })) {}

const consistencySchema = z.object({
  hashes: z.array(z.base64()).meta({ description: 'RFC 6962 section 2.1.2, base64, in order' }),
});
class ConsistencyProofDto extends createZodDto(consistencySchema) {}

const keysSchema = z.object({
  logVerifierKey: z.string().meta({ description: 'C2SP signed-note verifier key of the log' }),
  statementKeys: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).meta({ description: 'JWKS' }),
});
class EvidenceKeysDto extends createZodDto(keysSchema) {}

@ApiTags('evidence')
@RequireScope('evidence:read')
@Controller('v1/evidence')
export class ReadEvidenceController {
  constructor(private readonly services: RemoteServices) {}

  @Get('checkpoint')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The newest signed checkpoint of the log (C2SP tlog-checkpoint)' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async checkpoint(@FromCaller() caller: Caller): Promise<string> {
    return (await this.services.verification.getCheckpoint({}, onBehalfOf(caller))).checkpoint;
  }

  @Get('consistency')
  @ApiOperation({ summary: 'Proof that the log of one size is a prefix of the log of a later size' })
  @ZodResponse({ status: 200, type: ConsistencyProofDto })
  async consistency(
    @FromCaller() caller: Caller,
    @Query() { from, to }: ConsistencyQuery,
  ): Promise<z.infer<typeof consistencySchema>> {
    const request = { fromSize: BigInt(from), toSize: BigInt(to) };
    const { hashes } = await this.services.verification.getConsistencyProof(request, onBehalfOf(caller));
    return { hashes: hashes.map((hash) => Buffer.from(hash).toString('base64')) };
  }

  @Get('bundles/:runId')
  @Header('content-type', 'application/json')
  @ApiOperation({ summary: 'Everything needed to verify a run offline, byte for byte as it was made' })
  @ApiOkResponse({ schema: { type: 'object' } })
  async bundle(@FromCaller() caller: Caller, @Param() { runId }: RunPath): Promise<Buffer> {
    return Buffer.from((await this.services.verification.getBundle({ runId }, onBehalfOf(caller))).bundle);
  }

  @Get('keys')
  @ApiOperation({ summary: 'Public keys of the log and of the statements' })
  @ZodResponse({ status: 200, type: EvidenceKeysDto })
  async keys(@FromCaller() caller: Caller): Promise<z.infer<typeof keysSchema>> {
    const { logVerifierKey, statementJwks } = await this.services.verification.getKeys({}, onBehalfOf(caller));
    return { logVerifierKey, statementKeys: keysSchema.shape.statementKeys.parse(JSON.parse(statementJwks)) };
  }
}
