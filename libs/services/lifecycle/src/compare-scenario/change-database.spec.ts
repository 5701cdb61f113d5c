import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { linkDatabase, type ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { unpackDatabase } from '../import-database/read-import.js';
import { imported, parameterCsv, processInputs } from '../testing/imported.fixture.js';
import { changeDatabase, type DatabaseChange } from './change-database.js';
import { databaseScenarioRun } from './database-scenario-run.js';
import { moveAmounts } from './move-amounts.js';

const rulebook = loadRulebook();
const header = 'process,flow,kind,direction,amount,unit,reference,share,medium,cas';

/** Scores without and with changes, of `amount` of an activity. */
async function scores(
  rows: string,
  activity: string,
  amount: string,
  ...changes: readonly DatabaseChange[]
): Promise<readonly number[]> {
  const body = await imported('inventory.csv', `${header}\n${rows}`);
  const { figures } = databaseScenarioRun({ baseline: processInputs(activity, { amount }), changes }, body, rulebook);
  return ['baseline', 'changed', 'difference'].map((part) =>
    Number(figures.find(({ id }) => id === `scenario.${part}`)?.value),
  );
}

describe('a changed database', () => {
  it('takes amounts per production of the process: Heijungs and Suh 2002, chapter 2', async () => {
    const rows = `electricity,electricity,product,output,10,kWh,,,,
electricity,fuel,product,input,2,l,,,,
electricity,Carbon dioxide,elementary,output,1,kg,,,air,124-38-9
fuel,fuel,product,output,100,l,,,,
fuel,Carbon dioxide,elementary,output,10,kg,,,air,124-38-9`;
    // 1,000 kWh are 100 runs and 200 l, two runs of fuel: 120 kg, as the book has it; with half the fuel one run.
    const change: DatabaseChange = { kind: 'amount', activity: 'electricity', exchange: '2', amount: '1' };
    expect(await scores(rows, 'electricity', '1000', change)).toEqual([120, 110, -10]);
  });

  const refinery = `refinery,petrol,product,output,1,t,yes,0.7,,
refinery,tar,product,output,1,t,,0.3,,
refinery,Carbon dioxide,elementary,output,100,kg,,,air,124-38-9
road,road,product,output,1,m,,,,
road,tar,product,input,2,t,,,,
road,lime,product,input,1,t,,,,
kiln,lime,product,output,1,t,,,,
kiln,Carbon dioxide,elementary,output,700,kg,,,air,124-38-9`;

  it('changes a process of several products for all of them, by whichever it is named', async () => {
    const database = unpackDatabase(await imported('inventory.csv', `${header}\n${refinery}`));
    const { products } = linkDatabase(database, { characterisation: { methods: [], gases: [] } });
    const joint = [...products].filter(([, { process }]) => process.id === 'refinery').map(([activity]) => activity);
    expect(joint).toHaveLength(2);
    for (const activity of joint) {
      const change: DatabaseChange = { kind: 'amount', activity, exchange: '3', amount: '200' };
      expect(await scores(refinery, 'road', '1', change)).toEqual([760, 820, 60]);
    }
    // Petrol in place of lime: one of the two products by name.
    const petrol = joint.find((activity) => products.get(activity)?.flow.name === 'petrol') ?? '';
    const switched: DatabaseChange = { kind: 'provider', activity: 'road', exchange: '3', provider: petrol };
    expect(await scores(refinery, 'road', '1', switched)).toEqual([760, 130, -630]);
  });

  it('sends a waste to another treatment, and not to a maker of products', async () => {
    const rows = `mill,paper,product,output,1,kg,,,,
mill,sludge,waste,output,0.5,kg,,,,
pulp,pulp,product,output,1,kg,,,,
landfill,sludge,waste,input,2,kg,yes,,,
landfill,"Methane, biogenic",elementary,output,0.1,kg,,,air,74-82-8
burner,dry sludge,waste,input,4,kg,yes,,,
burner,"Carbon dioxide, fossil",elementary,output,0.2,kg,,,air,124-38-9`;
    const to = (provider: string): DatabaseChange => ({ kind: 'provider', activity: 'mill', exchange: '2', provider });
    const [before, after] = await scores(rows, 'mill', '1', to('burner'));
    // 27.0 kg CO2e per kg of methane of living matter (IPCC AR6, table 7.15), 0.05 per kg of sludge.
    expect(before).toBeCloseTo(0.5 * 0.05 * 27, 9);
    expect(after).toBeCloseTo(0.5 * 0.05, 9);
    await expect(scores(rows, 'mill', '1', to('pulp'))).rejects.toThrow(/an activity that treats a waste, not "pulp"/);
  });
});

describe('a provider whose product counts by another property', () => {
  const volume = { id: 'volume', name: 'Volume', unitGroup: 'volumes' };
  const mass = { id: 'mass', name: 'Mass', unitGroup: 'masses' };
  const unit = (name: string, factor: number) => ({ id: name, name, factor, synonyms: [] });
  /** Oil of 0.8 kg/l counts in kg; the burner states litres of another fuel that counts in litres. */
  function fuels(database: ParsedDatabase, oil: readonly string[]): ParsedDatabase {
    const factors = { volume: 1.25, mass: 1 };
    return {
      ...database,
      flowProperties: [volume, mass],
      unitGroups: [
        { id: 'volumes', name: 'Units of volume', referenceUnit: 'l', units: [unit('l', 1), unit('m3', 1_000)] },
        { id: 'masses', name: 'Units of mass', referenceUnit: 'kg', units: [unit('kg', 1)] },
      ],
      flows: database.flows.map((flow) => {
        const names = flow.name === 'oil' ? oil : flow.name === 'petrol' ? ['volume'] : [];
        const properties = names.map((name) => ({ flowProperty: name, factor: factors[name as keyof typeof factors] }));
        return { ...flow, properties };
      }),
    };
  }
  const rows = `burner,heat,product,output,1,MJ,,,,
burner,petrol,product,input,3,l,,,,
petrol station,petrol,product,output,1,l,,,,
oil depot,oil,product,output,1,kg,,,,`;
  const to: DatabaseChange = { kind: 'provider', activity: 'burner', exchange: '2', provider: 'oil depot' };

  it('delivers the same volume where it has one, in its own unit', async () => {
    const database = fuels(unpackDatabase(await imported('inventory.csv', `${header}\n${rows}`)), ['mass', 'volume']);
    const characterisation = { methods: [], gases: [] };
    const { products } = linkDatabase(database, { characterisation });
    const changed = linkDatabase(changeDatabase(database, products, [to]).database, { characterisation });
    // 3 l of what has 1.25 l per kg.
    expect(changed.inventory.technosphere).toMatchObject([
      {
        activity: 'burner',
        product: 'product of oil depot',
        unit: 'kg',
        amount: { coefficient: expect.closeTo(2.4, 12) },
      },
    ]);
  });

  it('is refused where it has none', async () => {
    const database = fuels(unpackDatabase(await imported('inventory.csv', `${header}\n${rows}`)), ['mass']);
    const { products } = linkDatabase(database, { characterisation: { methods: [], gases: [] } });
    expect(() => changeDatabase(database, products, [to])).toThrow(
      '/changes/0/provider: expected an activity whose product can be counted in l, not "oil depot (kg)"',
    );
  });
});

describe('amounts moved by parameters', () => {
  const amountsOf = ({ processes: [process] }: ParsedDatabase) => process?.exchanges.map(({ amount }) => amount);
  /** The first emission, k + 1 = 7, is stored as 5; another one has a formula that nothing can evaluate. */
  async function stray(): Promise<ParsedDatabase> {
    const database = unpackDatabase(await imported('parameters.csv', parameterCsv()));
    return {
      ...database,
      processes: database.processes.map((process) => ({
        ...process,
        exchanges: process.exchanges.map((exchange) =>
          exchange.id === '2'
            ? { ...exchange, amount: 5 }
            : exchange.id === '4'
              ? { ...exchange, formula: 'gone' }
              : exchange,
        ),
      })),
    };
  }

  it('keep what is stored where no changed parameter reaches, whatever the formula gives', async () => {
    const { database, failures, strayed } = moveAmounts(await stray(), () => undefined);
    expect(amountsOf(database)).toEqual([1, 5, -1, 2]);
    expect([failures, strayed]).toEqual([[], []]);
  });

  it('say which of them were stored otherwise than their formulas gave', async () => {
    const changed = (process: string | undefined, name: string) => (process === 'p' && name === 'k' ? 8 : undefined);
    const { database, strayed } = moveAmounts(await stray(), changed);
    expect(amountsOf(database)).toEqual([1, 9, -1, 2]);
    expect(strayed).toEqual([['p', '2']]);
  });
});
