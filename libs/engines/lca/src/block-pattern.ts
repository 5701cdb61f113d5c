import type { System } from './system.js';

/**
 * One triangular direction of the system: line j is an equation for unknown j.
 *
 * Outer entries refer to unknowns of blocks solved before, inner entries to those of the line's own block.
 */
export interface BlockPattern {
  readonly blockStart: Int32Array;
  /** Blocks (and unknowns inside them) are visited upwards or downwards. */
  readonly ascending: boolean;
  readonly index: Int32Array;
  readonly innerBegin: Int32Array;
  readonly innerEnd: Int32Array;
  readonly outerBegin: Int32Array;
  readonly outerEnd: Int32Array;
  /** Place of each entry among the off-diagonal values, where it isn't the entry's own number. */
  readonly slot: Int32Array | undefined;
}

/** Aᵀ y = d: the columns of A are the equations, suppliers come first. */
export function adjointPattern(system: System): BlockPattern {
  const { columns, columnInner, componentStart } = system;
  return {
    blockStart: componentStart,
    ascending: true,
    index: columns.index,
    innerBegin: columnInner,
    innerEnd: columns.pointer.subarray(1),
    outerBegin: columns.pointer,
    outerEnd: columnInner,
    slot: undefined,
  };
}

/** A s = f: the rows of A are the equations, consumers come first. */
export function forwardPattern(system: System): BlockPattern {
  const { rows, rowInner, rowSlot, componentStart } = system;
  return {
    blockStart: componentStart,
    ascending: false,
    index: rows.index,
    innerBegin: rows.pointer,
    innerEnd: rowInner,
    outerBegin: rowInner,
    outerEnd: rows.pointer.subarray(1),
    slot: rowSlot,
  };
}

/** Marks the unknowns that a right-hand side can make differ from 0: its own, and those whose lines refer to one of them. */
export function reachedUnknowns(pattern: BlockPattern, given: Float64Array): Uint8Array {
  const { blockStart, ascending, index, outerBegin, outerEnd } = pattern;
  const reached = new Uint8Array(given.length);
  const isReached = (j: number): boolean =>
    given[j] !== 0 || index.subarray(outerBegin[j], outerEnd[j]).some((other) => reached[other] === 1);
  const blocks = blockStart.length - 1;
  for (let n = 0; n < blocks; n += 1) {
    const block = ascending ? n : blocks - 1 - n;
    const [begin, end] = [blockStart[block] as number, blockStart[block + 1] as number];
    for (let j = begin; j < end; j += 1) if (isReached(j)) reached.fill(1, begin, end);
  }
  return reached;
}
