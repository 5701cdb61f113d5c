import type { Distribution } from '@carbon-butler/engine-numerics';
import type { DerivedRule } from './derived-parameters.js';
import { InventoryError } from './inventory.js';

/** Amounts in columns: entry e is `coefficient[e]` times its factors `factorPointer[e] .. factorPointer[e + 1] - 1`. */
export interface AmountTable {
  readonly coefficient: Float64Array;
  /** Length entries + 1. */
  readonly factorPointer: Int32Array;
  readonly factorParameter: Int32Array;
  /** 1 or -1. */
  readonly factorPower: Int8Array;
}

/** Values of one tag: activity j carries `values[of[j]]`, or none where `of[j]` is -1. */
export interface TagColumn {
  readonly values: readonly string[];
  readonly of: Int32Array;
}

/** A linked inventory in columns, as it is stored: product i is the reference product of activity i. */
export interface SystemTables {
  readonly activityIds: readonly string[];
  readonly productIds: readonly string[];
  /** Reference amounts. */
  readonly reference: Float64Array;
  readonly flowIds: readonly string[];
  readonly methodIds: readonly string[];
  /** Impact per unit of flow, one array per method. */
  readonly characterisation: readonly Float64Array[];
  /** The drawn ones, then the derived ones. */
  readonly parameterIds: readonly string[];
  readonly distributions: readonly Distribution[];
  readonly derived: readonly DerivedRule[];
  readonly tags: ReadonlyMap<string, TagColumn>;
  /** Outputs positive, inputs negative; several entries at one place add up. */
  readonly technosphere: AmountTable & { readonly activity: Int32Array; readonly product: Int32Array };
  readonly elementary: AmountTable & { readonly activity: Int32Array; readonly flow: Int32Array };
}

/** Compressed columns (or rows): those of line j are `pointer[j] .. pointer[j + 1] - 1`, with ascending `index`. */
export interface Lines {
  readonly pointer: Int32Array;
  readonly index: Int32Array;
}

/** Numbers of the matrices; three views of one buffer, so that an entry's place is one offset into `all`. */
export interface Coefficients {
  readonly all: Float64Array;
  /** Off-diagonal technosphere values in column order. */
  readonly technosphere: Float64Array;
  readonly diagonal: Float64Array;
  /** Elementary values in column order. */
  readonly elementary: Float64Array;
}

/**
 * The equations of an inventory: A s = f, g = B s, score = q·g (Heijungs and Suh, The Computational Structure of
 * Life Cycle Assessment, 2002, chapter 2).
 *
 * Activities are numbered in supplier order: each strongly connected component is a run of consecutive numbers that
 * comes after all components it buys from. So A is block upper triangular and one pass over the blocks solves it.
 */
export interface System {
  readonly activityIds: readonly string[];
  readonly activityIndex: ReadonlyMap<string, number>;
  /** `productIds[i]` is made by activity i. */
  readonly productIds: readonly string[];
  readonly reference: Float64Array;
  readonly flowIds: readonly string[];
  readonly methodIds: readonly string[];
  readonly characterisation: readonly Float64Array[];
  /** The drawn ones, then the derived ones. */
  readonly parameterIds: readonly string[];
  readonly distributions: readonly Distribution[];
  readonly derived: readonly DerivedRule[];
  readonly tags: ReadonlyMap<string, TagColumn>;
  /** Component c is activities `componentStart[c] .. componentStart[c + 1] - 1`. */
  readonly componentStart: Int32Array;
  /** A without its diagonal, by activity. */
  readonly columns: Lines;
  /** First entry of each column that stays inside the component; those before it are bought from earlier ones. */
  readonly columnInner: Int32Array;
  /** A without its diagonal, by product; `rowSlot` is each entry's place in column order. */
  readonly rows: Lines;
  readonly rowSlot: Int32Array;
  /** End of each row's entries inside the component; those behind it are sold to later ones. */
  readonly rowInner: Int32Array;
  /** B by activity. */
  readonly elementary: Lines;
  /** Every amount of the inventory and the place in `Coefficients.all` it adds to. */
  readonly amounts: AmountTable & { readonly slot: Int32Array };
  /** Central parameter values and the matrices they make. */
  readonly nominal: { readonly parameters: Float64Array; readonly coefficients: Coefficients };
}

/** What is asked for: amounts of reference products by the activity that makes them, with the sign of its reference amount. */
export type Demand = readonly { readonly activity: string; readonly amount: number }[];

/** Number of an activity. @throws InventoryError when there is none of this id */
export function activityNumber(system: System, id: string): number {
  const index = system.activityIndex.get(id);
  if (index === undefined) throw new InventoryError('demand', 'activity', id, 'the id of a calculated activity');
  return index;
}

/** Number of a method. @throws InventoryError */
export function methodNumber(system: System, id: string): number {
  const index = system.methodIds.indexOf(id);
  if (index < 0) throw new InventoryError('request', 'method', id, `one of ${system.methodIds.join(', ')}`);
  return index;
}

/** Made when first asked for: a background database has a million parameters, and most calculations name none. */
const parameterNumbers = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Number of a parameter. @throws InventoryError when there is none of this id */
export function parameterNumber({ parameterIds }: System, id: string): number {
  let numbers = parameterNumbers.get(parameterIds);
  if (!numbers) {
    numbers = indexed(parameterIds);
    parameterNumbers.set(parameterIds, numbers);
  }
  const number = numbers.get(id);
  if (number === undefined) throw new InventoryError('request', 'parameter', id, 'the id of a known parameter');
  return number;
}

/** Positions by id. */
export function indexed(ids: readonly string[]): ReadonlyMap<string, number> {
  return new Map(ids.map((id, index) => [id, index]));
}

/** The demand as a vector over products. @throws InventoryError on an unknown activity or an amount that isn't finite */
export function demandVector(system: System, demand: Demand): Float64Array {
  const vector = new Float64Array(system.activityIds.length);
  for (const { activity, amount } of demand) {
    if (!Number.isFinite(amount)) throw new InventoryError(`demand for ${activity}`, 'amount', amount, 'finite');
    const index = activityNumber(system, activity);
    vector[index] = (vector[index] as number) + amount;
  }
  return vector;
}
