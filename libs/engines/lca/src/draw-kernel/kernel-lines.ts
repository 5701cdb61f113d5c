import { stableOrder } from '../counting-sort.js';
import type { System } from '../system.js';

/** Amounts of the system, line after line. */
export interface Entries {
  readonly pointer: Int32Array;
  /** Numbers in `system.amounts`. */
  readonly amount: Int32Array;
}

export interface KernelLines {
  readonly technosphere: Entries;
  /** Supplier of each technosphere entry; the line itself for what an activity uses of its own product. */
  readonly index: Int32Array;
  /** First entry of each line from its own block. */
  readonly inner: Int32Array;
  /** Emissions of the flows that the method counts. */
  readonly elementary: Entries;
  /** Impact per unit of each of `elementary`. */
  readonly factor: Float64Array;
}

/** The amounts behind the adjoint equations of one method, in the order of their places: suppliers ascending. */
export function kernelLines(system: System, method: number): KernelLines {
  const { amounts, columns, elementary, reference, componentStart } = system;
  const count = reference.length;
  const offDiagonal = columns.index.length;
  const firstElementary = offDiagonal + count;
  const places = firstElementary + elementary.index.length;
  const columnOf = lineOf(columns.pointer);
  const emitterOf = lineOf(elementary.pointer);
  const first = firstOfBlock(componentStart, count);
  const q = system.characterisation[method] as Float64Array;

  const byPlace = stableOrder(amounts.slot, places);
  const place = (entry: number): number => amounts.slot[entry] as number;
  const supplier = (entry: number): number =>
    place(entry) < offDiagonal ? (columns.index[place(entry)] as number) : place(entry) - offDiagonal;
  const user = (entry: number): number =>
    place(entry) < offDiagonal ? (columnOf[place(entry)] as number) : place(entry) - offDiagonal;
  const factorOf = (entry: number): number => q[elementary.index[place(entry) - firstElementary] as number] as number;

  const bought = byPlace.filter((entry) => place(entry) < firstElementary);
  const isInner = (entry: number): boolean => supplier(entry) >= (first[user(entry)] as number);
  const half = bought.map((entry) => 2 * user(entry) + (isInner(entry) ? 1 : 0));
  const inputs = entriesOf(bought, half, 2 * count);
  const counted = byPlace.filter((entry) => place(entry) >= firstElementary && factorOf(entry) !== 0);
  const emissions = entriesOf(
    counted,
    counted.map((entry) => emitterOf[place(entry) - firstElementary] as number),
    count,
  );
  return {
    technosphere: {
      pointer: Int32Array.from({ length: count + 1 }, (_, j) => inputs.pointer[2 * j] as number),
      amount: inputs.amount,
    },
    index: inputs.amount.map(supplier),
    inner: Int32Array.from({ length: count }, (_, j) => inputs.pointer[2 * j + 1] as number),
    elementary: emissions,
    factor: new Float64Array(emissions.amount).map(factorOf),
  };
}

/** The line of every entry. */
export function lineOf(pointer: Int32Array): Int32Array {
  const line = new Int32Array(pointer[pointer.length - 1] as number);
  for (let j = 0; j + 1 < pointer.length; j += 1) line.fill(j, pointer[j], pointer[j + 1]);
  return line;
}

function firstOfBlock(blockStart: Int32Array, count: number): Int32Array {
  const first = new Int32Array(count);
  for (let c = 0; c + 1 < blockStart.length; c += 1)
    first.fill(blockStart[c] as number, blockStart[c], blockStart[c + 1]);
  return first;
}

function entriesOf(amounts: Int32Array, line: Int32Array, lines: number): Entries {
  const pointer = new Int32Array(lines + 1);
  for (const l of line) pointer[l + 1] = (pointer[l + 1] as number) + 1;
  for (let l = 0; l < lines; l += 1) pointer[l + 1] = (pointer[l + 1] as number) + (pointer[l] as number);
  return { pointer, amount: stableOrder(line, lines).map((n) => amounts[n] as number) };
}
