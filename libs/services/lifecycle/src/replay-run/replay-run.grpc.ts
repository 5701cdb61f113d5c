import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { requiredUuid } from '../request-fields.js';
import { ReplayRun } from './replay-run.js';

@Controller()
export class ReplayRunGrpc {
  constructor(private readonly replayRun: ReplayRun) {}

  @GrpcMethod('LifecycleService', 'replayRun')
  async replay({ runId }: lifecycleV1.ReplayRunRequest, metadata: Metadata): Promise<lifecycleV1.ReplayRunResponse> {
    const { tenantId, signal } = callContext(metadata);
    const { equal, differences, recordedDigest, replayedDigest } = await this.replayRun.replay(
      tenantId,
      requiredUuid('run_id', runId),
      signal,
    );
    return {
      replay: {
        runId,
        recordedDigest,
        replayedDigest,
        equal,
        differences: differences.map(({ part, id }) => (id === undefined ? part : `${part} ${id}`)),
      },
    };
  }
}
