import { nominalOf, strongComponents } from '@carbon-butler/engine-numerics';
import { addAmounts, makeCoefficients } from './coefficients.js';
import { stableOrder } from './counting-sort.js';
import { derive } from './derived-parameters.js';
import { indexed } from './system.js';
import type { AmountTable, Lines, System, SystemTables, TagColumn } from './system.js';

/**
 * Orders the activities by supplier, lays the matrices out in compressed columns and evaluates them at the central
 * parameter values. Linear in the number of entries.
 *
 * The tables are trusted: `compile` checks what comes from outside.
 */
export function assembleSystem(tables: SystemTables): System {
  const count = tables.activityIds.length;
  const { order, start } = supplierOrder(tables);
  const position = new Int32Array(count);
  order.forEach((old, now) => (position[old] = now));

  const technosphere = renumbered(tables.technosphere.activity, position);
  const product = renumbered(tables.technosphere.product, position);
  const activity = renumbered(tables.elementary.activity, position);
  const { lines: columns, slot: technosphereSlot } = compressed(technosphere, product, count, true);
  const { lines: elementary, slot: elementarySlot } = compressed(activity, tables.elementary.flow, count, false);
  const rows = transposed(columns, count);
  const inner = innerBounds(columns, rows, start, count);

  const amounts = {
    ...joined(tables.technosphere, tables.elementary),
    slot: slots(technosphere, product, technosphereSlot, elementarySlot, columns.index.length, count),
  };
  const parameters = new Float64Array(tables.parameterIds.length);
  parameters.set(tables.distributions.map(nominalOf));
  derive(tables.derived, parameters);
  const reference = Float64Array.from(order, (old) => tables.reference[old] as number);
  const coefficients = makeCoefficients(columns.index.length, count, elementary.index.length);
  coefficients.diagonal.set(reference);
  addAmounts(amounts, parameters, coefficients);

  const activityIds = Array.from(order, (old) => tables.activityIds[old] as string);
  return {
    activityIds,
    activityIndex: indexed(activityIds),
    productIds: Array.from(order, (old) => tables.productIds[old] as string),
    reference,
    flowIds: tables.flowIds,
    methodIds: tables.methodIds,
    characterisation: tables.characterisation,
    parameterIds: tables.parameterIds,
    distributions: tables.distributions,
    derived: tables.derived,
    tags: new Map([...tables.tags].map(([name, column]) => [name, reordered(column, order)])),
    componentStart: start,
    columns,
    columnInner: inner.column,
    rows: rows.lines,
    rowSlot: rows.slot,
    rowInner: inner.row,
    elementary,
    amounts,
    nominal: { parameters, coefficients },
  };
}

function reordered(column: TagColumn, order: Int32Array): TagColumn {
  return { values: column.values, of: order.map((old) => column.of[old] as number) };
}

function renumbered(numbers: Int32Array, position: Int32Array): Int32Array {
  return numbers.map((number) => position[number] as number);
}

function supplierOrder(tables: SystemTables): ReturnType<typeof strongComponents> {
  const { activity, product } = tables.technosphere;
  const { lines } = compressed(activity, product, tables.activityIds.length, true);
  return strongComponents(lines.pointer, lines.index);
}

/**
 * Lines with ascending, distinct indices, and the place each entry got in them. Entries on a diagonal left out have
 * slot -1.
 */
function compressed(
  line: Int32Array,
  index: Int32Array,
  count: number,
  withoutDiagonal: boolean,
): { readonly lines: Lines; readonly slot: Int32Array } {
  const entries = line.length;
  let width = 0;
  for (const i of index) width = Math.max(width, i + 1);
  const byLine = stableOrder(line, count, stableOrder(index, width));
  const slot = new Int32Array(entries).fill(-1);
  const pointer = new Int32Array(count + 1);
  const distinct = new Int32Array(entries);
  let used = 0;
  let lastLine = -1;
  let lastIndex = -1;
  for (const entry of byLine) {
    const [l, i] = [line[entry] as number, index[entry] as number];
    if (withoutDiagonal && l === i) continue;
    if (l !== lastLine || i !== lastIndex) {
      distinct[used] = i;
      used += 1;
      pointer[l + 1] = used;
      lastLine = l;
      lastIndex = i;
    }
    slot[entry] = used - 1;
  }
  for (let l = 0; l < count; l += 1) pointer[l + 1] = Math.max(pointer[l + 1] as number, pointer[l] as number);
  return { lines: { pointer, index: distinct.slice(0, used) }, slot };
}

function transposed(columns: Lines, count: number): { readonly lines: Lines; readonly slot: Int32Array } {
  const columnOf = new Int32Array(columns.index.length);
  for (let j = 0; j < count; j += 1) columnOf.fill(j, columns.pointer[j], columns.pointer[j + 1]);
  const slot = stableOrder(columns.index, count);
  const pointer = new Int32Array(count + 1);
  for (const i of columns.index) pointer[i + 1] = (pointer[i + 1] as number) + 1;
  for (let i = 0; i < count; i += 1) pointer[i + 1] = (pointer[i + 1] as number) + (pointer[i] as number);
  return { lines: { pointer, index: slot.map((place) => columnOf[place] as number) }, slot };
}

/** Where, in the ascending lines of each activity, its own component begins (columns) and ends (rows). */
function innerBounds(
  columns: Lines,
  rows: { readonly lines: Lines },
  start: Int32Array,
  count: number,
): { readonly column: Int32Array; readonly row: Int32Array } {
  const column = new Int32Array(count);
  const row = new Int32Array(count);
  for (let c = 0; c + 1 < start.length; c += 1) {
    const [begin, end] = [start[c] as number, start[c + 1] as number];
    for (let j = begin; j < end; j += 1) {
      let p = columns.pointer[j] as number;
      while (p < (columns.pointer[j + 1] as number) && (columns.index[p] as number) < begin) p += 1;
      column[j] = p;
      let r = rows.lines.pointer[j] as number;
      while (r < (rows.lines.pointer[j + 1] as number) && (rows.lines.index[r] as number) < end) r += 1;
      row[j] = r;
    }
  }
  return { column, row };
}

function joined(a: AmountTable, b: AmountTable): AmountTable {
  const coefficient = new Float64Array(a.coefficient.length + b.coefficient.length);
  coefficient.set(a.coefficient);
  coefficient.set(b.coefficient, a.coefficient.length);
  const shift = a.factorParameter.length;
  const factorPointer = new Int32Array(coefficient.length + 1);
  factorPointer.set(a.factorPointer);
  factorPointer.set(
    b.factorPointer.map((p) => p + shift),
    a.coefficient.length,
  );
  const factorParameter = new Int32Array(shift + b.factorParameter.length);
  factorParameter.set(a.factorParameter);
  factorParameter.set(b.factorParameter, shift);
  const factorPower = new Int8Array(factorParameter.length);
  factorPower.set(a.factorPower);
  factorPower.set(b.factorPower, shift);
  return { coefficient, factorPointer, factorParameter, factorPower };
}

function slots(
  activity: Int32Array,
  product: Int32Array,
  technosphere: Int32Array,
  elementary: Int32Array,
  offDiagonal: number,
  count: number,
): Int32Array {
  const slot = new Int32Array(technosphere.length + elementary.length);
  for (let e = 0; e < technosphere.length; e += 1)
    slot[e] = activity[e] === product[e] ? offDiagonal + (activity[e] as number) : (technosphere[e] as number);
  for (let e = 0; e < elementary.length; e += 1)
    slot[technosphere.length + e] = offDiagonal + count + (elementary[e] as number);
  return slot;
}
