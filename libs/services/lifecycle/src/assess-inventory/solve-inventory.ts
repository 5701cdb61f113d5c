import {
  compile,
  type Demand,
  type Finding,
  intensities,
  type Inventory,
  InventoryError,
  NotConvergedError,
  SingularSystemError,
  type SolvedDemand,
  type SolveOptions,
  supply,
  UnproductiveLoopError,
} from '@carbon-butler/engine-lca';
import { DecimalError } from '@carbon-butler/domain-quantity';
import { QuestionRefusedError, refused as refusedField, type RefusalReason } from './refusals.js';

export interface SolvableInventory {
  readonly inventory: Inventory;
  readonly demand: Demand;
}

export interface SolvedInventory {
  readonly solved: SolvedDemand;
  readonly findings: readonly Finding[];
}

/** @throws QuestionRefusedError */
export function solveInventory({ inventory, demand }: SolvableInventory, options: SolveOptions = {}): SolvedInventory {
  return refusingEngineErrors(() => {
    const { system, findings } = compile(inventory);
    return {
      solved: {
        system,
        intensities: intensities(system, inventory.methods, options),
        supply: supply(system, demand, options),
      },
      findings,
    };
  });
}

/**
 * Runs engine code and turns what it can't calculate into a refusal, and so results that no figure can state.
 *
 * @throws QuestionRefusedError
 */
export function refusingEngineErrors<T>(calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    if (error instanceof InventoryError) throw refused('INVALID_INVENTORY', error, { field: error.field });
    if (error instanceof SingularSystemError) throw refused('SINGULAR_LOOP', error, loopOf(error));
    if (error instanceof UnproductiveLoopError) throw refused('UNPRODUCTIVE_LOOP', error, loopOf(error));
    if (error instanceof NotConvergedError)
      throw refused('NOT_CONVERGED', error, { activities: error.activities.join(' -> ').slice(0, metadataLengthMax) });
    if (error instanceof DecimalError)
      throw refusedField(
        'INVALID_INVENTORY',
        '/demand',
        error.value,
        'a total with at most 18 digits before the point',
      );
    throw error;
  }
}

/** gRPC metadata travels in a header. */
const metadataLengthMax = 1_000;

function loopOf({ activities, gain }: SingularSystemError | UnproductiveLoopError): Readonly<Record<string, string>> {
  return { activities: activities.join(' -> ').slice(0, metadataLengthMax), gain: String(gain) };
}

function refused(
  reason: RefusalReason,
  { message }: Error,
  metadata: Readonly<Record<string, string>>,
): QuestionRefusedError {
  return new QuestionRefusedError({
    reason,
    message,
    violations: [{ field: '/activities', description: message }],
    metadata,
  });
}
