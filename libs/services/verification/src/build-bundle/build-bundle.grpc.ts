import type { verificationV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { BuildBundle } from './build-bundle.js';

@Controller()
export class BuildBundleController {
  constructor(private readonly bundles: BuildBundle) {}

  @GrpcMethod('VerificationService', 'getBundle')
  async getBundle(
    { runId }: verificationV1.GetBundleRequest,
    metadata?: Metadata,
  ): Promise<verificationV1.GetBundleResponse> {
    const { tenantId, signal } = callContext(metadata);
    return { bundle: await this.bundles.build(tenantId, runId, signal) };
  }
}
