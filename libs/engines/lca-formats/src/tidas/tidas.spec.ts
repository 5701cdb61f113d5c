import { parseTidasJson } from '../index.js';
import { countsOf, exchangeOf, findingCounts, textSource } from '../testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';

const process = (exchange: object) =>
  textSource(
    'p.json',
    JSON.stringify({
      processDataSet: {
        '@xmlns': 'http://lca.jrc.it/ILCD/Process',
        '@version': '1.1',
        processInformation: {
          dataSetInformation: {
            'common:UUID': 'p',
            name: {
              baseName: [
                { '@xml:lang': 'zh', '#text': '钢' },
                { '@xml:lang': 'en', '#text': 'steel' },
              ],
            },
          },
          quantitativeReference: { '@type': 'Reference flow(s)', referenceToReferenceFlow: '0' },
          geography: { locationOfOperationSupplyOrProduction: { '@location': 'CN' } },
          mathematicalRelations: { variableParameter: {} },
        },
        exchanges: {
          exchange: [
            {
              '@dataSetInternalID': '0',
              referenceToFlowDataSet: { '@refObjectId': 'f', 'common:shortDescription': { '#text': 'steel' } },
              exchangeDirection: 'Output',
              meanAmount: '1',
              resultingAmount: '1',
            },
            {
              '@dataSetInternalID': '1',
              referenceToFlowDataSet: { '@refObjectId': 'g' },
              exchangeDirection: 'Input',
              ...exchange,
            },
          ],
        },
      },
    }),
  );

describe('TIDAS JSON', () => {
  it('is ILCD in another writing: attributes by @, text by #text, empty objects left open', async () => {
    const database = await parseTidasJson(
      process({ meanAmount: '2', resultingAmount: '2', allocations: { allocation: {} } }),
    );
    expect(database.format).toBe('tidas-json');
    expect(database.processes[0]).toMatchObject({ id: 'p', name: 'steel', location: 'CN', parameters: [] });
    expect(exchangeOf(database, 'p', '1')).toMatchObject({ amount: 2, direction: 'input' });
    expect(findingCounts(database)).toEqual({ 'missing-flow': 2 });
  });

  it('gives GSD^2 of a lognormal as ILCD does: sigma = ln(4) / 2', async () => {
    const database = await parseTidasJson(
      process({
        meanAmount: 2,
        resultingAmount: 2,
        uncertaintyDistributionType: 'log-normal',
        relativeStandardDeviation95In: '4',
      }),
    );
    expect(exchangeOf(database, 'p', '1').uncertainty).toEqual({
      kind: 'lognormal',
      median: 2,
      sigma: 0.6931471805599453,
    });
  });

  it('with an amount that is no number is refused by exchange', async () => {
    await expect(parseTidasJson(process({ resultingAmount: 'n/a' }))).rejects.toMatchObject({
      name: 'ImportError',
      file: 'p.json',
      dataSet: 'p',
      exchange: '1',
      value: 'n/a',
    });
  });

  it('that is cut off is refused', async () => {
    await expect(parseTidasJson(textSource('p.json', '{"processDataSet": {"proc'))).rejects.toMatchObject({
      name: 'ImportError',
      file: 'p.json',
      field: 'JSON',
    });
  });
});

describeWithSamples('TIDAS samples of ../shared/data/lca', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    ['tidas/tiangong_lciamethods_list.json', {}, { 'not-imported': 26 }],
    ['tidas/tiangong_lifecyclemodel_example.json', { systems: 1, links: 7 }, { 'not-imported': 1 }],
    ['tidas/tidas-example-contact.json', {}, { 'not-imported': 1 }],
    ['tidas/tidas-example-flow.json', { flows: 1 }, {}],
    ['tidas/tidas-example-model.json', { systems: 1, links: 1 }, {}],
    ['tidas/tidas-example-process.json', { processes: 1, exchanges: 3, flows: 3, locations: 1 }, { 'missing-flow': 3 }],
  ])('%s', async (path, counts, findings) => {
    const database = await parseTidasJson(sampleSource(path));
    expect(countsOf(database)).toEqual(counts);
    expect(findingCounts(database)).toEqual(findings);
  });
});
