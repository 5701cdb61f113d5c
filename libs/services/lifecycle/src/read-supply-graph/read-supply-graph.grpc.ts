import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { NotFoundError, RequestError } from '../errors.js';
import { Ask } from '../questions/ask.js';
import type { StoredInputs } from '../questions/stored-inputs.js';
import { quantitiesById } from '../quantities-by-id.js';
import { countOr, requiredUuid } from '../request-fields.js';
import type { GraphSubject } from './supply-graph-run.js';

const nodesDefault = 50;
const nodesMax = 500;
const shareDefault = '0.001';
const sharePattern = /^(0(\.\d{1,12})?|1)$/;

@Controller()
export class ReadSupplyGraphGrpc {
  constructor(private readonly questions: Ask) {}

  @GrpcMethod('LifecycleService', 'getSupplyGraph')
  async get(
    { runId, nodesMax: nodes, shareMin }: lifecycleV1.GetSupplyGraphRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.GetSupplyGraphResponse> {
    const asker = callContext(metadata);
    if (shareMin !== '' && !sharePattern.test(shareMin)) throw new RequestError('share_min', 'a share from 0 to 1');
    const id = requiredUuid('run_id', runId);
    const inputs = {
      subject: subjectOf(await this.questions.inputsOf(asker.tenantId, id), id),
      nodesMax: countOr('nodes_max', nodes, nodesDefault, nodesMax),
      shareMin: shareMin === '' ? shareDefault : shareMin,
    };
    const { run, shape } = await this.questions.ask<'supply-graph'>({ question: 'supply-graph', inputs }, asker);
    const quantity = quantitiesById(run);
    return {
      run: toRunMessage(run),
      nodes: shape.nodes.map(({ id: node, tags }, n) => ({
        id: node,
        tags: { ...tags },
        direct: quantity(`graph.node.${n}.direct`),
        throughput: quantity(`graph.node.${n}.throughput`),
        delivered: quantity(`graph.node.${n}.delivered`),
      })),
      links: shape.links.map(({ from, to }, n) => ({ from, to, share: quantity(`graph.link.${n}`) })),
    };
  }
}

function subjectOf(stored: StoredInputs, runId: string): GraphSubject {
  if (stored.kind === 'product') return stored;
  const { question } = stored;
  if (question.question === 'assessment') return { kind: 'assessment', inputs: question.inputs };
  if (question.question === 'database-process') return { kind: 'database-process', inputs: question.inputs };
  throw new NotFoundError('id', runId, 'run of an assessment or a footprint');
}
