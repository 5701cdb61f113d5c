import { parseEcospold2 } from '../index.js';
import { countsOf, exchangeOf, findingCounts, textSource } from '../testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';

const exchange = (attributes: string, group: string, content = '') =>
  `<intermediateExchange ${attributes}><name xml:lang="en">thing</name><unitName>kg</unitName>${content}${group}</intermediateExchange>`;
const steel = exchange('id="e1" intermediateExchangeId="steel" amount="1"', '<outputGroup>0</outputGroup>');
const activity = (id: string, exchanges: string) =>
  `<?xml version="1.0" encoding="utf-8"?><ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02"><activityDataset>
    <activityDescription><activity id="${id}" type="1"><activityName>${id}</activityName></activity>
      <geography><shortname>CH</shortname></geography><timePeriod startDate="2019-01-01" endDate="2020-12-31"/>
      <technology><comment><text index="1">blast furnace</text></comment></technology></activityDescription>
    <flowData>${exchanges}<parameter variableName="q" amount="4" mathematicalRelation="2*2"><name>q</name></parameter></flowData>
    <administrativeInformation><fileAttributes majorRelease="3"/></administrativeInformation>
  </activityDataset></ecoSpold>`;

describe('an EcoSpold 2 data set', () => {
  it('is a process of its reference product, linked by activity and product', async () => {
    const input = exchange(
      'id="e2" intermediateExchangeId="steel" amount="2" activityLinkId="maker" variableName="v" mathematicalRelation="q/2"',
      '<inputGroup>5</inputGroup>',
    );
    const waste = exchange('id="e3" intermediateExchangeId="slag" amount="-1"', '<outputGroup>0</outputGroup>');
    const database = await parseEcospold2([
      textSource('a.spold', activity('maker', steel)),
      textSource('b.spold', activity('user', waste + input)),
    ]);
    expect(database.processes.map(({ id }) => id)).toEqual(['maker_steel', 'user_slag']);
    expect(database.processes[0]).toMatchObject({
      location: 'CH',
      validFrom: '2019-01-01',
      technology: 'blast furnace',
      documentation: { 'administrativeInformation.fileAttributes@majorRelease': '3' },
    });
    expect(exchangeOf(database, 'user_slag', 'e2')).toMatchObject({
      provider: 'maker_steel',
      formula: 'q/2',
      direction: 'input',
    });
    expect(exchangeOf(database, 'user_slag', 'e3')).toMatchObject({ amount: -1, isReference: true });
    expect(database.processes[1]!.parameters.map(({ name, value, formula }) => [name, value, formula])).toEqual([
      ['q', 4, '2*2'],
      ['v', 2, 'q/2'],
    ]);
    expect(findingCounts(database)).toEqual({});
  });

  it('gives the variance of the logarithm: sigma = sqrt(0.09) with pedigree, median = meanValue', async () => {
    const content =
      '<uncertainty><lognormal meanValue="2" mu="0.6931471805599453" variance="0.04" varianceWithPedigreeUncertainty="0.09"/><pedigreeMatrix reliability="1" completeness="2" temporalCorrelation="3" geographicalCorrelation="4" furtherTechnologyCorrelation="5"/></uncertainty>';
    const input = exchange('id="e2" intermediateExchangeId="ore" amount="2"', '<inputGroup>5</inputGroup>', content);
    const database = await parseEcospold2(textSource('a.spold', activity('maker', steel + input)));
    expect(exchangeOf(database, 'maker_steel', 'e2')).toMatchObject({
      uncertainty: { kind: 'lognormal', median: 2, sigma: 0.3 },
      pedigree: [1, 2, 3, 4, 5],
    });
    expect(findingCounts(database)).toEqual({});
  });

  it.each([
    ['<lognormal meanValue="2" mu="1" variance="0.04"/>', 'inconsistent-uncertainty'],
    ['<lognormal meanValue="2" mu="0.6931471805599453" variance="Infinity"/>', 'undefined-uncertainty'],
    ['<triangular minValue="3" mostLikelyValue="2" maxValue="4"/>', 'undefined-uncertainty'],
    ['<normal meanValue="5" variance="1"/>', 'inconsistent-uncertainty'],
  ])('reports %s', async (distribution, code) => {
    const input = exchange(
      'id="e2" intermediateExchangeId="ore" amount="2"',
      '<inputGroup>5</inputGroup>',
      `<uncertainty>${distribution}</uncertainty>`,
    );
    expect(findingCounts(await parseEcospold2(textSource('a.spold', activity('maker', steel + input))))).toEqual({
      [code]: 1,
    });
  });

  it.each([
    ['amount="INF"', '<inputGroup>5</inputGroup>', 'amount must be a finite number, got "INF"'],
    ['amount="NaN"', '<inputGroup>5</inputGroup>', 'amount must be a finite number'],
    ['', '<inputGroup>5</inputGroup>', 'amount must be given'],
    ['amount="1"', '', 'inputGroup or outputGroup must be exactly one of the two'],
  ])('with %s %s is refused', async (amount, group, message) => {
    const input = exchange(`id="e2" intermediateExchangeId="ore" ${amount}`, group);
    await expect(parseEcospold2(textSource('a.spold', activity('maker', steel + input)))).rejects.toMatchObject({
      name: 'ImportError',
      file: 'a.spold',
      dataSet: 'maker',
      exchange: 'e2',
      message: expect.stringContaining(message),
    });
  });

  it('without a unit is refused', async () => {
    const bare = steel.replace('<unitName>kg</unitName>', '');
    await expect(parseEcospold2(textSource('a.spold', activity('maker', bare)))).rejects.toMatchObject({
      exchange: 'e1',
      field: 'unitName',
    });
  });
});

describeWithSamples('EcoSpold 2 samples of ../shared/data/lca', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    [
      'ecospold2/olca_sample.xml',
      { processes: 1, exchanges: 5, flows: 5, lognormals: 1, undefined: 2, formulas: 1, parameters: 3, locations: 1 },
      { 'inconsistent-uncertainty': 1, 'undefined-uncertainty': 2, 'not-imported': 30 },
    ],
    [
      'ecospold2/uslci_fy18_q1_ecospold2_767datasets.zip',
      {
        processes: 767,
        exchanges: 32489,
        flows: 4643,
        lognormals: 319,
        undefined: 4838,
        formulas: 259,
        parameters: 537,
        sources: 164,
        locations: 6,
      },
      { 'missing-reference': 21, 'undefined-uncertainty': 4838, 'inconsistent-uncertainty': 65 },
    ],
  ])('%s', async (path, counts, findings) => {
    const database = await parseEcospold2(sampleSource(path));
    expect(countsOf(database)).toEqual(counts);
    expect(findingCounts(database)).toEqual(findings);
  });
});
