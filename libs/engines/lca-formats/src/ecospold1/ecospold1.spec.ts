import { parseEcospold1 } from '../index.js';
import { countsOf, exchangeOf, findingCounts, textSource } from '../testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';

const exchange = (number: number, attributes: string, group: string) =>
  `<exchange number="${number}" name="thing ${number}" location="CH" unit="kg" ${attributes}>${group}</exchange>`;
const product = exchange(1, 'meanValue="1"', '<outputGroup>0</outputGroup>').replace('thing 1', 'steel');
const dataset = (
  number: number,
  flowData: string,
  type = 1,
) => `<dataset number="${number}" generator="test"><metaInformation><processInformation>
    <referenceFunction name="steel" category="metals" subCategory="steel" unit="kg" amount="1"/>
    <geography location="CH" text="Swiss"/><technology text="furnace"/>
    <timePeriod><startDate>2000-01-01</startDate><endDate>2005-12-31</endDate></timePeriod>
    <dataSetInformation type="${type}"/></processInformation></metaInformation><flowData>${flowData}</flowData></dataset>`;
const file = (...datasets: readonly string[]) =>
  textSource(
    'a.xml',
    `<?xml version="1.0" encoding="UTF-8"?><ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01">${datasets.join('')}</ecoSpold>`,
  );

describe('an EcoSpold 1 file', () => {
  it('holds many data sets; groups say what an exchange is', async () => {
    const emission =
      '<exchange number="3" name="CO2" category="air" subCategory="unspecified" CASNumber="000124-38-9" unit="kg" meanValue="2"><outputGroup>4</outputGroup></exchange>';
    const avoided = exchange(4, 'meanValue="1"', '<outputGroup>1</outputGroup>');
    const database = await parseEcospold1(
      file(dataset(10, product + emission + avoided), dataset(11, product), dataset(12, product, 4)),
    );
    expect(database.processes.map(({ id }) => id)).toEqual(['10', '11']);
    expect(database.processes[0]).toMatchObject({
      name: 'steel',
      location: 'CH',
      validUntil: '2005-12-31',
      technology: 'furnace',
      category: ['metals', 'steel'],
    });
    expect(database.flows.find(({ name }) => name === 'CO2')).toMatchObject({
      kind: 'elementary',
      medium: 'air',
      cas: '124-38-9',
    });
    expect(exchangeOf(database, '10', '4')).toMatchObject({ isAvoided: true, direction: 'output' });
    expect(findingCounts(database)).toEqual({ 'not-imported': 1 });
  });

  it('gives GSD^2 of a lognormal, 2 sd of a normal distribution: sigma = ln(1.44) / 2, sd = 0.3 / 2', async () => {
    const lognormal = exchange(
      2,
      'meanValue="3" uncertaintyType="1" standardDeviation95="1.44"',
      '<inputGroup>5</inputGroup>',
    );
    const normal = exchange(
      3,
      'meanValue="3" uncertaintyType="2" standardDeviation95="0.3"',
      '<inputGroup>5</inputGroup>',
    );
    const database = await parseEcospold1(file(dataset(10, product + lognormal + normal)));
    const { uncertainty } = exchangeOf(database, '10', '2');
    expect(uncertainty).toEqual({ kind: 'lognormal', median: 3, sigma: expect.closeTo(0.1823215567939546, 15) });
    expect(exchangeOf(database, '10', '3').uncertainty).toEqual({ kind: 'normal', mean: 3, sd: 0.15 });
  });

  it('gives the shares of co-products in percent, exchange by exchange', async () => {
    const other = exchange(2, 'meanValue="1"', '<outputGroup>2</outputGroup>');
    const input = exchange(3, 'meanValue="1"', '<inputGroup>5</inputGroup>');
    const shares =
      '<allocation referenceToCoProduct="1" allocationMethod="1" fraction="75"><referenceToInputOutput>3</referenceToInputOutput></allocation><allocation referenceToCoProduct="2" allocationMethod="1" fraction="25"><referenceToInputOutput>3</referenceToInputOutput></allocation>';
    const { processes } = await parseEcospold1(file(dataset(10, product + other + input + shares)));
    expect(processes[0]!.allocation).toEqual([
      { basis: 'economic', product: 'product|steel|CH|kg', exchange: '3', value: 0.75 },
      { basis: 'economic', product: 'product|thing 2|CH|kg', exchange: '3', value: 0.25 },
    ]);
  });

  it.each([
    ['meanValue="NaN"', 'meanValue'],
    ['meanValue="1e999"', 'meanValue'],
    ['', 'meanValue'],
  ])('with %s is refused by exchange, though a data set before it was whole', async (attributes, field) => {
    const bad = dataset(11, product + exchange(7, attributes, '<inputGroup>5</inputGroup>'));
    await expect(parseEcospold1(file(dataset(10, product), bad))).rejects.toMatchObject({
      name: 'ImportError',
      file: 'a.xml',
      dataSet: '11',
      exchange: '7',
      field,
    });
  });

  it('without a unit is refused', async () => {
    await expect(parseEcospold1(file(dataset(10, product.replace('unit="kg"', ''))))).rejects.toMatchObject({
      exchange: '1',
      field: 'unit',
    });
  });
});

describeWithSamples('EcoSpold 1 samples of ../shared/data/lca', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    [
      'ecospold1/Acetic acid, at plant.xml',
      { processes: 1, exchanges: 21, flows: 21, undefined: 7, allocation: 38, sources: 1, locations: 1 },
      { 'undefined-uncertainty': 7, 'missing-reference': 1 },
    ],
    [
      'ecospold1/olca_example.xml',
      { processes: 1, exchanges: 2, flows: 2, lognormals: 1, allocation: 1, sources: 1, locations: 1 },
      {},
    ],
    [
      'ecospold1/uslci_fy21_q3_ecospold1_639processes.zip',
      { processes: 639, exchanges: 45656, flows: 4307, lognormals: 5130, undefined: 33, sources: 525, locations: 5 },
      { 'not-imported': 1, 'repeated-data-set': 7676, 'undefined-uncertainty': 33, 'inconsistent-uncertainty': 73 },
    ],
  ])('%s', async (path, counts, findings) => {
    const database = await parseEcospold1(sampleSource(path));
    expect(countsOf(database)).toEqual(counts);
    expect(findingCounts(database)).toEqual(findings);
  });
});
