import { commonV1Quantity, commonV1Run, lifecycleV1, transferV1, verificationV1 } from '@carbon-butler/contract-grpc';
import { encodeStatusDetails, type FieldViolation } from '@carbon-butler/platform-grpc';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

export interface ReceivedCall {
  readonly method: string;
  readonly tenant: string;
  readonly actor: string;
  readonly authorization: string;
  readonly request: unknown;
}

type Message = Readonly<Record<string, unknown>>;

/** A gRPC status, after messages where the service streams, and why it is given where the service says so. */
interface Failure {
  readonly fail: status;
  readonly stream?: readonly Message[];
  readonly reason?: string;
  readonly violations?: readonly FieldViolation[];
}

/** Nothing more comes, after messages where the service streams, until the caller hangs up. */
interface Unending {
  readonly unending: true;
  readonly stream?: readonly Message[];
}
export const never: Unending = { unending: true };

/**
 * What a fake service answers, by method, in several messages where it streams; a gRPC status makes the call fail with
 * it. Left out: NOT_FOUND.
 */
export type Answers = Readonly<Record<string, Message | readonly Message[] | Failure | Unending>>;

const notFound: Failure = { fail: status.NOT_FOUND };

/** The services behind the gateway, over real sockets and codecs, with answers given by the test. */
export class FakeServices implements AsyncDisposable {
  readonly calls: ReceivedCall[] = [];
  /** Paths of the calls that their callers hung up. */
  readonly cancelled: string[] = [];
  answers: Answers = {};
  private readonly server = new Server();

  async start(): Promise<string> {
    const services = [
      lifecycleV1.LifecycleServiceService,
      transferV1.TransferServiceService,
      verificationV1.VerificationServiceService,
    ];
    for (const service of services) this.server.addService(service, this.implementationOf(service));
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return `127.0.0.1:${port}`;
  }

  private implementationOf(service: ServiceDefinition): UntypedServiceImplementation {
    return Object.fromEntries(
      Object.entries(service).map(([name, { path, responseStream }]) => [
        name,
        responseStream ? this.streaming(path) : this.unary(path),
      ]),
    );
  }

  private unary(path: string): handleUnaryCall<unknown, unknown> {
    return (call, callback) => {
      const answer = this.answerTo(path, call);
      if (isFailure(answer)) callback(failureOf(answer));
      else if (!isUnending(answer)) callback(null, answer);
    };
  }

  private streaming(path: string): handleServerStreamingCall<unknown, unknown> {
    return (call) => {
      const answer = this.answerTo(path, call);
      call.once('cancelled', () => this.cancelled.push(path));
      const messages = isFailure(answer) || isUnending(answer) ? (answer.stream ?? []) : answer;
      if (Array.isArray(messages)) for (const message of messages) call.write(message);
      if (isFailure(answer)) call.emit('error', failureOf(answer));
      else if (!isUnending(answer)) call.end();
    };
  }

  private answerTo(
    path: string,
    { metadata, request }: { readonly metadata: Metadata; readonly request: unknown },
  ): Answers[string] {
    const [tenant, actor, authorization] = ['carbon-tenant', 'carbon-actor', 'authorization'].map((key) =>
      String(metadata.get(key)[0]),
    ) as [string, string, string];
    this.calls.push({ method: path, tenant, actor, authorization, request });
    return this.answers[path.split('/').slice(-1)[0] ?? ''] ?? this.answers[path] ?? notFound;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => {
      this.server.tryShutdown(() => {
        resolve();
      });
    });
  }
}

function isFailure(answer: Answers[string]): answer is Failure {
  return 'fail' in answer;
}

function isUnending(answer: Answers[string]): answer is Unending {
  return 'unending' in answer;
}

function failureOf({ fail: code, reason = '', violations = [] }: Failure): Partial<ServiceError> {
  const message = 'said the fake service';
  const metadata = new Metadata();
  const info = { reason, domain: 'test', metadata: {} };
  metadata.set('grpc-status-details-bin', encodeStatusDetails({ code, message, info, violations }));
  return { code, details: message, metadata };
}

const label = { en: 'Footprint', zh: '碳足迹' };

export const quantity: commonV1Quantity.Quantity = {
  id: 'footprint.total',
  label,
  value: '2.31',
  unit: 'tCO2e/t',
  uncertainty: {
    $case: 'interval',
    value: {
      low: '2.1',
      median: '2.3',
      high: '2.6',
      level: '0.95',
      method: commonV1Quantity.IntervalMethod.MONTE_CARLO,
      draws: 1000,
    },
  },
  basis: commonV1Quantity.Basis.MODELLED,
  sources: [{ id: 'run', version: '1', locator: 'test', licence: 'none' }],
  run: { id: '0b3e4b0e-6c3c-4f0a-9a55-0c8a51d1a111', digest: 'd'.repeat(64), seed: '7' },
};

export const run: commonV1Run.Run = {
  id: '0b3e4b0e-6c3c-4f0a-9a55-0c8a51d1a111',
  agent: 'lifecycle',
  engineVersion: '0.1.0',
  inputsDigest: 'a'.repeat(64),
  ruleSets: [{ id: 'gwp-ar6', version: '2021', status: commonV1Run.RuleStatus.FINAL, ruleIds: ['gwp.ch4'] }],
  seed: '7',
  quantities: [quantity],
  checks: [{ id: 'mass-balance', label, value: '0', unit: '1', tolerance: '0.001', passed: true }],
  warnings: [{ code: 'assumed-rule', message: label }],
  startedAt: '2025-06-01T00:00:00Z',
  tookMs: 12,
  digest: 'd'.repeat(64),
};

export const summary: lifecycleV1.FootprintSummary = {
  id: '5a1d3f0a-2c59-4b8a-8f1b-6c1f5d0b2222',
  product: { facilityId: 'steel-1', itemId: 'crude-steel', year: 2025 },
  version: 2,
  predecessorId: '5a1d3f0a-2c59-4b8a-8f1b-6c1f5d0b1111',
  calculatedAt: '2025-06-01T00:00:00Z',
  withdrawnAt: '',
  total: quantity,
};
