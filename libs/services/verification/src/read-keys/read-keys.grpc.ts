import type { verificationV1 } from '@carbon-butler/contract-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { EvidenceKeys } from '../evidence-keys.js';
import { keyDocuments } from './key-documents.js';

@Controller()
export class ReadKeysController {
  constructor(private readonly keys: EvidenceKeys) {}

  @GrpcMethod('VerificationService', 'getKeys')
  getKeys(): verificationV1.GetKeysResponse {
    return keyDocuments(this.keys);
  }
}
