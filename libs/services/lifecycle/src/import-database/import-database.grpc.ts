import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { RequestError } from '../errors.js';
import { requiredUuid } from '../request-fields.js';
import { importMessage } from './import-message.js';
import { Imports } from './imports.js';

const nameLengthMax = 200;

@Controller()
export class ImportDatabaseGrpc {
  constructor(private readonly imports: Imports) {}

  @GrpcMethod('LifecycleService', 'beginImport')
  async begin({ name }: lifecycleV1.BeginImportRequest, metadata: Metadata): Promise<lifecycleV1.BeginImportResponse> {
    if (name === '' || name.length > nameLengthMax) throw new RequestError('name', `1 to ${nameLengthMax} characters`);
    return { job: importMessage(await this.imports.begin(callContext(metadata).tenantId, name)) };
  }

  @GrpcMethod('LifecycleService', 'appendImportPart')
  async append(
    { importId, position, content }: lifecycleV1.AppendImportPartRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.AppendImportPartResponse> {
    const { tenantId } = callContext(metadata);
    return { receivedBytes: await this.imports.append(tenantId, idOf(importId), position, content) };
  }

  @GrpcMethod('LifecycleService', 'finishUpload')
  async finish(
    { importId }: lifecycleV1.FinishUploadRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.FinishUploadResponse> {
    return { job: importMessage(await this.imports.finish(callContext(metadata).tenantId, idOf(importId))) };
  }

  @GrpcMethod('LifecycleService', 'getImport')
  async get(
    { importId, withFindings }: lifecycleV1.GetImportRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.GetImportResponse> {
    const { tenantId } = callContext(metadata);
    const id = idOf(importId);
    const job = importMessage(await this.imports.get(tenantId, id));
    const findings = withFindings ? await this.imports.findings(tenantId, id) : [];
    return { job, findings: findings.map((finding) => ({ ...finding })) };
  }

  @GrpcMethod('LifecycleService', 'cancelImport')
  async cancel(
    { importId }: lifecycleV1.CancelImportRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.CancelImportResponse> {
    return { job: importMessage(await this.imports.cancel(callContext(metadata).tenantId, idOf(importId))) };
  }

  @GrpcMethod('LifecycleService', 'commitImport')
  async commit(
    { importId }: lifecycleV1.CommitImportRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.CommitImportResponse> {
    return { job: importMessage(await this.imports.commit(callContext(metadata).tenantId, idOf(importId))) };
  }
}

function idOf(importId: string): string {
  return requiredUuid('import_id', importId);
}
