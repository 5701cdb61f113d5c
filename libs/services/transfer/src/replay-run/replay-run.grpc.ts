import type { Metadata } from '@grpc/grpc-js';
import type { transferV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { RequestError } from '../errors.js';
import { ReplayRun } from './replay-run.js';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Controller()
export class ReplayRunGrpc {
  constructor(private readonly replayRun: ReplayRun) {}

  @GrpcMethod('TransferService', 'replayRun')
  async replay({ runId }: transferV1.ReplayRunRequest, metadata: Metadata): Promise<transferV1.ReplayRunResponse> {
    if (!uuidPattern.test(runId)) throw new RequestError('run_id', runId, 'a UUID');
    const { equal, differences, recordedDigest, replayedDigest } = await this.replayRun.replay(
      callContext(metadata).tenantId,
      runId,
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
