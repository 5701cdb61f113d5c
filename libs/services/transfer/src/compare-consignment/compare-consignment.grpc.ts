import type { Metadata } from '@grpc/grpc-js';
import { toRunMessage, type transferV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CompareConsignment } from './compare-consignment.js';
import { consignmentQuestion } from './consignment-question.js';

@Controller()
export class CompareConsignmentGrpc {
  constructor(private readonly consignments: CompareConsignment) {}

  @GrpcMethod('TransferService', 'compareConsignment')
  async compare(
    request: transferV1.CompareConsignmentRequest,
    metadata: Metadata,
  ): Promise<transferV1.CompareConsignmentResponse> {
    const run = await this.consignments.compare(consignmentQuestion(request), callContext(metadata));
    return { run: toRunMessage(run) };
  }
}
