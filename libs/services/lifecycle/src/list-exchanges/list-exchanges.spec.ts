import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { ParsedDatabase, Uncertainty } from '@carbon-butler/engine-lca-formats';
import { QuestionRefusedError } from '../assess-inventory/refusals.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { imported, parameterCsv, worksCsv } from '../testing/imported.fixture.js';
import { listExchanges } from './list-exchanges.js';

const { INPUT, WASTE, EMISSION, RESOURCE } = lifecycleV1.DatabaseExchangeKind;
const all = { text: '', limit: 100 };

describe('what of an activity can be changed', () => {
  let database: ParsedDatabase;
  beforeAll(async () => {
    const more = `steel making,slag,waste,output,0.3,kg,,,,
steel making,Water,elementary,input,0.00000000000045678,kg,resource,,,
steel making,lime,product,input,0.1,kg,,,,
lime kiln A,lime,product,output,1,kg,,,,
lime kiln B,lime,product,output,1,kg,,,,
`;
    database = unpackDatabase(await imported('works.csv', worksCsv() + more));
  });

  it('is every input and emission with its amount, spread and provider, but not what it makes', () => {
    const { process, production, exchanges, exchangesFound } = listExchanges(database, {
      ...{ activity: 'steel making', ...all },
    });
    expect(process).toEqual({
      activity: 'steel making',
      name: 'steel making',
      location: '',
      unit: 'kg',
      treats: false,
    });
    expect(production).toMatchObject({ value: '1', unit: 'kg' });
    expect(exchangesFound).toBe(6);
    expect(
      exchanges.map(({ exchange, kind, name, amount, provider }) => [
        ...[exchange, kind, name, amount?.value, amount?.unit],
        provider && [provider.activity, provider.reason, provider.producers],
      ]),
    ).toEqual([
      ['2', INPUT, 'iron', '0.9', 'kg', ['iron making', 'single-producer', 1]],
      ['3', INPUT, 'electricity', '0.5', 'kWh', ['coal power', 'single-producer', 1]],
      ['4', EMISSION, 'Carbon dioxide', '0.2', 'kg', undefined],
      ['5', WASTE, 'slag', '0.3', 'kg', ['', 'no-producer', 0]],
      ['6', RESOURCE, 'Water', '0.00000000000045678', 'kg', undefined],
      ['7', INPUT, 'lime', '0.1', 'kg', ['', 'ambiguous', 2]],
    ]);
    expect(exchanges[0]?.amount?.spread).toMatchObject({ kind: lifecycleV1.SpreadKind.LOGNORMAL, geometricSd: '1.05' });
    expect(exchanges[1]?.amount?.spread).toBeUndefined();
  });

  it('is found by part of a name, and bounded', () => {
    const asked = (text: string, limit: number) => listExchanges(database, { activity: 'steel making', text, limit });
    expect(asked('IRON', 9).exchanges.map(({ exchange }) => exchange)).toEqual(['2']);
    expect(asked('', 2)).toMatchObject({ exchanges: [{ exchange: '2' }, { exchange: '3' }], exchangesFound: 6 });
  });

  it('says of an activity that is none which are like it', () => {
    expect(() => listExchanges(database, { activity: 'steel makin', ...all })).toThrow(QuestionRefusedError);
    expect(() => listExchanges(database, { activity: 'steel makin', ...all })).toThrow(/nearest: steel making/);
  });

  it.each<[Uncertainty, number, Partial<lifecycleV1.Spread> | undefined]>([
    [{ kind: 'normal', mean: 2, sd: 0.5 }, 4, { kind: lifecycleV1.SpreadKind.NORMAL, sd: '1' }],
    [
      { kind: 'triangular', low: 1, mode: 2, high: 4 },
      -4,
      { kind: lifecycleV1.SpreadKind.TRIANGULAR, low: '-8', high: '-2' },
    ],
    [{ kind: 'uniform', low: 1, high: 3 }, 2, { kind: lifecycleV1.SpreadKind.UNIFORM, low: '1', high: '3' }],
    [{ kind: 'uniform', low: -1, high: 1 }, 2, undefined],
    [{ kind: 'undefined', stated: 'gamma' }, 2, undefined],
  ])('states a spread %j as it is drawn around %d', (uncertainty, amount, expected) => {
    const changed = {
      ...database,
      processes: database.processes.map((process) => ({
        ...process,
        exchanges: process.exchanges.map((exchange) => ({
          ...exchange,
          ...(exchange.id === '4' && { amount, uncertainty }),
        })),
      })),
    };
    const { exchanges } = listExchanges(changed, { activity: 'steel making', text: 'carbon', limit: 1 });
    const { spread } = exchanges[0]?.amount ?? {};
    if (expected) expect(spread).toMatchObject(expected);
    else expect(spread).toBeUndefined();
  });

  it("has the process's parameters and those of the whole database, with formulas", async () => {
    const parametric = unpackDatabase(await imported('parameters.csv', parameterCsv()));
    const { parameters, exchanges, parametersFound } = listExchanges(parametric, { activity: 'p', ...all });
    expect(parameters).toMatchObject([
      { parameter: 'k', activity: 'p', value: { value: '6', formula: 'base * 2' } },
      { parameter: 'base', activity: '', value: { value: '3', formula: '' } },
    ]);
    expect(parametersFound).toBe(2);
    expect(exchanges[0]).toMatchObject({ exchange: '2', amount: { value: '7', formula: 'k + 1' } });
  });
});
