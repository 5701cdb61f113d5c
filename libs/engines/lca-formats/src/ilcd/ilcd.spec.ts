import { parseIlcd } from '../index.js';
import { countsOf, exchangeOf, findingCounts, textSource } from '../testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';

const uuid = (n: number) => `00000000-0000-0000-0000-00000000000${n}`;
const reference = (name: string, n: number, text: string) =>
  `<${name} type="data set" refObjectId="${uuid(n)}" uri="../x/${uuid(n)}.xml"><c:shortDescription xml:lang="zh">中</c:shortDescription><c:shortDescription xml:lang="en">${text}</c:shortDescription></${name}>`;
const file = (name: string, root: string, content: string) =>
  textSource(
    `${name}.xml`,
    `<?xml version="1.0"?><p:${root} xmlns:p="http://lca.jrc.it/ILCD" xmlns:c="http://lca.jrc.it/ILCD/Common" version="1.1">${content}</p:${root}>`,
  );
const unitGroup = file(
  'unit',
  'unitGroupDataSet',
  `<unitGroupInformation><dataSetInformation><c:UUID>${uuid(1)}</c:UUID><c:name xml:lang="en">Units of mass</c:name></dataSetInformation><quantitativeReference><referenceToReferenceUnit>0</referenceToReferenceUnit></quantitativeReference></unitGroupInformation><units><unit dataSetInternalID="0"><name>kg</name><meanValue>1</meanValue></unit><unit dataSetInternalID="1"><name>t</name><meanValue>1000</meanValue></unit></units>`,
);
const property = file(
  'property',
  'flowPropertyDataSet',
  `<flowPropertiesInformation><dataSetInformation><c:UUID>${uuid(2)}</c:UUID><c:name>Mass</c:name></dataSetInformation><quantitativeReference>${reference('referenceToReferenceUnitGroup', 1, 'Units of mass')}</quantitativeReference></flowPropertiesInformation>`,
);
const flow = (n: number, name: string, type: string, category = '') =>
  file(
    `flow${n}`,
    'flowDataSet',
    `<flowInformation><dataSetInformation><c:UUID>${uuid(n)}</c:UUID><name><baseName xml:lang="en">${name}</baseName></name><classificationInformation>${category}</classificationInformation></dataSetInformation><quantitativeReference><referenceToReferenceFlowProperty>5</referenceToReferenceFlowProperty></quantitativeReference></flowInformation><modellingAndValidation><LCIMethod><typeOfDataSet>${type}</typeOfDataSet></LCIMethod></modellingAndValidation><flowProperties><flowProperty dataSetInternalID="4"><referenceToFlowPropertyDataSet refObjectId="other"/><meanValue>42</meanValue></flowProperty><flowProperty dataSetInternalID="5">${reference('referenceToFlowPropertyDataSet', 2, 'Mass')}<meanValue>1</meanValue></flowProperty></flowProperties>`,
  );
const exchange = (id: number, n: number, direction: string, amounts: string) =>
  `<exchange dataSetInternalID="${id}">${reference('referenceToFlowDataSet', n, `flow ${n}`)}<exchangeDirection>${direction}</exchangeDirection>${amounts}</exchange>`;
const amount = (mean: number | string, resulting = mean) =>
  `<meanAmount>${mean}</meanAmount><resultingAmount>${resulting}</resultingAmount>`;
const process = (exchanges: string, extra = '') =>
  file(
    'process',
    'processDataSet',
    `<processInformation><dataSetInformation><c:UUID>${uuid(9)}</c:UUID><name><baseName xml:lang="zh">钢</baseName><baseName xml:lang="en">steel making</baseName></name></dataSetInformation><quantitativeReference type="Reference flow(s)"><referenceToReferenceFlow>0</referenceToReferenceFlow></quantitativeReference><time><c:referenceYear>2019</c:referenceYear></time><geography><locationOfOperationSupplyOrProduction location="HEB-CN"/></geography><mathematicalRelations><variableParameter name="k"><meanValue>2</meanValue></variableParameter></mathematicalRelations></processInformation><modellingAndValidation><LCIMethodAndAllocation><typeOfDataSet>Unit process, single operation</typeOfDataSet></LCIMethodAndAllocation></modellingAndValidation><exchanges>${exchanges}</exchanges>${extra}`,
  );
const product = exchange(0, 3, 'Output', amount(1));

describe('ILCD data sets', () => {
  const air =
    '<c:elementaryFlowCategorization><c:category level="0">Emissions</c:category><c:category level="1">Emissions to air</c:category></c:elementaryFlowCategorization>';
  const sources = (...exchanges: readonly string[]) => [
    process(product + exchanges.join('')),
    flow(3, 'steel', 'Product flow'),
    flow(4, 'carbon dioxide', 'Elementary flow', air),
    property,
    unitGroup,
  ];

  it('are put together in any order; the unit is that of the reference property', async () => {
    const database = await parseIlcd(
      sources(
        exchange(1, 4, 'Output', amount(1, 3)),
        exchange(2, 7, 'Input', '<referenceToVariable>k</referenceToVariable>' + amount(3, 6)),
      ),
    );
    expect(database.processes[0]).toMatchObject({
      id: uuid(9),
      name: 'steel making',
      location: 'HEB-CN',
      validFrom: '2019',
      kind: 'unit',
    });
    expect(exchangeOf(database, uuid(9), '1')).toMatchObject({ amount: 3, unit: 'kg' });
    expect(exchangeOf(database, uuid(9), '2')).toMatchObject({ amount: 6, unit: '', formula: '3 * k' });
    expect(database.flows.find(({ id }) => id === uuid(4))).toMatchObject({
      medium: 'air',
      properties: [
        { flowProperty: uuid(2), factor: 1 },
        { flowProperty: 'other', factor: 42 },
      ],
    });
    expect(database.flows.find(({ id }) => id === uuid(7))).toMatchObject({ name: 'flow 7' });
    expect(findingCounts(database)).toEqual({ 'missing-flow': 1 });
  });

  it('give GSD^2 of a lognormal as the relative 95 % width: sigma = ln(1.21) / 2', async () => {
    const width = (type: string, value: number) =>
      `${amount(5)}<uncertaintyDistributionType>${type}</uncertaintyDistributionType><relativeStandardDeviation95In>${value}</relativeStandardDeviation95In>`;
    const database = await parseIlcd(
      sources(
        exchange(1, 4, 'Output', width('log-normal', 1.21)),
        exchange(2, 4, 'Output', width('normal', 0.4)),
        exchange(3, 4, 'Output', width('log-normal', 0)),
      ),
    );
    const stated = ['1', '2', '3'].map((id) => exchangeOf(database, uuid(9), id).uncertainty);
    expect(stated).toEqual([
      { kind: 'lognormal', median: 5, sigma: expect.closeTo(0.09531017980432487, 15) },
      { kind: 'normal', mean: 5, sd: 0.2 },
      { kind: 'undefined', stated: 'log-normal of 5 with width 0' },
    ]);
    expect(findingCounts(database)).toEqual({ 'guessed-convention': 1, 'undefined-uncertainty': 1 });
  });

  it('give shares of co-products by exchange in percent', async () => {
    const shared = `<allocations><allocation internalReferenceToCoProduct="0" allocatedFraction="80"/></allocations>`;
    const { processes } = await parseIlcd(sources(exchange(1, 4, 'Output', amount(1) + shared)));
    expect(processes[0]!.allocation).toEqual([{ basis: 'stated', product: uuid(3), exchange: '1', value: 0.8 }]);
  });

  it('of an EPD hold results by module and scenario, not exchanges', async () => {
    const modules = `<c:other xmlns:e="http://www.iai.kit.edu/EPD/2013"><e:amount e:module="A1-A3">7.5</e:amount><e:amount e:module="D" e:scenario="recycling">-2</e:amount>${reference('e:referenceToUnitGroupDataSet', 1, 'kg')}</c:other>`;
    const results = `<LCIAResults><LCIAResult>${reference('referenceToLCIAMethodDataSet', 8, 'GWP')}<meanAmount>0</meanAmount>${modules}</LCIAResult></LCIAResults>`;
    const { processes } = await parseIlcd([
      process(product + exchange(1, 6, 'Output', modules), results),
      flow(3, 'steel', 'Product flow'),
      property,
      unitGroup,
    ]);
    expect(processes[0]!.exchanges).toHaveLength(1);
    expect(processes[0]!.moduleResults).toEqual([
      { indicator: uuid(6), indicatorName: 'flow 6', module: 'A1-A3', amount: 7.5, unit: 'kg' },
      { indicator: uuid(6), indicatorName: 'flow 6', module: 'D', scenario: 'recycling', amount: -2, unit: 'kg' },
      { indicator: uuid(8), indicatorName: 'GWP', module: 'A1-A3', amount: 7.5, unit: 'kg' },
      { indicator: uuid(8), indicatorName: 'GWP', module: 'D', scenario: 'recycling', amount: -2, unit: 'kg' },
    ]);
  });

  it('of a life-cycle model keep instances, their parameters and what they exchange', async () => {
    const instance = (id: number, inner: string) =>
      `<processInstance dataSetInternalID="${id}">${reference('referenceToProcess', id, 'p')}${inner}</processInstance>`;
    const model = file(
      'model',
      'lifeCycleModelDataSet',
      `<lifeCycleModelInformation><dataSetInformation><c:UUID>${uuid(5)}</c:UUID><name><baseName>part</baseName></name></dataSetInformation><quantitativeReference><referenceToReferenceProcess>2</referenceToReferenceProcess></quantitativeReference><technology><processes>${instance(1, '<scalingFactor>5</scalingFactor><parameters><parameter name="distance">200</parameter></parameters><connections><outputExchange flowUUID="a"><downstreamProcess id="2" flowUUID="b"/></outputExchange></connections>')}${instance(2, '')}</processes></technology></lifeCycleModelInformation>`,
    );
    const { productSystems } = await parseIlcd(model);
    expect(productSystems).toEqual([
      {
        id: uuid(5),
        name: 'part',
        referenceProcess: '2',
        targetAmount: 1,
        processes: [
          { instance: '1', process: uuid(1), parameters: { distance: 200 }, scaling: 5 },
          { instance: '2', process: uuid(2), parameters: {} },
        ],
        links: [{ provider: '1', flow: 'b', providerFlow: 'a', process: '2' }],
      },
    ]);
  });

  it('of a method hold factors by flow and direction', async () => {
    const method = file(
      'method',
      'LCIAMethodDataSet',
      `<LCIAMethodInformation><dataSetInformation><c:UUID>${uuid(8)}</c:UUID><c:name>GWP</c:name><methodology>IPCC</methodology></dataSetInformation></LCIAMethodInformation><characterisationFactors><factor>${reference('referenceToFlowDataSet', 4, 'CO2')}<exchangeDirection>Output</exchangeDirection><meanValue>1</meanValue></factor></characterisationFactors>`,
    );
    const { impactCategories } = await parseIlcd([
      method,
      flow(4, 'carbon dioxide', 'Elementary flow', air),
      property,
      unitGroup,
    ]);
    expect(impactCategories).toEqual([
      {
        id: uuid(8),
        name: 'GWP',
        method: 'IPCC',
        unit: '',
        factors: [{ flow: uuid(4), value: 1, unit: 'kg', direction: 'output' }],
      },
    ]);
  });

  it.each([
    [amount('NaN'), 'Output', 'meanAmount'],
    [amount('INF'), 'Output', 'meanAmount'],
    [amount(1), 'Sideways', 'exchangeDirection'],
  ])('with %s and direction %s are refused by exchange', async (amounts, direction, field) => {
    await expect(parseIlcd(sources(exchange(6, 4, direction, amounts)))).rejects.toMatchObject({
      name: 'ImportError',
      file: 'process.xml',
      dataSet: uuid(9),
      exchange: '6',
      field,
    });
  });
});

describeWithSamples('ILCD and ILCD+EPD samples of ../shared/data/lca', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    ['ilcd/olca-ilcd/auth_info.xml', {}, { 'not-imported': 1 }],
    ['ilcd/olca-ilcd/auth_info_no_auth.xml', {}, { 'not-imported': 1 }],
    ['ilcd/olca-ilcd/contact.xml', {}, { 'not-imported': 1 }],
    ['ilcd/olca-ilcd/eilcd_sample_model.xml', { systems: 1, links: 7 }, { 'not-imported': 1 }],
    [
      'ilcd/olca-ilcd/epd-v1.3-example.xml',
      { processes: 1, exchanges: 1, flows: 1, moduleResults: 333, locations: 1 },
      { 'not-imported': 1, 'missing-flow': 1 },
    ],
    ['ilcd/olca-ilcd/flow.xml', { flows: 1 }, {}],
    ['ilcd/olca-ilcd/flowproperty.xml', { flowProperties: 1 }, {}],
    ['ilcd/olca-ilcd/process.xml', { processes: 1, exchanges: 163, flows: 162, locations: 1 }, { 'missing-flow': 162 }],
    ['ilcd/olca-ilcd/sapi_sample_datastocks.xml', {}, { 'not-imported': 1 }],
    ['ilcd/olca-ilcd/sapi_sample_process_list.xml', {}, { 'not-imported': 1 }],
    ['ilcd/olca-ilcd/sdk_sample_classification.xml', {}, { 'not-imported': 1 }],
    ['ilcd/olca-ilcd/sdk_sample_contact.xml', {}, { 'not-imported': 1 }],
    [
      'ilcd/olca-ilcd/sdk_sample_epd.xml',
      { processes: 1, exchanges: 1, flows: 1, moduleResults: 20, locations: 1 },
      { 'missing-flow': 1 },
    ],
    ['ilcd/olca-ilcd/sdk_sample_epd_flow.xml', { flows: 1 }, { 'not-imported': 4 }],
    ['ilcd/olca-ilcd/sdk_sample_flow.xml', { flows: 1 }, { 'not-imported': 4 }],
    ['ilcd/olca-ilcd/sdk_sample_flow_categorization.xml', {}, { 'not-imported': 1 }],
    ['ilcd/olca-ilcd/sdk_sample_flowproperty.xml', { flowProperties: 1 }, {}],
    [
      'ilcd/olca-ilcd/sdk_sample_lciamethod.xml',
      { flows: 1, categories: 1, factors: 2 },
      { 'undefined-uncertainty': 2, 'missing-flow': 1 },
    ],
    ['ilcd/olca-ilcd/sdk_sample_locations.xml', {}, { 'not-imported': 1 }],
    [
      'ilcd/olca-ilcd/sdk_sample_process.xml',
      {
        processes: 1,
        exchanges: 2,
        flows: 1,
        undefined: 2,
        formulas: 2,
        parameters: 2,
        moduleResults: 2,
        allocation: 2,
        locations: 1,
      },
      { 'undefined-uncertainty': 6, 'guessed-reference': 1, 'not-imported': 1, 'missing-flow': 1 },
    ],
    ['ilcd/olca-ilcd/sdk_sample_source.xml', { sources: 1 }, {}],
    ['ilcd/olca-ilcd/sdk_sample_unitgroup.xml', { unitGroups: 1 }, {}],
    ['ilcd/olca-ilcd/source.xml', { sources: 1 }, {}],
    ['ilcd/olca-ilcd/unit.xml', { unitGroups: 1 }, {}],
    ['ilcd/olca-modules/contact.xml', {}, { 'not-imported': 1 }],
    ['ilcd/olca-modules/flow.xml', { flows: 1 }, {}],
    ['ilcd/olca-modules/flowproperty.xml', { flowProperties: 1 }, {}],
    ['ilcd/olca-modules/process.xml', { processes: 1, exchanges: 1, flows: 1, locations: 1 }, { 'missing-flow': 1 }],
    ['ilcd/olca-modules/source.xml', { sources: 1 }, {}],
    ['ilcd/olca-modules/unit.xml', { unitGroups: 1 }, {}],
    [
      'tidas/tiangong_ilcd_subset_232processes.zip',
      {
        processes: 232,
        exchanges: 2627,
        flows: 508,
        undefined: 166,
        unitGroups: 10,
        flowProperties: 28,
        locations: 34,
      },
      {
        'not-imported': 18,
        'guessed-reference': 2,
        'undefined-uncertainty': 166,
        'non-numeric-amount': 2,
        'missing-flow': 40,
      },
    ],
    [
      'epd/InDataWG_ILCD-EPD_sample_data.zip',
      {
        processes: 3,
        exchanges: 3,
        flows: 11,
        moduleResults: 383,
        sources: 14,
        unitGroups: 3,
        flowProperties: 4,
        locations: 3,
      },
      { 'not-imported': 19, 'conflicting-data-set': 2, 'missing-flow': 1 },
    ],
  ])('%s', async (path, counts, findings) => {
    const database = await parseIlcd(sampleSource(path));
    expect(countsOf(database)).toEqual(counts);
    expect(findingCounts(database)).toEqual(findings);
  });
});
