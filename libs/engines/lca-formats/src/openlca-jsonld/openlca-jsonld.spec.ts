import { parseOpenlcaJsonld } from '../index.js';
import { countsOf, exchangeOf, findingCounts, zipOf } from '../testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';

const mass = { '@type': 'FlowProperty', '@id': 'mass', name: 'Mass', unitGroup: { '@id': 'mass-units' } };
const massUnits = (reference: string) => ({
  '@type': 'UnitGroup',
  '@id': 'mass-units',
  name: 'Units of mass',
  units: [
    { '@id': 'u-kg', name: 'kg', conversionFactor: 1, [reference]: true },
    { '@id': 'u-g', name: 'g', conversionFactor: 0.001 },
  ],
});
const flow = (id: string, flowType: string, marker: string, category?: unknown) => ({
  '@type': 'Flow',
  '@id': id,
  name: id,
  flowType,
  ...(category !== undefined && { category }),
  flowProperties: [{ conversionFactor: 1, [marker]: true, flowProperty: { '@id': 'mass' } }],
});
const kilogram = { '@id': 'u-kg', name: 'kg' };
const lognormal = { distributionType: 'LOG_NORMAL_DISTRIBUTION', geomMean: 2, geomSd: 1.5 };

const version1 = {
  'processes/p.json': {
    '@type': 'Process',
    '@id': 'p',
    name: 'mill',
    category: { '@id': 'c2', name: 'steel' },
    location: { '@id': 'l', name: 'China' },
    processType: 'UNIT_PROCESS',
    processDocumentation: { technologyDescription: 'old', validFrom: '2015-01-01T00:00:00', reviewDetails: 'none' },
    exchanges: [
      { '@id': 'e1', amount: 3, input: false, quantitativeReference: true, flow: { '@id': 'steel' }, unit: kilogram },
      {
        '@id': 'e2',
        amount: 2,
        input: true,
        flow: { '@id': 'ore' },
        unit: { '@id': 'u-g' },
        uncertainty: lognormal,
        amountFormula: '2*k',
        pedigreeUncertainty: '(2;4;2;3;1)',
        secret: 7,
      },
      {
        '@id': 'e3',
        amount: 0.1,
        input: false,
        avoidedProduct: true,
        flow: { '@id': 'slag' },
        unit: kilogram,
        defaultProvider: { '@id': 'q' },
      },
      {
        '@id': 'e4',
        amount: 1,
        input: false,
        flow: { '@id': 'CO2' },
        unit: kilogram,
        uncertainty: { ...lognormal, geomMean: 1, geomSd: 0 },
      },
    ],
    parameters: [{ name: 'k', value: 1, formula: 'a+1', inputParameter: true }],
    allocationFactors: [
      { allocationType: 'PHYSICAL_ALLOCATION', product: { '@id': 'steel' }, value: 1 },
      {
        allocationType: 'CAUSAL_ALLOCATION',
        product: { '@id': 'steel' },
        value: 0.4,
        exchange: { flow: { '@id': 'CO2' } },
      },
      { allocationType: 'CAUSAL_ALLOCATION', value: 0.4, exchange: { '@id': 'e4' } },
    ],
  },
  'categories/c1.json': { '@type': 'Category', '@id': 'c1', name: 'metals' },
  'categories/c2.json': { '@type': 'Category', '@id': 'c2', name: 'steel', category: { '@id': 'c1' } },
  'categories/c3.json': { '@type': 'Category', '@id': 'c3', name: 'air' },
  'locations/l.json': { '@type': 'Location', '@id': 'l', name: 'China', code: 'CN' },
  'actors/a.json': { '@type': 'Actor', '@id': 'a', name: 'somebody' },
  'flows/steel.json': flow('steel', 'PRODUCT_FLOW', 'referenceFlowProperty'),
  'flows/ore.json': flow('ore', 'PRODUCT_FLOW', 'referenceFlowProperty'),
  'flows/slag.json': flow('slag', 'PRODUCT_FLOW', 'referenceFlowProperty'),
  'flows/CO2.json': flow('CO2', 'ELEMENTARY_FLOW', 'referenceFlowProperty', { '@id': 'c3', name: 'air' }),
  'flow_properties/mass.json': mass,
  'unit_groups/mass.json': massUnits('referenceUnit'),
};

describe('an openLCA package of schema 1', () => {
  it('is read whole, whatever the order of its files', async () => {
    const database = await parseOpenlcaJsonld(zipOf('one.zip', version1));
    expect(countsOf(database)).toEqual({
      processes: 1,
      exchanges: 4,
      flows: 4,
      lognormals: 1,
      undefined: 1,
      formulas: 1,
      parameters: 1,
      allocation: 2,
      unitGroups: 1,
      flowProperties: 1,
      locations: 1,
    });
    const [process] = database.processes;
    expect(process).toMatchObject({
      name: 'mill',
      kind: 'unit',
      category: ['metals', 'steel'],
      location: 'CN',
      technology: 'old',
      validFrom: '2015-01-01',
    });
    expect(process!.documentation).toMatchObject({ 'processDocumentation.reviewDetails': 'none' });
    expect(exchangeOf(database, 'p', 'e2')).toMatchObject({
      direction: 'input',
      unit: 'g',
      formula: '2*k',
      pedigree: [2, 4, 2, 3, 1],
    });
    expect(exchangeOf(database, 'p', 'e3')).toMatchObject({ direction: 'output', isAvoided: true, provider: 'q' });
    expect(process!.allocation).toEqual([
      { basis: 'physical', product: 'steel', value: 1 },
      { basis: 'causal', product: 'steel', exchange: 'e4', value: 0.4 },
    ]);
    expect(database.flows.find(({ id }) => id === 'CO2')).toMatchObject({
      kind: 'elementary',
      medium: 'air',
      unit: 'kg',
    });
  });

  it('reports what it does not take over, by path and value', async () => {
    const { findings } = await parseOpenlcaJsonld(zipOf('one.zip', version1));
    expect(findings.map(({ code, path, value }) => [code, path, value])).toEqual(
      [
        ['not-imported', 'Actor', 'a'],
        ['undefined-uncertainty', 'exchanges.uncertainty', 'lognormal of median 1 and GSD 0'],
        ['guessed-convention', 'parameters.inputParameter', 'k'],
        ['incomplete-allocation', 'allocationFactors', 'CAUSAL_ALLOCATION'],
        ['not-imported', 'Process.exchanges.secret', '7'],
      ].sort(
        (a, b) => findings.findIndex(({ path }) => path === a[1]) - findings.findIndex(({ path }) => path === b[1]),
      ),
    );
  });

  it('takes geomSd as the geometric standard deviation: sigma = ln 1.5', async () => {
    const database = await parseOpenlcaJsonld(zipOf('one.zip', version1));
    expect(exchangeOf(database, 'p', 'e2').uncertainty).toEqual({
      kind: 'lognormal',
      median: 2,
      sigma: 0.4054651081081644,
    });
  });
});

describe('an openLCA package of schema 2', () => {
  const version2 = {
    'olca-schema.json': { version: 2 },
    'unit_groups/mass.json': massUnits('isRefUnit'),
    'flow_properties/mass.json': mass,
    'flows/steel.json': flow('steel', 'PRODUCT_FLOW', 'isRefFlowProperty', 'metals/steel'),
    'parameters/g.json': { '@type': 'Parameter', '@id': 'g', name: 'g', value: 5, isInputParameter: true },
    'processes/p.json': {
      '@type': 'Process',
      '@id': 'p',
      name: 'mill',
      category: 'metals/steel',
      location: { '@id': 'x', name: 'Norway', code: 'NO' },
      exchanges: [
        {
          internalId: 1,
          amount: 3,
          isInput: false,
          isQuantitativeReference: true,
          flow: { '@id': 'steel' },
          unit: kilogram,
        },
        {
          internalId: 2,
          amount: 3,
          isInput: true,
          isAvoidedProduct: false,
          flow: { '@id': 'gone', name: 'gone', flowType: 'PRODUCT_FLOW', refUnit: 'kg' },
        },
      ],
    },
    'lcia_categories/gwp.json': {
      '@type': 'ImpactCategory',
      '@id': 'gwp',
      name: 'GWP',
      refUnit: 'kg CO2e',
      impactFactors: [{ flow: { '@id': 'steel' }, value: 2, unit: kilogram }],
    },
    'lcia_methods/m.json': { '@type': 'ImpactMethod', '@id': 'm', name: 'IPCC', impactCategories: [{ '@id': 'gwp' }] },
  };

  it('differs in names only', async () => {
    const database = await parseOpenlcaJsonld(zipOf('two.zip', version2));
    expect(database.dialect).toBe('2');
    expect(database.processes[0]).toMatchObject({ category: ['metals', 'steel'], location: 'NO' });
    expect(exchangeOf(database, 'p', '1')).toMatchObject({ isReference: true, direction: 'output' });
    expect(database.parameters).toEqual([{ name: 'g', value: 5 }]);
    expect(database.impactCategories).toEqual([
      { id: 'gwp', name: 'GWP', method: 'IPCC', unit: 'kg CO2e', factors: [{ flow: 'steel', value: 2, unit: 'kg' }] },
    ]);
    expect(findingCounts(database)).toEqual({ 'guessed-flow': 1, 'guessed-unit': 1 });
  });

  it.each([
    ['amount', { amount: undefined }, 'amount must be given'],
    ['amount', { amount: 'NaN' }, 'amount must be a finite number, got "NaN"'],
    [
      'unit',
      { unit: undefined, flow: { '@id': 'gone', name: 'gone', flowType: 'PRODUCT_FLOW' } },
      'unit must be given',
    ],
    ['flow', { flow: undefined }, 'flow must be given'],
  ])('without a valid %s is refused with file, data set and exchange', async (_, change, message) => {
    const process = version2['processes/p.json'];
    const files = {
      ...version2,
      'processes/p.json': { ...process, exchanges: [{ ...process.exchanges[0], ...change }] },
    };
    await expect(parseOpenlcaJsonld(zipOf('two.zip', files))).rejects.toMatchObject({
      name: 'ImportError',
      file: 'two.zip/processes/p.json',
      dataSet: 'p',
      exchange: '1',
      message: expect.stringContaining(message),
    });
  });
});

describe('a hostile openLCA package', () => {
  it('whose words are those of JavaScript is read as data', async () => {
    const process = {
      '@type': 'Process',
      '@id': '__proto__',
      name: 'toString',
      defaultAllocationMethod: 'constructor',
      processDocumentation: { ['__proto__']: 'x', constructor: 'y' },
      exchanges: [{ internalId: 1, amount: 1, flow: { '@id': 'hasOwnProperty' }, unit: kilogram }],
      allocationFactors: [{ allocationType: 'valueOf', product: { '@id': 'hasOwnProperty' }, value: 1 }],
    };
    const files = {
      'flows/f.json': flow('hasOwnProperty', 'constructor', 'isRefFlowProperty'),
      'processes/p.json': process,
    };
    const database = await parseOpenlcaJsonld(
      zipOf('a.zip', { ...files, 'flow_properties/mass.json': mass, 'unit_groups/mass.json': massUnits('isRefUnit') }),
    );
    expect(database.flows[0]).toMatchObject({ id: 'hasOwnProperty', kind: 'product' });
    expect(database.processes[0]).toMatchObject({ id: '__proto__', defaultAllocation: 'none', allocation: [] });
    expect(findingCounts(database)).toEqual({ 'guessed-kind': 1, 'incomplete-allocation': 1 });
  });
});

describeWithSamples('openLCA samples of ../shared/data/lca', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    [
      'openlca-jsonld/bw2io_US-FPL_and_beef-cattle.zip',
      {
        processes: 12,
        exchanges: 136,
        flows: 71,
        systems: 1,
        links: 8,
        allocation: 37,
        sources: 14,
        unitGroups: 6,
        flowProperties: 6,
        locations: 8,
      },
      { 'not-imported': 27, 'conflicting-data-set': 4, 'repeated-data-set': 4 },
    ],
    [
      'openlca-jsonld/uslci_fy_olca1_5_0_json_ld.zip',
      {
        processes: 766,
        exchanges: 32526,
        flows: 4601,
        lognormals: 319,
        undefined: 4838,
        formulas: 259,
        parameters: 537,
        allocation: 158,
        sources: 686,
        unitGroups: 27,
        flowProperties: 33,
        locations: 11,
      },
      {
        'not-imported': 366,
        'undefined-uncertainty': 4838,
        'incomplete-allocation': 11968,
        'inconsistent-uncertainty': 67,
      },
    ],
  ])('%s', async (path, counts, findings) => {
    const database = await parseOpenlcaJsonld(sampleSource(path));
    expect(countsOf(database)).toEqual(counts);
    expect(findingCounts(database)).toEqual(findings);
  });
});
