import type { Inventory } from '@carbon-butler/engine-lca';

/** Nominal value of a parameter by id: the specs that solve densely read only distributions with a nominal value. */
export type Nominals = ReadonlyMap<string, number>;

/**
 * Impact per unit of each activity's product, by Gaussian elimination with partial pivoting of the transposed dense
 * matrix: a second way to the same numbers, that shares no code with the sparse solver.
 */
export function denseIntensities(
  inventory: Inventory,
  method: string,
  nominals: Nominals,
): ReadonlyMap<string, number> {
  const n = inventory.activities.length;
  const index = new Map(inventory.activities.map(({ id }, k) => [id, k]));
  const maker = new Map(inventory.activities.map(({ reference }, k) => [reference.product, k]));
  const value = ({ coefficient, factors = [] }: Inventory['elementary'][number]['amount']): number =>
    factors.reduce(
      (product, { parameter, power = 1 }) => product * (nominals.get(parameter) ?? Number.NaN) ** power,
      coefficient,
    );
  const rows = Array.from({ length: n }, () => new Float64Array(n + 1));
  inventory.activities.forEach(({ reference }, k) => (rows[k]![k] = reference.amount));
  for (const { activity, product, kind, amount } of inventory.technosphere) {
    const producer = maker.get(product);
    if (producer === undefined) continue;
    const takesWaste = inventory.activities[producer]!.reference.amount < 0;
    const sign = kind === 'input' ? -1 : kind === 'output' ? 1 : (kind === 'waste') === takesWaste ? 1 : -1;
    rows[index.get(activity)!]![producer]! += (kind === 'substitution' ? (takesWaste ? -1 : 1) : sign) * value(amount);
  }
  const factor = new Map(inventory.flows.map(({ id, characterisation }) => [id, characterisation[method] ?? 0]));
  for (const { activity, flow, amount } of inventory.elementary)
    rows[index.get(activity)!]![n]! += value(amount) * factor.get(flow)!;
  const y = refined(rows);
  return new Map(inventory.activities.map(({ id }, k) => [id, y[k]!]));
}

/** Solution with one step of iterative refinement, as loops that make next to nothing are ill-conditioned. */
function refined(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length;
  const y = eliminate(rows.map((row) => row.slice()));
  const residuals = rows.map((row) => row.slice(0, n).reduce((left, entry, k) => left - entry * y[k]!, row[n]!));
  const correction = eliminate(rows.map((row, k) => Float64Array.from([...row.subarray(0, n), residuals[k]!])));
  return y.map((value, k) => value + correction[k]!);
}

function eliminate(rows: Float64Array[]): Float64Array {
  const n = rows.length;
  for (let column = 0; column < n; column += 1) {
    let best = column;
    for (let row = column + 1; row < n; row += 1)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[best]![column]!)) best = row;
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    const pivot = rows[column]!;
    for (let row = column + 1; row < n; row += 1) {
      const target = rows[row]!;
      const factor = target[column]! / pivot[column]!;
      if (factor === 0) continue;
      for (let k = column; k <= n; k += 1) target[k]! -= factor * pivot[k]!;
    }
  }
  const y = new Float64Array(n);
  for (let row = n - 1; row >= 0; row -= 1) {
    let sum = rows[row]![n]!;
    for (let k = row + 1; k < n; k += 1) sum -= rows[row]![k]! * y[k]!;
    y[row] = sum / rows[row]![row]!;
  }
  return y;
}
