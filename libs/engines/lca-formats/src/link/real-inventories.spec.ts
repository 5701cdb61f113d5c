import { centralOf, compile, intensities, intensityOf } from '@carbon-butler/engine-lca';
import type { Inventory } from '@carbon-butler/engine-lca';
import { bytesSource, linkDatabase, parseIlcd, parseOpenlcaJsonld, writeOpenlcaJsonld } from '../index.js';
import type { LinkedInventory, ParsedDatabase } from '../index.js';
import { gases } from '../testing/gases.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';

function counted(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

function solved({ inventory }: LinkedInventory): {
  readonly of: (activity: string, method: string) => number;
  readonly gains: readonly number[];
} {
  const { system } = compile(inventory);
  const result = intensities(system, system.methodIds, { unproductiveLoops: 'accept' });
  return {
    of: (activity, method) => intensityOf(system, result, activity, method),
    gains: result.unproductiveLoops.map(({ gain }) => gain),
  };
}

/** Nominal value of a parameter by id: the specs that solve densely read only distributions with a nominal value. */
type Nominals = ReadonlyMap<string, number>;

/**
 * Impact per unit of each activity's product, by Gaussian elimination with partial pivoting of the transposed dense
 * matrix: a second way to the same numbers, that shares no code with the sparse solver.
 */
function denseIntensities(inventory: Inventory, method: string, nominals: Nominals): ReadonlyMap<string, number> {
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

describeWithSamples('TianGong, 232 processes of ../shared/data/lca', () => {
  let database: ParsedDatabase;
  let linked: LinkedInventory;
  beforeAll(async () => {
    database = await parseIlcd(sampleSource('tidas/tiangong_ilcd_subset_232processes.zip'));
    linked = linkDatabase(database, { characterisation: gases });
  });

  it('chooses the thermal power of the province for each of the provincial mixes', () => {
    const mixes = database.processes.filter(({ name }) => name.includes('Electricity mix'));
    expect(mixes).toHaveLength(31);
    const locationOf = new Map(database.processes.map(({ id, location }) => [id, location]));
    for (const { id, location } of mixes) {
      const decisions = linked.decisions.filter(({ process }) => process === id);
      const chosen = decisions.filter(({ reason }) => reason === 'same-location');
      expect(chosen.map(({ provider }) => locationOf.get(provider!.split('#')[0]!))).toEqual(
        chosen.map(() => location),
      );
      expect(chosen.length).toBeGreaterThanOrEqual(1);
    }
  });

  it.each([
    ['China', 0.58],
    ['Inner Mongolia', 0.911],
    ['Hebei', 0.863],
    ['Shanxi', 0.76],
    ['Guangdong', 0.482],
    ['Yunnan', 0.106],
    ['Qinghai', 0.097],
  ])('%s emits %d kg of fossil CO2 per kWh', (province, expected) => {
    const mix = database.processes.find(
      ({ name }) => name === `Electricity production ; Electricity mix ; ${province}`,
    )!;
    // The mixes count in MJ.
    expect(3.6 * solved(linked).of(mix.id, 'fossil CO2')).toBeCloseTo(expected, 3);
  });

  it('says what it could not link', () => {
    expect(linked.coverage).toEqual({ consumptions: 1021, linked: 83 });
    expect(counted(linked.decisions.map(({ reason }) => reason))).toEqual({
      ambiguous: 65,
      'no-producer': 873,
      'parent-region': 1,
      'same-location': 70,
      'single-producer': 12,
    });
    expect(counted(linked.findings.map(({ code }) => code))).toEqual({
      'ambiguous-provider': 65,
      'no-product': 9,
      'no-provider': 873,
      'repeated-product': 16,
      'self-consumption': 19,
      unallocated: 106,
      'zero-product': 3,
    });
  });
});

describeWithSamples('USLCI, 766 processes of ../shared/data/lca', () => {
  let database: ParsedDatabase;
  let linked: LinkedInventory;
  beforeAll(async () => {
    database = await parseOpenlcaJsonld(sampleSource('openlca-jsonld/uslci_fy_olca1_5_0_json_ld.zip'));
    linked = linkDatabase(database, { characterisation: gases, allocation: 'none' });
  });

  it('has 998 products of 1,022 columns, 14 of them with several producers', () => {
    expect(linked.inventory.activities).toHaveLength(1022);
    const flows = counted(
      database.processes.flatMap(({ exchanges }) =>
        exchanges
          .filter(
            ({ direction, flow }) =>
              direction === 'output' && database.flows.find(({ id }) => id === flow)?.kind === 'product',
          )
          .map(({ flow }) => flow),
      ),
    );
    expect(Object.keys(flows)).toHaveLength(998);
    expect(Object.values(flows).filter((count) => count > 1)).toHaveLength(14);
  });

  it('says what it could not link', () => {
    expect(linked.coverage).toEqual({ consumptions: 6554, linked: 3770 });
    expect(counted(linked.decisions.map(({ reason }) => reason))).toEqual({
      ambiguous: 249,
      global: 23,
      'no-producer': 2535,
      'same-location': 3222,
      'single-producer': 525,
    });
    expect(counted(linked.findings.map(({ code }) => code))).toEqual({
      'ambiguous-provider': 249,
      'guessed-medium': 2,
      'guessed-origin': 5,
      'no-provider': 2535,
    });
  });

  it('solves, its unproductive loops accepted, to what a dense elimination gives', () => {
    const nominals = new Map(linked.inventory.parameters.map(({ id, distribution }) => [id, centralOf(distribution)]));
    const expected = denseIntensities(linked.inventory, 'GWP100 AR6', nominals);
    const { of, gains } = solved(linked);
    expect(Math.max(...gains)).toBeCloseTo(3.28, 2);
    expect(gains).toHaveLength(8);
    const largest = Math.max(...[...expected.values()].map(Math.abs));
    const errors = [...expected].map(([activity, value]) => ({
      activity,
      error: Math.abs(of(activity, 'GWP100 AR6') - value) / Math.max(Math.abs(value), 1e-12 * largest),
    }));
    expect(Math.max(...errors.map(({ error }) => error))).toBeLessThanOrEqual(1e-9);
  });

  it('keeps every score through an export to schema 2 and back', async () => {
    const written = writeOpenlcaJsonld(database);
    const again = await parseOpenlcaJsonld(bytesSource('again.zip', written.zip));
    expect(again.dialect).toBe('2');
    const relinked = linkDatabase(again, { characterisation: gases, allocation: 'none' });
    expect(relinked.coverage).toEqual(linked.coverage);
    const [before, after] = [solved(linked), solved(relinked)];
    for (const { id } of linked.inventory.activities)
      for (const method of gases.methods) {
        const value = before.of(id, method);
        expect(Math.abs(after.of(id, method) - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
      }
  });
});
