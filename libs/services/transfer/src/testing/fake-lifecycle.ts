import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { lifecycleV1, toBasisMessage } from '@carbon-butler/contract-grpc';
import type { OutputRole, YearlyFlow } from '@carbon-butler/engine-facility';

const roles: Readonly<Record<OutputRole, lifecycleV1.OutputRole>> = {
  reference: lifecycleV1.OutputRole.REFERENCE,
  'co-product': lifecycleV1.OutputRole.CO_PRODUCT,
  'by-product': lifecycleV1.OutputRole.BY_PRODUCT,
  waste: lifecycleV1.OutputRole.WASTE,
};

type InventoryCall = ServerUnaryCall<lifecycleV1.GetInventoryRequest, lifecycleV1.GetInventoryResponse>;

/** Answers for inventories as the life-cycle service does, over a port of its own; it can go away and come back. */
export class FakeLifecycle {
  private readonly inventories = new Map<string, readonly YearlyFlow[]>();
  private server: Server | undefined;
  private port = 0;
  /** Calls answered so far. */
  calls = 0;

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  record(tenantId: string, facilityId: string, year: number, flows: readonly YearlyFlow[]): void {
    this.inventories.set(`${tenantId}/${facilityId}/${year}`, flows);
  }

  /** Listens, from the second time on where it did before. */
  async start(): Promise<void> {
    const server = new Server();
    server.addService(lifecycleV1.LifecycleServiceService, {
      getInventory: (call: InventoryCall, answer: sendUnaryData<lifecycleV1.GetInventoryResponse>) => {
        this.calls += 1;
        const flows = this.inventories.get(inventoryOf(call.metadata, call.request));
        if (flows) answer(null, { flows: flows.map(toMessage), digest: '', periodStart: '', periodEnd: '' });
        else answer({ code: status.NOT_FOUND, details: 'no inventory' });
      },
    });
    this.port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(this.address, ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
    this.server = server;
  }

  stop(): void {
    this.server?.forceShutdown();
    this.server = undefined;
  }
}

function inventoryOf(metadata: Metadata, { facilityId, year }: lifecycleV1.GetInventoryRequest): string {
  return `${metadata.get('carbon-tenant').join()}/${facilityId}/${year}`;
}

function toMessage({ role, supplierId, ...flow }: YearlyFlow): lifecycleV1.InventoryFlow {
  return {
    ...flow,
    direction: flow.direction === 'input' ? lifecycleV1.Direction.INPUT : lifecycleV1.Direction.OUTPUT,
    role: role ? roles[role] : lifecycleV1.OutputRole.UNSPECIFIED,
    supplierId: supplierId ?? '',
    basis: toBasisMessage(flow.basis),
    sources: flow.sources.map((source) => ({ ...source })),
  };
}
