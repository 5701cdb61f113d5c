import type { verificationV1 } from '@carbon-butler/contract-grpc';
import { inSystem } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { EvidenceKeys } from '../evidence-keys.js';
import { newestCheckpoint } from './newest-checkpoint.js';

@Controller()
export class ReadCheckpointController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: EvidenceKeys,
  ) {}

  @GrpcMethod('VerificationService', 'getCheckpoint')
  async getCheckpoint(): Promise<verificationV1.GetCheckpointResponse> {
    const { note } = await inSystem(this.dataSource, (transaction) => newestCheckpoint(transaction, this.keys));
    return { checkpoint: note };
  }
}
