import {
  circularFootprintWeights,
  type CircularRole,
  InventoryError,
  type TechnosphereExchange,
} from '@carbon-butler/engine-lca';
import type { MaterialInput, MaterialSupplier } from './assessment-inputs.js';
import { numberOf } from './number-of.js';
import type { RefusalLog } from './refusals.js';

/** What a unit of a material takes of a supplier. */
export interface MaterialShare {
  readonly what: MaterialSupplier['what'];
  readonly kind: TechnosphereExchange['kind'];
  /** In `unit`, for a unit of the material. */
  readonly perUnit: number;
  readonly unit: string;
  /** Where the inventory names the supplier, and where it states the unit. */
  readonly supplierField: string;
  readonly unitField: string;
}

/** Waste means more of a treatment, whether it is counted by the waste it takes or by the service it sells. */
const kinds: Readonly<Record<CircularRole, TechnosphereExchange['kind']>> = {
  virgin: 'input',
  recycled: 'input',
  recyclingAtEndOfLife: 'waste',
  virginReplaced: 'substitution',
  energyRecovery: 'waste',
  heatReplaced: 'substitution',
  electricityReplaced: 'substitution',
  disposal: 'waste',
};
const roles = Object.keys(kinds) as CircularRole[];

const shownDigits = 6;

/** A material as exchanges that the circular footprint formula makes of it: one for each role that counts. */
export function materialShares(material: MaterialInput, field: string, log: RefusalLog): readonly MaterialShare[] {
  const weights = weightsOf(material, field, log);
  if (!weights) return [];
  return roles.flatMap((role) => {
    const weight = weights[role];
    if (weight === 0) return [];
    const supplier = material.suppliers[role];
    const supplierField = `${field}/suppliers/${role}`;
    if (supplier)
      return {
        what: supplier.what,
        kind: kinds[role],
        perUnit: Math.abs(weight),
        ...(supplier.unit === undefined
          ? { unit: material.unit, unitField: field }
          : { unit: supplier.unit, unitField: supplierField }),
        supplierField,
      };
    const counts = Number(weight.toPrecision(shownDigits));
    log.add('MISSING_PRODUCER', supplierField, 'none', `a supplier, for the role counts ${counts} times the amount`);
    return [];
  });
}

function weightsOf(
  material: MaterialInput,
  field: string,
  log: RefusalLog,
): Readonly<Record<CircularRole, number>> | undefined {
  const read = (name: 'a' | 'b' | 'r1' | 'r2' | 'r3' | 'qualityIn' | 'qualityOut'): number =>
    numberOf(material[name], `${field}/${name}`, log);
  const shares = {
    ...{ a: read('a'), b: read('b'), r1: read('r1'), r2: read('r2'), r3: read('r3') },
    ...{ qualityIn: read('qualityIn'), qualityOut: read('qualityOut') },
    heat: energyOf(material.suppliers.heatReplaced, `${field}/suppliers/heatReplaced`, log),
    electricity: energyOf(material.suppliers.electricityReplaced, `${field}/suppliers/electricityReplaced`, log),
  };
  if (Object.values(shares).some(Number.isNaN)) return undefined;
  try {
    return circularFootprintWeights(shares);
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    log.add('INVALID_INVENTORY', `${field}/${error.field}`, error.value, error.expected);
    return undefined;
  }
}

/** What a unit of material burnt gives; 0 where it replaces none. */
function energyOf(supplier: MaterialSupplier | undefined, field: string, log: RefusalLog): number {
  if (!supplier) return 0;
  const { amount = '' } = supplier;
  const value = numberOf(amount, `${field}/amount`, log);
  if (!(value < 0)) return value;
  log.add('INVALID_INVENTORY', `${field}/amount`, amount, 'at least 0');
  return Number.NaN;
}
