import type { verificationV1 } from '@carbon-butler/contract-grpc';
import { consistencyPlan, hashesOf } from '@carbon-butler/domain-evidence';
import { inSystem } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { EvidenceKeys } from '../evidence-keys.js';
import { nodeLookup } from '../persistence/tree-node.repository.js';
import { newestCheckpoint } from '../read-checkpoint/newest-checkpoint.js';
import { proofSizes } from './proof-sizes.js';

@Controller()
export class ProveConsistencyController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: EvidenceKeys,
  ) {}

  @GrpcMethod('VerificationService', 'getConsistencyProof')
  async getConsistencyProof({
    fromSize,
    toSize,
  }: verificationV1.GetConsistencyProofRequest): Promise<verificationV1.GetConsistencyProofResponse> {
    return inSystem(this.dataSource, async (transaction) => {
      const { size } = await newestCheckpoint(transaction, this.keys);
      const { from, to } = proofSizes(fromSize, toSize, size);
      return { hashes: [...(await hashesOf(consistencyPlan(from, to), nodeLookup(transaction)))] };
    });
  }
}
