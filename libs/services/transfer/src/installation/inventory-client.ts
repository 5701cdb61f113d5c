import { fromBasisMessage, lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { OutputRole, YearlyFlow } from '@carbon-butler/engine-facility';
import { type CallOptions, createGrpcClient, type GrpcClient, RemoteError } from '@carbon-butler/platform-grpc';
import type { TransferConfig } from '../config.js';
import { NotFoundError } from '../errors.js';

const roles: Readonly<Partial<Record<lifecycleV1.OutputRole, OutputRole>>> = {
  [lifecycleV1.OutputRole.REFERENCE]: 'reference',
  [lifecycleV1.OutputRole.CO_PRODUCT]: 'co-product',
  [lifecycleV1.OutputRole.BY_PRODUCT]: 'by-product',
  [lifecycleV1.OutputRole.WASTE]: 'waste',
};

/** Asks the life-cycle service what a facility recorded. */
export class InventoryClient implements Disposable {
  private readonly client: GrpcClient<typeof lifecycleV1.LifecycleServiceService>;

  constructor({
    lifecycleAddress,
    internalToken,
    callDeadlineMs,
  }: Pick<TransferConfig, 'lifecycleAddress' | 'internalToken' | 'callDeadlineMs'>) {
    this.client = createGrpcClient(lifecycleV1.LifecycleServiceService, lifecycleAddress, {
      internalToken: internalToken.reveal(),
      deadlineMs: callDeadlineMs,
      idempotentMethods: ['getInventory'],
    });
  }

  /** @throws NotFoundError when nothing is recorded, RemoteError */
  async flowsOf(facilityId: string, year: number, options: CallOptions): Promise<readonly YearlyFlow[]> {
    try {
      const { flows } = await this.client.getInventory({ facilityId, year }, options);
      return flows.map(flowOf);
    } catch (error) {
      if (error instanceof RemoteError && error.code === 'NOT_FOUND')
        throw new NotFoundError('facility and year', `${facilityId}/${year}`, 'inventory');
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]();
  }
}

function flowOf({ direction, role, supplierId, basis, ...flow }: lifecycleV1.InventoryFlow): YearlyFlow {
  const outputRole = roles[role];
  return {
    ...flow,
    direction: direction === lifecycleV1.Direction.INPUT ? 'input' : 'output',
    basis: fromBasisMessage(basis),
    ...(outputRole ? { role: outputRole } : {}),
    ...(supplierId === '' ? {} : { supplierId }),
  };
}
