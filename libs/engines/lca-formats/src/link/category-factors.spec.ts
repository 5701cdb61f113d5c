import { compile, intensities, intensityOf, simulateDraws } from '@carbon-butler/engine-lca';
import { linkDatabase, parseBrightwayDatapackage, parseSimaproCsv } from '../index.js';
import type { Flow, ImpactFactor, ParsedDatabase } from '../index.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';
import { makes, tinyDatabase } from '../testing/tiny-database.fixture.js';
import type { TinyProcess } from '../testing/tiny-database.fixture.js';

const method = 'category';
const perKg = (flow: string, value: number, change: Partial<ImpactFactor> = {}): ImpactFactor => ({
  ...{ flow, value, unit: 'kg', ...change },
});

function linked(database: ParsedDatabase, factors: readonly ImpactFactor[]) {
  const category = { id: 'c', name: 'c', method: 'm', unit: 'points', factors };
  return linkDatabase(database, { characterisation: { method, category } });
}

/** Score per unit of the activity's product, and what linking found. */
function counted(database: ParsedDatabase, factors: readonly ImpactFactor[], activity: string) {
  const { inventory, findings } = linked(database, factors);
  const { system } = compile(inventory);
  return {
    score: intensityOf(system, intensities(system), activity, method),
    codes: findings.map(({ code }) => code),
    flows: inventory.flows.map(({ id }) => id),
  };
}

const one = (exchanges: TinyProcess['exchanges'], flow: Partial<Flow> = {}, process: Partial<TinyProcess> = {}) =>
  tinyDatabase({ p: { ...process, exchanges: [makes('product'), ...exchanges] } }, { 'air:gas': flow });
const out = (amount = 1) => ({ flow: 'air:gas', amount });
const into = (amount = 1) => ({ ...out(amount), direction: 'input' as const });

describe('an impact category', () => {
  it('counts what Heijungs and Suh (2002), 2.2, have by hand for 1,000 kWh: 120 kg CO2, 14 kg SO2, 100 L crude oil', () => {
    const database = tinyDatabase(
      {
        electricity: {
          exchanges: [
            makes('power', 10),
            { flow: 'fuel', amount: 2 },
            { flow: 'air:CO2', amount: 1 },
            { flow: 'air:SO2', amount: 0.1 },
          ],
        },
        refinery: {
          exchanges: [
            makes('fuel', 100),
            { flow: 'air:CO2', amount: 10 },
            { flow: 'air:SO2', amount: 2 },
            { flow: 'crude', amount: 50 },
          ],
        },
      },
      {
        power: { unit: 'kWh' },
        fuel: { unit: 'L' },
        crude: { unit: 'L', kind: 'elementary', medium: 'resource' },
      },
    );
    const per1000 = (factors: readonly ImpactFactor[]) => 1_000 * counted(database, factors, 'electricity').score;
    expect(per1000([perKg('air:CO2', 1)])).toBeCloseTo(120, 10);
    expect(per1000([perKg('air:SO2', 1.2)])).toBeCloseTo(1.2 * 14, 10);
    expect(per1000([perKg('crude', 0.85, { unit: 'L' })])).toBeCloseTo(0.85 * 100, 10);
    expect(per1000([perKg('air:SO2', 1.2), perKg('crude', 3, { unit: 'm3' })])).toBeCloseTo(1.2 * 14 + 3 * 0.1, 10);
    expect(per1000([])).toBe(0);
  });

  it('takes a factor per unit of the property that knows the unit, and none that does not convert', () => {
    const group = (id: string, unit: string) => ({
      ...{ id, name: id, referenceUnit: unit, units: [{ id: unit, name: unit, factor: 1, synonyms: [] }] },
    });
    const database = {
      ...one([{ flow: 'air:gas', amount: 2, direction: 'input' }], {
        medium: 'resource',
        properties: [
          { flowProperty: 'mass', factor: 1 },
          { flowProperty: 'energy', factor: 45 },
        ],
      }),
      unitGroups: [group('masses', 'kg'), group('energies', 'MJ')],
      flowProperties: [
        { id: 'mass', name: 'mass', unitGroup: 'masses' },
        { id: 'energy', name: 'energy', unitGroup: 'energies' },
      ],
    };
    expect(counted(database, [perKg('air:gas', 0.5, { unit: 'MJ' })], 'p').score).toBeCloseTo(0.5 * 45 * 2, 12);
    expect(counted(database, [perKg('air:gas', 0.5, { unit: 'm2' })], 'p')).toMatchObject({
      score: 0,
      codes: ['unconvertible-factor'],
    });
  });

  it.each<[string, Partial<Flow>, Partial<ImpactFactor>, number, number]>([
    ['emissions, and their uptake as a credit', { medium: 'air' }, {}, 3, -3],
    ['resources, and their return as a credit', { medium: 'resource' }, {}, -3, 3],
    ['what names no compartment the way it is exchanged', { medium: 'unknown' }, {}, 3, 3],
    ['outputs alone where it says so', { medium: 'resource' }, { direction: 'output' }, 3, 0],
    ['inputs alone where it says so', { medium: 'air' }, { direction: 'input' }, 0, 3],
  ])('counts %s', (_, flow, factor, output, input) => {
    const factors = [perKg('air:gas', 3, factor)];
    expect(counted(one([out()], flow), factors, 'p').score).toBe(output);
    expect(counted(one([into()], flow), factors, 'p').score).toBe(input);
    expect(counted(one([out(5), into(2)], flow), factors, 'p').score).toBe(5 * output + 2 * input);
  });

  it('has a factor by direction before one for both', () => {
    const factors = [perKg('air:gas', 3), perKg('air:gas', 7, { direction: 'input' })];
    const { score, flows } = counted(one([out(), into(10)]), factors, 'p');
    expect([score, flows]).toEqual([3 + 7 * 10, ['air:gas', 'air:gas (as input)']]);
  });

  it('counts where the exchange or else the process is, then anywhere, and guesses no region', () => {
    const factors = [perKg('air:gas', 2), perKg('air:gas', 5, { location: 'CN' })];
    const at = (location: string, exchange?: string) =>
      counted(
        one([{ ...out(), ...(exchange !== undefined && { location: exchange }) }], {}, { location }),
        factors,
        'p',
      );
    expect([at('CN').score, at('DE').score, at('DE', 'CN').score, at('CN-HE').score]).toEqual([5, 2, 5, 2]);
    expect(at('CN').flows).toEqual(['air:gas (in CN)']);
    expect(counted(one([out()], {}, { location: 'DE' }), factors.slice(1), 'p')).toMatchObject({
      score: 0,
      codes: ['other-location'],
    });
  });

  it('says of two factors that differ that the first counts', () => {
    expect(counted(one([out()]), [perKg('air:gas', 2), perKg('air:gas', 9)], 'p')).toMatchObject({
      score: 2,
      codes: ['repeated-factor'],
    });
  });

  it('draws a factor once for all that it counts, around the value it states', () => {
    const database = tinyDatabase({
      p: { exchanges: [makes('product'), { flow: 'air:gas', amount: 2 }] },
      q: { exchanges: [makes('other'), { flow: 'air:gas', amount: 6 }] },
    });
    const sigma = 0.3;
    const factors = [perKg('air:gas', 4, { uncertainty: { kind: 'lognormal', median: 4, sigma } })];
    expect(counted(database, factors, 'p').score).toBeCloseTo(8, 12);
    const { system } = compile(linked(database, factors).inventory);
    const demands = ['p', 'q'].map((activity) => ({ id: activity, demand: [{ activity, amount: 1 }] }));
    const draws = 4_000;
    const { values } = simulateDraws(system, { demands }, { seed: '1', draws });
    const logs = Array.from({ length: draws }, (_, n) => {
      const [p, q] = [values[2 * n]!, values[2 * n + 1]!];
      expect(q / p).toBeCloseTo(3, 10);
      return Math.log(p / 8);
    });
    const sd = Math.sqrt(logs.reduce((sum, value) => sum + value * value, 0) / draws);
    expect(Math.abs(sd / sigma - 1)).toBeLessThan(4 / Math.sqrt(2 * draws));
  });
});

describeWithSamples('the SimaPro samples, whose factors and amounts can be read in their files', () => {
  it.each([
    ['process.csv', 'method.csv', 'Freshwater ecotoxicity, short term', 'my product', 0.000274521 / 0.5],
    ['stages.csv', 'method.csv', 'Marine acidification, short term', 'material 1', 42 * 0.0165],
    ['stages.csv', '../olca/method.csv', 'Global warming (GWP100a)', 'material 1', 42],
  ])('give in %s with %s, %s of %s', async (processes, methods, name, product, expected) => {
    const files = [processes, methods].map((file) => sampleSource(`simapro/bw_simapro_csv/${file}`));
    const database = await parseSimaproCsv(files);
    const { factors } = database.impactCategories.find((category) => category.name === name)!;
    const { inventory } = linked(database, factors);
    const flow = database.flows.find((candidate) => candidate.name === product && candidate.kind === 'product')!;
    const made = (id: string) =>
      database.processes
        .find((process) => process.id === id.split('#', 1)[0])!
        .exchanges.some((exchange) => exchange.flow === flow.id && exchange.isReference);
    const { id } = inventory.activities.find((activity) => made(activity.id))!;
    const { system } = compile(inventory);
    expect(intensityOf(system, intensities(system), id, method)).toBeCloseTo(expected, 12);
  });
});

describeWithSamples('the packages that bw2calc tests its MultiLCA with', () => {
  it('give what its matrices give by hand', async () => {
    const files = [1, 2, 3, 4, 5].map((n) => sampleSource(`brightway/datapackages/multi_lca_simple_${n}.zip`));
    const database = await parseBrightwayDatapackage(files);
    // Rows 200 to 203 of the biosphere matrix; columns 1, 2, 3 and 5.
    const emitted = { 1: [2, 1, 0, 0], 2: [4, 2, 0, 0], 3: [8, 3, 0, 0], 5: [2, 0, 1, 0] };
    expect(database.impactCategories.length).toBeGreaterThan(0);
    for (const { factors } of database.impactCategories) {
      const direct = (column: keyof typeof emitted) =>
        emitted[column].reduce((sum, amount, row) => {
          const factor = factors.find(({ flow }) => flow === `elementary:${200 + row}`);
          return sum + amount * (factor?.value ?? 0);
        }, 0);
      const third = direct(3);
      const second = direct(2) + 0.5 * third;
      const first = direct(1) + 0.2 * third + 0.5 * second;
      const fifth = direct(5) + 0.1 * first;
      const { inventory } = linked(database, factors);
      const { system } = compile(inventory);
      const solved = intensities(system);
      for (const [process, expected] of [
        [3, third],
        [2, second],
        [1, first],
        [5, fifth],
      ] as const)
        expect(intensityOf(system, solved, `process:${process}`, method)).toBeCloseTo(expected, 6);
    }
    expect(database.impactCategories.flatMap(({ factors }) => factors).some(({ value }) => value !== 0)).toBe(true);
  });
});
