import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { importMessage } from '../import-database/import-message.js';
import { requiredUuid } from '../request-fields.js';
import { calculationMessage } from '../run-calculation/calculation-message.js';
import { type Job, Jobs } from './jobs.js';

@Controller()
export class FollowJobGrpc {
  constructor(private readonly jobs: Jobs) {}

  @GrpcMethod('LifecycleService', 'getJob')
  async get({ jobId }: lifecycleV1.GetJobRequest, metadata: Metadata): Promise<lifecycleV1.GetJobResponse> {
    return { job: messageOf(await this.jobs.get(callContext(metadata).tenantId, requiredUuid('job_id', jobId))) };
  }

  @GrpcMethod('LifecycleService', 'cancelJob')
  async cancel({ jobId }: lifecycleV1.CancelJobRequest, metadata: Metadata): Promise<lifecycleV1.CancelJobResponse> {
    return { job: messageOf(await this.jobs.cancel(callContext(metadata).tenantId, requiredUuid('job_id', jobId))) };
  }
}

function messageOf(job: Job): lifecycleV1.Job {
  if (job.kind === 'import') return { what: { $case: 'import', value: importMessage(job.import) } };
  return { what: { $case: 'calculation', value: calculationMessage(job.calculation) } };
}
