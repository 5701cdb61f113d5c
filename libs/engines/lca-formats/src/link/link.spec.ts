import { compile, intensities, intensityOf, simulateDraws } from '@carbon-butler/engine-lca';
import fc from 'fast-check';
import { gasName, linkDatabase } from '../index.js';
import type { LinkOptions, ParsedDatabase, ProductSystem } from '../index.js';
import { gases } from '../testing/gases.fixture.js';
import { makes, tinyDatabase } from '../testing/tiny-database.fixture.js';
import type { TinyExchange, TinyProcess } from '../testing/tiny-database.fixture.js';

const co2 = (amount: number): TinyExchange => ({ flow: 'air:Carbon dioxide, fossil', amount });

function linked(database: ParsedDatabase, options: Partial<LinkOptions> = {}) {
  return linkDatabase(database, { characterisation: gases, ...options });
}

/** GWP100 AR6 per unit of each activity's product. */
function scores(database: ParsedDatabase, options: Partial<LinkOptions> = {}): Readonly<Record<string, number>> {
  const { inventory } = linked(database, options);
  const { system } = compile(inventory);
  const result = intensities(system);
  return Object.fromEntries(inventory.activities.map(({ id }) => [id, intensityOf(system, result, id, 'GWP100 AR6')]));
}

describe('the provider of an input', () => {
  const producers = (...list: readonly [string, string?, string?][]): Readonly<Record<string, TinyProcess>> =>
    Object.fromEntries(
      list.map(([id, location, name]) => [
        id,
        { name: name ?? id, ...(location && { location }), exchanges: [makes('steel')] },
      ]),
    );
  const choose = (
    made: Readonly<Record<string, TinyProcess>>,
    consumer: Partial<TinyProcess> = {},
    exchange: Partial<TinyExchange> = {},
    options: Partial<LinkOptions> = {},
  ) => {
    const database = tinyDatabase({
      ...made,
      car: { exchanges: [makes('car'), { flow: 'steel', ...exchange }], ...consumer },
    });
    const { decisions, findings, coverage } = linked(database, options);
    return { ...decisions[0]!, codes: findings.map(({ code }) => code), coverage };
  };
  const three = producers(['cn', 'CN'], ['de', 'DE'], ['world', 'GLO']);

  it.each<
    [
      string,
      ReturnType<typeof producers>,
      Partial<TinyProcess>,
      Partial<TinyExchange>,
      Partial<LinkOptions>,
      string | undefined,
      string,
    ]
  >([
    [
      'is the default provider before all others',
      three,
      { location: 'CN' },
      { provider: 'de' },
      {},
      'de',
      'default-provider',
    ],
    ['is the one at the same place', three, { location: 'CN' }, {}, {}, 'cn', 'same-location'],
    ['is looked for where the exchange says', three, { location: 'CN' }, { location: 'DE' }, {}, 'de', 'same-location'],
    [
      'is the market among several at the same place',
      producers(['a', 'CN'], ['b', 'CN', 'market for steel']),
      { location: 'CN' },
      {},
      {},
      'b',
      'same-location',
    ],
    ['is in the country of a province', three, { location: 'HEB-CN' }, {}, {}, 'cn', 'parent-region'],
    ['is in the country of a state', three, { location: 'DE-BY' }, {}, {}, 'de', 'parent-region'],
    [
      'is in a listed region',
      three,
      { location: 'Munich' },
      {},
      {
        parentRegions: new Map([
          ['Munich', 'Bavaria'],
          ['Bavaria', 'DE'],
        ]),
      },
      'de',
      'parent-region',
    ],
    ['is a global one', three, { location: 'US' }, {}, {}, 'world', 'global'],
    ['is a global one by another name', three, { location: 'US' }, {}, { globalLocations: ['DE'] }, 'de', 'global'],
    [
      'is the only market',
      producers(['a', 'CN'], ['b', 'DE', 'market group for steel']),
      { location: 'US' },
      {},
      {},
      'b',
      'market',
    ],
    ['is the only one there is', producers(['a', 'CN']), { location: 'US' }, {}, {}, 'a', 'single-producer'],
    [
      'is not guessed among several',
      producers(['a', 'CN'], ['b', 'DE']),
      { location: 'US' },
      {},
      {},
      undefined,
      'ambiguous',
    ],
    [
      'is not guessed among several at one place',
      producers(['a', 'US'], ['b', 'US'], ['c', 'GLO']),
      { location: 'US' },
      {},
      {},
      undefined,
      'ambiguous',
    ],
    ['is not made up', {}, {}, {}, {}, undefined, 'no-producer'],
  ])('%s', (_, made, consumer, exchange, options, provider, reason) => {
    expect(choose(made, consumer, exchange, options)).toMatchObject({
      ...(provider !== undefined && { provider }),
      reason,
    });
    expect(choose(made, consumer, exchange, options).provider).toBe(provider);
  });

  it('that can not be chosen is a finding with the candidates, and lowers the coverage', () => {
    const { codes, coverage, candidates } = choose(producers(['a', 'CN'], ['b', 'DE']), { location: 'US' });
    expect([codes, coverage, candidates]).toEqual([['ambiguous-provider'], { consumptions: 1, linked: 0 }, ['a', 'b']]);
    expect(choose({}).codes).toEqual(['no-provider']);
    const { inventory } = linked(tinyDatabase({ car: { exchanges: [makes('car'), { flow: 'steel' }] } }));
    expect(compile(inventory).coverage).toMatchObject({ technosphereExchanges: 1, linked: 0 });
  });

  it('that is named but does not make the flow is a finding, and the rule goes on', () => {
    expect(choose(three, { location: 'CN' }, { provider: 'gone' })).toMatchObject({
      provider: 'cn',
      codes: ['unknown-provider'],
    });
  });

  it('is what a life-cycle model says, even where it calls the flow otherwise', () => {
    const database = tinyDatabase({
      a: { exchanges: [makes('steel'), co2(1)] },
      b: { exchanges: [makes('sheet'), co2(7)] },
      car: { exchanges: [makes('car'), { flow: 'steel', amount: 2 }] },
    });
    const productSystem: ProductSystem = {
      id: 'm',
      name: 'm',
      referenceProcess: '3',
      targetAmount: 1,
      processes: [
        { instance: '1', process: 'b', parameters: {} },
        { instance: '3', process: 'car', parameters: { k: 2 } },
      ],
      links: [{ provider: '1', providerFlow: 'sheet', flow: 'steel', process: '3' }],
    };
    expect(scores(database)['car']).toBe(2);
    expect(scores(database, { productSystem })['car']).toBe(14);
    const { decisions, findings } = linked(database, { productSystem });
    expect(decisions).toMatchObject([{ process: 'car', provider: 'b', reason: 'product-system' }]);
    expect(findings.map(({ code }) => code)).toEqual(['instance-values']);
  });

  it('is not the process itself when that uses up what it makes', () => {
    const wasted = tinyDatabase({ a: { exchanges: [makes('waste', 2), { flow: 'waste', amount: 2 }, co2(1)] } });
    expect(linked(wasted).findings.map(({ code }) => code)).toEqual(['self-consumption', 'no-provider']);
    const own = tinyDatabase({ a: { exchanges: [makes('power', 2), { flow: 'power', amount: 0.5 }, co2(3)] } });
    expect(scores(own)).toEqual({ a: 2 });
  });
});

describe('amounts', () => {
  const mass = { id: 'mass', name: 'Mass', unitGroup: 'mass-units' };
  const energy = { id: 'energy', name: 'Energy', unitGroup: 'energy-units' };
  const unit = (name: string, factor: number) => ({ id: name, name, factor, synonyms: name === 't' ? ['tonne'] : [] });
  const groups = {
    flowProperties: [mass, energy],
    unitGroups: [
      { id: 'mass-units', name: '', referenceUnit: 'kg', units: [unit('kg', 1), unit('t', 1000)] },
      { id: 'energy-units', name: '', referenceUnit: 'MJ', units: [unit('MJ', 1), unit('kWh', 3.6)] },
    ],
  };
  const coal = {
    coal: {
      properties: [
        { flowProperty: 'mass', factor: 1 },
        { flowProperty: 'energy', factor: 24 },
      ],
    },
  };

  it.each<[Partial<TinyExchange>, number]>([
    [{ unit: 'kg', amount: 3 }, 3],
    [{ unit: 't', amount: 3 }, 3000],
    [{ unit: 'tonne', amount: 3 }, 3000],
    [{ unit: 'MJ', amount: 48, flowProperty: 'energy' }, 2],
    [{ unit: 'kWh', amount: 20, flowProperty: 'energy' }, 3],
  ])('of %j are %d kg of coal of 24 MJ/kg', (exchange, kilograms) => {
    const database = tinyDatabase(
      {
        mine: { exchanges: [makes('coal'), co2(1)] },
        plant: { exchanges: [makes('power'), { flow: 'coal', ...exchange }] },
      },
      coal,
      groups,
    );
    expect(scores(database)['plant']).toBeCloseTo(kilograms, 12);
  });

  it('without flow properties go by unit groups or the table of units', () => {
    const by = (unitName: string, rest: object) =>
      scores(
        tinyDatabase(
          {
            mine: { exchanges: [makes('ore'), co2(1)] },
            mill: { exchanges: [makes('steel'), { flow: 'ore', unit: unitName, amount: 2 }] },
          },
          {},
          rest,
        ),
      )['mill'];
    expect([by('t', {}), by('t', groups), by('g', {})]).toEqual([2000, 2000, 0.002]);
  });

  it('in units that do not convert are left out with a finding', () => {
    const database = tinyDatabase({
      mine: { exchanges: [makes('ore'), co2(1)] },
      mill: { exchanges: [makes('steel'), { flow: 'ore', unit: 'kWh' }, co2(5)] },
    });
    expect(linked(database).findings).toMatchObject([{ code: 'unconvertible-unit', process: 'mill', exchange: '2' }]);
    expect(linked(database).coverage).toEqual({ consumptions: 1, linked: 0 });
    expect(scores(database)).toMatchObject({ mill: 5 });
  });

  it('that are uncertain become parameters whose nominal value is the stated amount', () => {
    const uncertainty = { kind: 'lognormal', median: 4, sigma: 0.2 } as const;
    const { inventory } = linked(tinyDatabase({ a: { exchanges: [makes('x'), { ...co2(3), uncertainty }] } }));
    expect(inventory.parameters).toEqual([{ id: 'a/2', distribution: uncertainty }]);
    expect(inventory.elementary[0]!.amount).toEqual({ coefficient: 0.75, factors: [{ parameter: 'a/2' }] });
    expect(scores(tinyDatabase({ a: { exchanges: [makes('x'), { ...co2(3), uncertainty }] } }))['a']).toBeCloseTo(
      3,
      12,
    );
    const point = { kind: 'lognormal', median: 3, sigma: 0 } as const;
    expect(
      linked(tinyDatabase({ a: { exchanges: [makes('x'), { ...co2(3), uncertainty: point }] } })).inventory.parameters,
    ).toEqual([]);
  });

  describe('that a formula gives', () => {
    const uncertainty = { kind: 'lognormal', median: 2, sigma: 0.2 } as const;
    const mass = { name: 'mass', value: 2, uncertainty };
    const byFormula = (formula: string, amount: number): TinyExchange => ({ ...co2(amount), formula });
    const drawsOf = (database: ParsedDatabase, activity: string) => {
      const { system } = compile(linked(database).inventory);
      const demands = [{ id: activity, demand: [{ activity, amount: 1 }] }];
      return [...simulateDraws(system, { demands, methods: ['GWP100 AR6'] }, { seed: 'formulas', draws: 50 }).values];
    };

    it('are drawn with its parameters: one of the database is the same in every process', () => {
      const processes = {
        a: { exchanges: [makes('x'), byFormula('3 * mass', 6)] },
        b: { exchanges: [makes('y'), byFormula('mass ^ 2', 4)] },
      };
      const database = tinyDatabase(processes, {}, { parameters: [mass] });
      const [a, b] = [drawsOf(database, 'a'), drawsOf(database, 'b')];
      expect(new Set(a).size).toBe(50);
      a.forEach((value, n) => {
        expect(b[n]! / (value / 3) ** 2).toBeCloseTo(1, 12);
      });
      expect(scores(database)).toEqual({ a: 6, b: 4 });
    });

    it('see the parameter of their own process before that of the database', () => {
      const own = { ...mass, process: 'a' };
      const processes = {
        a: { parameters: [own], exchanges: [makes('x'), byFormula('mass', 2)] },
        b: { exchanges: [makes('y'), byFormula('mass', 2)] },
      };
      const database = tinyDatabase(processes, {}, { parameters: [mass] });
      expect(drawsOf(database, 'a')).not.toEqual(drawsOf(database, 'b'));
    });

    it('of a Brightway database see the parameter of another process as the variable it is there', () => {
      const processes = {
        a: { parameters: [{ ...mass, process: 'a' }], exchanges: [makes('x'), byFormula('mass', 2)] },
        b: { exchanges: [makes('y'), byFormula('mass', 2)] },
      };
      const database = tinyDatabase(processes, {}, { format: 'brightway-excel' });
      expect(drawsOf(database, 'b')).toEqual(drawsOf(database, 'a'));
    });

    it.each<[string, Partial<ParsedDatabase>, number]>([
      ['its own value, not that of a parameter of the database', { parameters: [mass] }, 3],
      ['its own value where the database has none', {}, 3],
    ])('of a Brightway database: a parameter of a name that is unique among processes has %s', (_, rest, score) => {
      const own = {
        name: 'mass',
        process: 'a',
        value: 3,
        uncertainty: { kind: 'lognormal', median: 3, sigma: 0.2 },
      } as const;
      const database = tinyDatabase(
        { a: { parameters: [own], exchanges: [makes('x'), byFormula('mass', 3)] } },
        {},
        { format: 'brightway-excel', ...rest },
      );
      expect(scores(database)['a']).toBeCloseTo(score, 12);
      expect(new Set(drawsOf(database, 'a')).size).toBe(50);
    });

    it('of a Brightway database see what their own process makes of a name', () => {
      const own = { name: 'j', process: 'a', value: 3, uncertainty: { kind: 'normal', mean: 3, sd: 0.1 } } as const;
      const twice = { name: 'k', process: 'a', value: 6, formula: 'j * 2' };
      const database = tinyDatabase(
        { a: { parameters: [own, twice], exchanges: [makes('x'), byFormula('k', 6)] } },
        {},
        { format: 'brightway-excel', parameters: [{ ...own, value: 7 }] },
      );
      expect(scores(database)['a']).toBeCloseTo(6, 12);
    });

    it('and that of what is made move together: an emission of 3 per kg made is 3 in every draw', () => {
      const processes = { a: { exchanges: [{ ...makes('x', 2), formula: 'mass' }, byFormula('3 * mass', 6)] } };
      const database = tinyDatabase(processes, {}, { parameters: [mass] });
      for (const value of drawsOf(database, 'a')) expect(value).toBeCloseTo(3, 12);
      expect(scores(database)).toEqual({ a: 3 });
    });

    it('count as they are stored where the formula gives something else, or nothing', () => {
      const processes = {
        a: { exchanges: [makes('x'), byFormula('3 * mass', 7)] },
        b: { exchanges: [makes('y'), byFormula('3 * weight', 6)] },
      };
      const database = tinyDatabase(processes, {}, { parameters: [mass] });
      expect(linked(database).inventory.derived).toEqual([]);
      expect(scores(database)).toEqual({ a: 7, b: 6 });
    });
  });
});

describe('waste and credits', () => {
  const waste = { slag: { kind: 'waste' as const } };

  it('go to the treatment that takes the waste', () => {
    const database = tinyDatabase(
      {
        mill: { exchanges: [makes('steel'), { flow: 'slag', direction: 'output', amount: 0.5 }] },
        dump: { exchanges: [{ flow: 'slag', direction: 'input', isReference: true, amount: 2 }, co2(8)] },
      },
      waste,
    );
    expect(linked(database).inventory.activities.map(({ reference }) => reference.amount)).toEqual([1, -2]);
    // 0.5 kg of slag at 8 / 2 kg per kg; the treatment's own intensity is per kg it makes, of which it makes -1.
    expect(scores(database)).toEqual({ mill: 2, dump: -4 });
  });

  it('are the same as a negative output of EcoSpold 2 and its negative input', () => {
    const database = tinyDatabase({
      mill: { exchanges: [makes('steel'), { flow: 'slag', amount: -0.5 }] },
      dump: { exchanges: [makes('slag', -2), co2(8)] },
    });
    expect(scores(database)).toMatchObject({ mill: 2 });
  });

  it('of an avoided product are taken off', () => {
    const database = tinyDatabase({
      a: { exchanges: [makes('heat'), { flow: 'power', direction: 'output', isAvoided: true, amount: 0.25 }, co2(3)] },
      b: { exchanges: [makes('power'), co2(4)] },
    });
    expect(scores(database)).toEqual({ a: 2, b: 4 });
  });
});

describe('a process of two products', () => {
  const joint = (process: Partial<TinyProcess>, flows = {}) =>
    tinyDatabase(
      { p: { exchanges: [makes('milk', 3), { ...makes('beef'), isReference: false }, co2(8)], ...process } },
      flows,
    );
  const factors = (basis: 'physical' | 'causal' | 'economic', milk: number, beef: number, exchange?: string) => [
    { basis, product: 'milk', value: milk, ...(exchange !== undefined && { exchange }) },
    { basis, product: 'beef', value: beef, ...(exchange !== undefined && { exchange }) },
  ];

  it('is split by the factors of its default method', () => {
    const allocation = [...factors('physical', 0.75, 0.25), ...factors('economic', 0.375, 0.625)];
    expect(scores(joint({ allocation }))).toEqual({ 'p#milk': 2, 'p#beef': 2 });
    expect(scores(joint({ allocation, defaultAllocation: 'economic' }))).toEqual({ 'p#milk': 1, 'p#beef': 5 });
  });

  it('is split exchange by exchange where the factors are causal', () => {
    const exchanges = [
      makes('milk', 3),
      { ...makes('beef'), isReference: false },
      co2(8),
      { flow: 'air:Methane, biogenic', amount: 1 },
    ];
    const allocation = [...factors('causal', 0, 1, '3'), ...factors('causal', 1, 0, '4')];
    expect(scores(joint({ exchanges, allocation, defaultAllocation: 'causal' }))).toEqual({ 'p#milk': 9, 'p#beef': 8 });
  });

  it('whose factors do not sum to 1 is split by amount, with findings', () => {
    const database = joint({ allocation: factors('physical', 0, 0) });
    expect(linked(database).findings.map(({ code }) => code)).toEqual(['incomplete-allocation', 'unallocated']);
    expect(scores(database)).toEqual({ 'p#milk': 2, 'p#beef': 2 });
  });

  it('of different units without factors carries everything twice, with a finding', () => {
    const database = joint({}, { beef: { unit: 'piece' } });
    expect(linked(database).findings).toMatchObject([{ code: 'unallocated', process: 'p' }]);
    expect(scores(database)).toEqual({ 'p#milk': 8 / 3, 'p#beef': 8 });
    expect(scores(joint({ allocation: factors('physical', 0.75, 0.25) }), { allocation: 'none' })).toEqual({
      'p#milk': 8 / 3,
      'p#beef': 8,
    });
  });

  it('passes on exactly what it emits, whatever the shares', () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    const amount = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(share, amount, amount, amount, (milk, milkAmount, beefAmount, emission) => {
        const exchanges = [
          makes('milk', milkAmount),
          { ...makes('beef', beefAmount), isReference: false },
          co2(emission),
        ];
        const score = scores(joint({ exchanges, allocation: factors('physical', milk, 1 - milk) }));
        expect(score['p#milk']! * milkAmount + score['p#beef']! * beefAmount).toBeCloseTo(emission, 9);
      }),
    );
  });
});

describe('greenhouse gases', () => {
  const factor = (name: string, flow: object = {}) => {
    const { inventory, findings } = linked(
      tinyDatabase(
        { p: { exchanges: [makes('x'), { flow: 'gas', direction: 'output' }] } },
        { gas: { name, kind: 'elementary', medium: 'air', ...flow } },
      ),
    );
    return {
      gwp: inventory.flows[0]!.characterisation['GWP100 AR6'],
      codes: findings.map(({ code }) => code),
      amount: inventory.elementary[0]!.amount.coefficient,
    };
  };

  it.each([
    ['Carbon dioxide, fossil ', 1],
    ['carbon dioxide (biogenic)', 0],
    ['Carbon dioxide, non-fossil', 0],
    ['Carbon dioxide, from soil or biomass stock', 1],
    ['carbon dioxide (land use change)', 1],
    ['Methane, fossil', 29.8],
    ['Methane, non-fossil', 27],
    ['methane (biogenic)', 27],
    ['Methane, from soil or biomass stock', 27],
    ['Dinitrogen monoxide', 273],
    ['Nitrous oxide', 273],
    ['Methane, chlorodifluoro-, HCFC-22', undefined],
    ['Methane, tetrafluoro-, CFC-14', undefined],
    ['Carbon monoxide, fossil', undefined],
  ])('%s counts %p by AR6', (name, gwp) => {
    expect(factor(name)).toEqual({ gwp, codes: [], amount: 1 });
  });

  it('go by CAS number before name', () => {
    expect(factor('Sumpfgas', { cas: '74-82-8' })).toMatchObject({ gwp: 29.8, codes: ['guessed-origin'] });
  });

  it('of unknown origin count as fossil, of unknown compartment as emitted to air, with findings', () => {
    expect(factor('Methane')).toMatchObject({ gwp: 29.8, codes: ['guessed-origin'] });
    expect(factor('Methane, fossil', { medium: 'unknown' })).toMatchObject({ gwp: 29.8, codes: ['guessed-medium'] });
    expect(factor('Methane, fossil', { medium: 'water' })).toMatchObject({ gwp: undefined, codes: [] });
  });

  it('count per kilogram, whatever the unit of the flow', () => {
    expect(factor('Methane, fossil', { unit: 'g' }).gwp).toBeCloseTo(0.0298, 15);
    expect(factor('Methane, fossil', { unit: 'm3' })).toMatchObject({ gwp: undefined, codes: ['unconvertible-unit'] });
  });

  it('taken from the air are negative', () => {
    const database = tinyDatabase(
      { p: { exchanges: [makes('x'), { flow: 'gas', direction: 'input', amount: 2 }] } },
      { gas: { name: 'Carbon dioxide, in air', kind: 'elementary', medium: 'resource' } },
    );
    const { elementary, flows } = linked(database).inventory;
    expect([elementary[0]!.amount.coefficient, flows[0]!.characterisation['GWP100 AR6']]).toEqual([-2, 0]);
  });

  it('have names without what they say about origin', () => {
    expect(gasName(' Methane, from fossil fuels ')).toEqual({ name: 'methane', origin: 'fossil' });
    expect(gasName('Methane, trichlorofluoro-, CFC-11')).toEqual({
      name: 'methane, trichlorofluoro-, cfc-11',
      origin: undefined,
    });
  });
});
