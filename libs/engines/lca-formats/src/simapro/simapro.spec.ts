import { parseSimaproCsv } from '../index.js';
import { countsOf, exchangeOf, findingCounts, textSource } from '../testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';

const header = '{SimaPro 9.1}\n{processes}\n{CSV separator: Semicolon}\n{Decimal separator: ,}\n\n';
const process = (id: string, ...tables: readonly string[]) =>
  `Process\n\nCategory type\nmaterial\n\nProcess identifier\n${id}\n\nType\nUnit process\n\nProcess name\n${id}\n\nGeography\nCH\n\nComment\n"two\nlines; and a separator"\n\n${tables.join('\n\n')}\n\nEnd\n\n`;
const product = 'Products\nsteel;kg;0,5;100;not defined;metals\\steel;good';
const read = (...blocks: readonly string[]) => parseSimaproCsv(textSource('a.csv', header + blocks.join('')));

describe('a SimaPro CSV', () => {
  it('is read by its own separators, decimal comma and quotes', async () => {
    const database = await read(
      process(
        'p1',
        product,
        'Materials/fuels\nore;g;1E3;Undefined;0;0;0;from far',
        'Emissions to air\nCarbon dioxide;low. pop.;kg;2;Undefined;0;0;0;',
        'Waste to treatment\nslag;kg;1;Undefined;0;0;0;',
        'Avoided products\nsand;kg;1;Undefined;0;0;0;',
      ),
      process('p2', 'Waste treatment\nslag;kg;1;All waste types;waste;'),
      'Units\nkg;Mass;1;kg\ng;Mass;0,001;kg\n\nEnd\n\nAirborne emissions\nCarbon dioxide;kg;000124-38-9;\n\nEnd\n',
    );
    expect(countsOf(database)).toEqual({ processes: 2, exchanges: 6, flows: 5, unitGroups: 1 });
    expect(database.processes[0]).toMatchObject({
      id: 'p1',
      kind: 'unit',
      location: 'CH',
      documentation: { Comment: 'two\nlines; and a separator' },
    });
    expect(exchangeOf(database, 'p1', '1')).toMatchObject({
      amount: 0.5,
      unit: 'kg',
      isReference: true,
      direction: 'output',
    });
    expect(exchangeOf(database, 'p1', '2')).toMatchObject({ amount: 1000, unit: 'g', direction: 'input' });
    expect(exchangeOf(database, 'p1', '4')).toMatchObject({ flow: 'product|slag', direction: 'output' });
    expect(exchangeOf(database, 'p1', '5')).toMatchObject({ isAvoided: true });
    expect(exchangeOf(database, 'p2', '1')).toMatchObject({
      flow: 'product|slag',
      direction: 'input',
      isReference: true,
    });
    expect(database.flows.find(({ name }) => name === 'Carbon dioxide')).toMatchObject({
      cas: '124-38-9',
      medium: 'air',
      category: ['Emissions to air', 'low. pop.'],
    });
    expect(database.unitGroups).toEqual([
      {
        id: 'Mass',
        name: 'Mass',
        referenceUnit: 'kg',
        units: [
          { id: 'kg', name: 'kg', factor: 1, synonyms: [] },
          { id: 'g', name: 'g', factor: 0.001, synonyms: [] },
        ],
      },
    ]);
    expect(findingCounts(database)).toEqual({});
  });

  it('gives GSD^2 of a lognormal, 2 sd of a normal distribution, ends of the others: sigma = ln(2,25) / 2', async () => {
    const database = await read(
      process(
        'p',
        product,
        'Materials/fuels\na;kg;3;Lognormal;2,25;0;0;(1,2,3,4,5,na)why\nb;kg;3;Normal;0,4;0;0;\nc;kg;3;Triangle;0;1;4;\nd;kg;3;Uniform;0;1;4;\ne;kg;3;Lognormal;-1;0;0;',
      ),
    );
    expect(['2', '3', '4', '5', '6'].map((id) => exchangeOf(database, 'p', id).uncertainty)).toEqual([
      { kind: 'lognormal', median: 3, sigma: expect.closeTo(0.4054651081081644, 15) },
      { kind: 'normal', mean: 3, sd: 0.2 },
      { kind: 'triangular', low: 1, mode: 3, high: 4 },
      { kind: 'uniform', low: 1, high: 4 },
      { kind: 'undefined', stated: 'lognormal of median 3 and squared GSD -1' },
    ]);
    expect(exchangeOf(database, 'p', '2').pedigree).toEqual([1, 2, 3, 4, 5]);
  });

  it('may give amounts as formulas of parameters listed further down', async () => {
    const database = await read(
      process(
        'p',
        product,
        'Materials/fuels\nore;kg;1034*0,5*share;Undefined;0;0;0;\ncoal;kg;nothing+1;Undefined;0;0;0;',
        'Input parameters\nshare;0,5;Uniform;0;0,2;0,8;No;',
        'Calculated parameters\ntwice;share ^ 2 * base;',
      ),
      'Database Input parameters\nbase;8;Undefined;1;0;0;No;\n\nEnd\n',
    );
    expect(exchangeOf(database, 'p', '2')).toMatchObject({ amount: 258.5, formula: '1034*0.5*share' });
    expect(database.processes[0]!.parameters.map(({ name, value }) => [name, value])).toEqual([
      ['share', 0.5],
      ['twice', 2],
    ]);
    expect(database.findings.map(({ code, value, message }) => [code, value, message])).toEqual([
      ['non-numeric-amount', 'nothing+1', 'unknown name "nothing"; counts as 0'],
    ]);
  });

  it('splits co-products by the percentages beside them', async () => {
    const { processes } = await read(
      process('p', 'Products\nrice;kg;1;95,8;not defined;;\nstraw;kg;2;4,2;not defined;;'),
    );
    expect(processes[0]!.allocation).toEqual([
      { basis: 'stated', product: 'product|rice', value: 0.958 },
      { basis: 'stated', product: 'product|straw', value: 0.042 },
    ]);
  });

  it('reads the older layout: amount before unit, values beside their labels, no end', async () => {
    const old =
      'SimaPro 7\tprocesses\tDate:\t29.08.2013\nProject\tx\n\n\nProcess\n\nProcess identifier\tp\nProcess name\tbikes\n\nProducts\nfish\t1\tkg\t100\tnot defined\tfood\tfirst\n\t\t\t\t\t\tsecond\n\nMaterials/fuels\nlunch\t0.5\tkg\tLognormal\t1.44\n';
    const database = await parseSimaproCsv(textSource('old.txt', old));
    expect(database.processes[0]).toMatchObject({ id: 'p', name: 'bikes' });
    expect(exchangeOf(database, 'p', '1')).toMatchObject({ amount: 1, unit: 'kg', comment: 'first\nsecond' });
    expect(exchangeOf(database, 'p', '2')).toMatchObject({
      amount: 0.5,
      unit: 'kg',
      uncertainty: { kind: 'lognormal', median: 0.5 },
    });
  });

  it('in Windows-1252 is read as such, and says so', async () => {
    const bytes = Uint8Array.from(header + process('p', product.replace('steel', 'Gl\u00fch')), (character) =>
      character.charCodeAt(0),
    );
    const database = await parseSimaproCsv({
      name: 'a.csv',
      bytes: (async function* () {
        await Promise.resolve();
        yield bytes.subarray(0, 90);
        yield bytes.subarray(90);
      })(),
    });
    expect(database.flows[0]!.name).toBe('Gl\u00fch');
    expect(findingCounts(database)).toEqual({ 'guessed-convention': 1 });
  });

  it.each([
    ['another header', "Joe's LCA Software\n", 'header'],
    ['an open quote', `${header}Process\n\nComment\n"never closed\n`, 'quoted text'],
    ['no unit', header + process('p', 'Products\nsteel;;1;100;not defined;;'), 'unit'],
    [
      'a parameter that is no number',
      header + process('p', product, 'Input parameters\nx;NaN;Undefined;0;0;0;No;'),
      'input parameter x',
    ],
  ])('with %s is refused', async (_, text, field) => {
    await expect(parseSimaproCsv(textSource('a.csv', text))).rejects.toMatchObject({
      name: 'ImportError',
      file: 'a.csv',
      field,
    });
  });
});

describeWithSamples('SimaPro samples of ../shared/data/lca', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    ['simapro/bw2io/allocation.csv', { processes: 2, exchanges: 5, flows: 3, allocation: 2 }, { 'not-imported': 1 }],
    [
      'simapro/bw2io/external_documents_and_literature_references.csv',
      { processes: 1, exchanges: 3, flows: 3, sources: 3, unitGroups: 1 },
      { 'guessed-convention': 5 },
    ],
    ['simapro/bw2io/inventory.csv', { processes: 1, exchanges: 2, flows: 2, lognormals: 1 }, {}],
    ['simapro/bw2io/new-order.csv', { processes: 1, exchanges: 12, flows: 12 }, {}],
    [
      'simapro/bw2io/process_with_invalid_lognormal_scale.csv',
      { processes: 1, exchanges: 2, flows: 2, lognormals: 1 },
      {},
    ],
    ['simapro/bw2io/python_builtin_as_unit_name.csv', { processes: 1, exchanges: 1, flows: 1, unitGroups: 1 }, {}],
    [
      'simapro/bw_simapro_csv/allocation.csv',
      { processes: 2, exchanges: 5, flows: 3, allocation: 2 },
      { 'not-imported': 1 },
    ],
    [
      'simapro/bw_simapro_csv/cas_missing_check_number.csv',
      { processes: 1, exchanges: 13, flows: 13, lognormals: 1, parameters: 6, unitGroups: 3 },
      { 'not-imported': 3 },
    ],
    ['simapro/bw_simapro_csv/comments.txt', { processes: 1, exchanges: 3, flows: 3, lognormals: 2 }, {}],
    [
      'simapro/bw_simapro_csv/damagecategory.txt',
      { flows: 2, categories: 4, factors: 8, unitGroups: 2 },
      { 'not-imported': 9, 'guessed-convention': 2 },
    ],
    ['simapro/bw_simapro_csv/empty.txt', { processes: 1, exchanges: 1, flows: 1 }, {}],
    [
      'simapro/bw_simapro_csv/external_documents_and_literature_references.csv',
      { processes: 1, exchanges: 3, flows: 3, sources: 3, unitGroups: 1 },
      { 'guessed-convention': 5 },
    ],
    ['simapro/bw_simapro_csv/header.csv', {}, {}],
    ['simapro/bw_simapro_csv/header_translations.csv', {}, { 'guessed-convention': 1 }],
    ['simapro/bw_simapro_csv/inventory.csv', { processes: 1, exchanges: 2, flows: 2, lognormals: 1 }, {}],
    ['simapro/bw_simapro_csv/metadata.txt', { processes: 1, exchanges: 1, flows: 1 }, {}],
    ['simapro/bw_simapro_csv/method.csv', { flows: 40, categories: 27, factors: 54 }, { 'not-imported': 15 }],
    [
      'simapro/bw_simapro_csv/method_end.csv',
      { flows: 6, categories: 1, factors: 6, unitGroups: 2 },
      { 'not-imported': 9 },
    ],
    ['simapro/bw_simapro_csv/minimal_header.csv', {}, {}],
    [
      'simapro/bw_simapro_csv/missing-project.csv',
      { processes: 2, exchanges: 5, flows: 3, allocation: 2 },
      { 'not-imported': 1 },
    ],
    ['simapro/bw_simapro_csv/missing.txt', { processes: 2, exchanges: 3, flows: 3 }, {}],
    ['simapro/bw_simapro_csv/multioutput.txt', { processes: 1, exchanges: 2, flows: 2, allocation: 2 }, {}],
    ['simapro/bw_simapro_csv/new-order.csv', { processes: 1, exchanges: 12, flows: 12 }, {}],
    [
      'simapro/bw_simapro_csv/process.csv',
      { processes: 1, exchanges: 13, flows: 13, lognormals: 1, parameters: 6, unitGroups: 3 },
      { 'not-imported': 1 },
    ],
    [
      'simapro/bw_simapro_csv/process_identifiers.csv',
      { processes: 3, exchanges: 39, flows: 13, lognormals: 3, parameters: 10, unitGroups: 3 },
      { 'not-imported': 1 },
    ],
    [
      'simapro/bw_simapro_csv/process_with_invalid_lognormal_scale.csv',
      { processes: 1, exchanges: 2, flows: 2, lognormals: 1 },
      {},
    ],
    [
      'simapro/bw_simapro_csv/project_params.csv',
      { processes: 2, exchanges: 3, flows: 2, formulas: 1, parameters: 1, unitGroups: 1 },
      {},
    ],
    [
      'simapro/bw_simapro_csv/python_builtin_as_unit_name.csv',
      { processes: 1, exchanges: 1, flows: 1, unitGroups: 1 },
      {},
    ],
    ['simapro/bw_simapro_csv/simple.txt', { processes: 2, exchanges: 6, flows: 5 }, {}],
    [
      'simapro/bw_simapro_csv/stages.csv',
      { processes: 12, exchanges: 43, flows: 13, parameters: 2, unitGroups: 2 },
      { 'not-imported': 7 },
    ],
    [
      'simapro/bw_simapro_csv/waste.csv',
      { processes: 1, exchanges: 12, flows: 12, lognormals: 1, formulas: 1, parameters: 6, unitGroups: 3 },
      { 'not-imported': 1 },
    ],
    [
      'simapro/bw_simapro_csv/waste_scenario.csv',
      { processes: 3, exchanges: 5, flows: 4, unitGroups: 1 },
      { 'not-imported': 2 },
    ],
    [
      'simapro/bw_simapro_csv/weird_units.csv',
      { processes: 1, exchanges: 2, flows: 2, lognormals: 1, unitGroups: 3 },
      {},
    ],
    ['simapro/olca/method.csv', { flows: 44, categories: 2, factors: 49, unitGroups: 4 }, { 'not-imported': 8 }],
    ['simapro/olca/process.csv', { processes: 1, exchanges: 6, flows: 6, unitGroups: 2 }, {}],
  ])('%s', async (path, counts, findings) => {
    const database = await parseSimaproCsv(sampleSource(path));
    expect(countsOf(database)).toEqual(counts);
    expect(findingCounts(database)).toEqual(findings);
  });
});
