import { compile, intensities, intensityOf } from '@carbon-butler/engine-lca';
import { linkDatabase, parseBrightwayDatapackage } from '../index.js';
import { countsOf, exchangeOf, findingCounts, zipOf } from '../testing/memory-sources.fixture.js';
import { npyOf } from '../testing/npy.fixture.js';
import { describeWithSamples, sampleSource, sampleText } from '../testing/samples.fixture.js';

const pair = [
  ['row', '<i4'],
  ['col', '<i4'],
] as const;
const distribution = [
  ['uncertainty_type', '|u1'],
  ['loc', '<f8'],
  ['scale', '<f8'],
  ['shape', '<f8'],
  ['minimum', '<f8'],
  ['maximum', '<f8'],
  ['negative', '|b1'],
] as const;

function packageOf(arrays: Readonly<Record<string, Uint8Array>>, matrix = 'technosphere_matrix') {
  const resources = Object.keys(arrays).map((kind) => ({ kind, group: 'g', matrix, path: `g.${kind}.npy` }));
  const files = Object.fromEntries(Object.entries(arrays).map(([kind, bytes]) => [`g.${kind}.npy`, bytes]));
  return zipOf('package.zip', { 'datapackage.json': { resources }, ...files });
}

const indices = npyOf(pair, [
  [1, 1],
  [2, 1],
  [2, 2],
]);
const flip = npyOf('|b1', [[0], [1], [0]]);

describe('a bw_processing package', () => {
  it('has processes as columns, products as rows, inputs where flip is set', async () => {
    const names = new Map([
      [1, 'car'],
      [2, 'steel'],
    ]);
    const database = await parseBrightwayDatapackage(
      packageOf({ indices, flip, data: npyOf('<f8', [[1], [0.7], [1]]) }),
      { names },
    );
    expect(countsOf(database)).toEqual({ processes: 2, exchanges: 3, flows: 2 });
    expect(database.processes.map(({ id, name }) => [id, name])).toEqual([
      ['process:1', 'car'],
      ['process:2', 'steel'],
    ]);
    expect(exchangeOf(database, 'process:1', '2')).toMatchObject({
      flow: 'product:2',
      direction: 'input',
      amount: 0.7,
    });
    expect(exchangeOf(database, 'process:2', '1')).toMatchObject({ isReference: true, direction: 'output' });
    expect(findingCounts(database)).toEqual({});
  });

  it('of 32-bit floats says so: 5e-6 is 4.999999873689376e-6', async () => {
    const database = await parseBrightwayDatapackage(
      packageOf({ indices, flip, data: npyOf('<f4', [[1], [5e-6], [1]]) }),
    );
    expect(exchangeOf(database, 'process:1', '2').amount).toBe(4.999999873689376e-6);
    expect(findingCounts(database)).toEqual({ 'reduced-precision': 1 });
  });

  it('gives loc and scale of a lognormal with its sign beside: median = -e^loc, sigma = scale', async () => {
    const distributions = npyOf(distribution, [
      [0, 0, 0, 0, 0, 0, 0],
      [2, Math.log(0.7), 0.25, 0, 0, 0, 1],
      [5, 1, 0, 0, 0.5, 2, 0],
    ]);
    const database = await parseBrightwayDatapackage(
      packageOf({ indices, flip, distributions, data: npyOf('<f8', [[1], [-0.7], [1]]) }),
    );
    expect(exchangeOf(database, 'process:1', '2').uncertainty).toEqual({
      kind: 'lognormal',
      median: expect.closeTo(-0.7, 15),
      sigma: 0.25,
    });
    expect(exchangeOf(database, 'process:2', '1').uncertainty).toEqual({
      kind: 'triangular',
      low: 0.5,
      mode: 1,
      high: 2,
    });
  });

  it('whose category counts an emission 3 counts one with its sign turned -3, as the product of the matrices does', async () => {
    const group = (matrix: string, arrays: Readonly<Record<string, Uint8Array>>) =>
      Object.entries(arrays).map(([kind, bytes]) => ({
        kind,
        group: matrix,
        matrix,
        path: `${matrix}.${kind}.npy`,
        bytes,
      }));
    const all = [
      ...group('technosphere_matrix', {
        indices: npyOf(pair, [
          [1, 1],
          [2, 2],
        ]),
        data: npyOf('<f8', [[1], [1]]),
      }),
      ...group('characterization_matrix', { indices: npyOf(pair, [[9, 0]]), data: npyOf('<f8', [[3]]) }),
      ...group('biosphere_matrix', {
        indices: npyOf(pair, [
          [9, 1],
          [9, 2],
        ]),
        flip: npyOf('|b1', [[0], [1]]),
        data: npyOf('<f8', [[5], [7]]),
      }),
    ];
    const files = Object.fromEntries(all.map(({ path, bytes }) => [path, bytes]));
    const resources = all.map(({ bytes: _bytes, ...resource }) => resource);
    const database = await parseBrightwayDatapackage(zipOf('p.zip', { 'datapackage.json': { resources }, ...files }));
    const [category] = database.impactCategories;
    const { inventory } = linkDatabase(database, { characterisation: { method: 'm', category: category! } });
    const { system } = compile(inventory);
    const scores = ['process:1', 'process:2'].map((id) => intensityOf(system, intensities(system), id, 'm'));
    expect(scores).toEqual([5 * 3, -7 * 3]);
  });

  it.each([
    ['a pickled object', npyOf('<f8', [[1], [1], [1]]).map((byte, n) => (n === 0 ? 0 : byte)), 'npy array'],
    ['fewer numbers than indices', npyOf('<f8', [[1], [2]]), 'rows'],
    ['data cut off', npyOf('<f8', [[1], [2], [3]]).subarray(0, -4), 'npy array'],
    ['an infinite amount', npyOf('<f8', [[1], [Infinity], [1]]), 'data'],
    ['a data type that is no number', npyOf('<f8', [[1], [2], [3]], "'|O'"), 'npy array'],
  ])('with %s is refused', async (_, data, field) => {
    await expect(parseBrightwayDatapackage(packageOf({ indices, flip, data }))).rejects.toMatchObject({
      name: 'ImportError',
      field,
    });
  });

  it('without a descriptor, or without a file it lists, is refused', async () => {
    await expect(parseBrightwayDatapackage(zipOf('a.zip', { 'x.npy': indices }))).rejects.toMatchObject({
      name: 'ImportError',
    });
    const resources = [{ kind: 'indices', group: 'g', matrix: 'technosphere_matrix', path: 'gone.npy' }];
    await expect(
      parseBrightwayDatapackage(zipOf('a.zip', { 'datapackage.json': { resources } })),
    ).rejects.toMatchObject({ name: 'ImportError', field: 'a.zip/gone.npy' });
  });
});

describeWithSamples('Brightway packages of ../shared/data/lca', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    [
      'brightway/datapackages/array_sequential.zip',
      { processes: 2, exchanges: 4, flows: 3, categories: 1, factors: 1 },
      { 'not-imported': 1, 'guessed-reference': 2 },
    ],
    [
      'brightway/datapackages/basic_fixture.zip',
      { processes: 2, exchanges: 4, flows: 3, categories: 1, factors: 1 },
      { 'guessed-reference': 2 },
    ],
    [
      'brightway/datapackages/bw2io_example_db.zip',
      { processes: 8, exchanges: 20, flows: 9 },
      { 'reduced-precision': 3, 'not-imported': 1 },
    ],
    ['brightway/datapackages/ipcc_simple.zip', { flows: 1, categories: 1, factors: 1 }, { 'reduced-precision': 1 }],
    [
      'brightway/datapackages/mc_basic.zip',
      { processes: 2, exchanges: 5, flows: 4, categories: 1, factors: 2 },
      { 'reduced-precision': 15, 'guessed-reference': 2 },
    ],
    ['brightway/datapackages/mc_complete.zip', {}, { 'reduced-precision': 10, 'not-imported': 2 }],
    [
      'brightway/datapackages/multi_lca_simple_1.zip',
      { processes: 3, exchanges: 12, flows: 5 },
      { 'reduced-precision': 10, 'guessed-reference': 3 },
    ],
    [
      'brightway/datapackages/multi_lca_simple_2.zip',
      { processes: 2, exchanges: 9, flows: 6 },
      { 'guessed-reference': 2 },
    ],
    [
      'brightway/datapackages/multi_lca_simple_3.zip',
      { processes: 1, exchanges: 6, flows: 6 },
      { 'reduced-precision': 5, 'guessed-reference': 1 },
    ],
    [
      'brightway/datapackages/multi_lca_simple_4.zip',
      { flows: 7, categories: 1, factors: 7 },
      { 'reduced-precision': 5 },
    ],
    [
      'brightway/datapackages/multi_lca_simple_5.zip',
      { flows: 3, categories: 1, factors: 3 },
      { 'reduced-precision': 5 },
    ],
  ])('%s', async (path, counts, findings) => {
    const database = await parseBrightwayDatapackage(sampleSource(path));
    expect(countsOf(database)).toEqual(counts);
    expect(findingCounts(database)).toEqual(findings);
  });

  it('bw2io_example_db.zip, with the names of its project', async () => {
    const mapping = JSON.parse(sampleText('brightway/datapackages/bw2io_example_db_mapping.json')) as readonly [
      string,
      number,
    ][];
    const names = new Map(mapping.map(([name, id]) => [id, name]));
    const { processes } = await parseBrightwayDatapackage(sampleSource('brightway/datapackages/bw2io_example_db.zip'), {
      names,
    });
    expect(processes.map(({ name }) => name)).toContain('Electric car battery');
  });
});
