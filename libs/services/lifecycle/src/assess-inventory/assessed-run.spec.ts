import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { activity, assessmentInputs, emits, uses, usesRule } from '../testing/assessment-inputs.fixture.js';
import type { AssessmentInputs, ExchangeInput, Spread } from './assessment-inputs.js';
import { assessedRun, type RunBody } from './assessed-run.js';
import { QuestionRefusedError } from './refusals.js';

const rulebook = loadRulebook();
const grid = 'background.electricity.grid.CN-JS';
const gridFactor = Number(rulebook.rule(grid, '2026-01-01').value);

const run = (inputs: AssessmentInputs): RunBody => assessedRun(inputs, rulebook);

function figureOf({ figures }: RunBody, id: string) {
  const found = figures.find((figure) => figure.id === id);
  if (!found) throw new Error(`no figure ${id} among ${figures.map((figure) => figure.id).join(', ')}`);
  return found;
}
const valueOf = (body: RunBody, id: string): number => Number(figureOf(body, id).value);

/** The refusal of an inventory. */
function refusalOf(inputs: AssessmentInputs) {
  try {
    run(inputs);
  } catch (error) {
    if (error instanceof QuestionRefusedError) return error.refusal;
    throw error;
  }
  throw new Error('not refused');
}

describe('an assessment', () => {
  const loop = assessmentInputs(
    [
      activity('panel', [uses('glass', '8'), usesRule(grid, '2', 'kWh')], {
        tags: { stage: 'making', supplier: 'works' },
      }),
      activity('glass', [uses('panel', '0.01'), emits('CH4-fossil', '0.1')], {
        tags: { stage: 'materials', supplier: 'kiln' },
      }),
    ],
    { demand: [{ product: 'panel', amount: '3' }] },
  );

  it('solves a loop as a hand calculation does', () => {
    const perPanel = (2 * gridFactor + 8 * 0.1 * 29.8) / (1 - 8 * 0.01);
    const body = run(loop);
    expect(valueOf(body, 'assessment.total')).toBeCloseTo(3 * perPanel, 8);
    expect(body.checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('splits the score by stage, supplier, activity and gas, each summing to the score', () => {
    const body = run(loop);
    const total = valueOf(body, 'assessment.total');
    for (const dimension of ['stage', 'supplier', 'activity', 'flow']) {
      const parts = body.figures.filter(({ id }) => id.startsWith(`assessment.${dimension}.`));
      expect(parts.reduce((sum, { value }) => sum + Number(value), 0)).toBeCloseTo(total, 8);
    }
    // The power the making uses burdens the making, though it comes from the rulebook.
    expect(valueOf(body, 'assessment.stage.making')).toBeCloseTo((3 * 2 * gridFactor) / (1 - 8 * 0.01), 8);
    expect(valueOf(body, 'assessment.flow.CH4-fossil')).toBeCloseTo((3 * 8 * 0.1 * 29.8) / (1 - 8 * 0.01), 8);
  });

  it('counts methane over twenty years, and fails the check of one horizon where CO2e is mixed in', () => {
    const over20 = (exchanges: readonly ExchangeInput[]) =>
      run(assessmentInputs([activity('a', exchanges)], { method: 'GWP20-AR6' }));
    const pure = over20([emits('CH4-fossil', '2'), emits('CH4-non-fossil', '1')]);
    expect(valueOf(pure, 'assessment.total')).toBeCloseTo(2 * 82.5 + 79.7, 8);
    const checkOf = ({ checks }: RunBody) => checks.find(({ id }) => id === 'horizon.mixed');
    expect(checkOf(pure)).toMatchObject({ value: '0', passed: true });
    const mixed = over20([emits('CH4-fossil', '1'), usesRule(grid, '1', 'kWh')]);
    expect(Number(checkOf(mixed)?.value)).toBeCloseTo(gridFactor / (gridFactor + 82.5), 6);
    expect(checkOf(mixed)).toMatchObject({ passed: false });
    expect(run(loop).checks.map(({ id }) => id)).not.toContain('horizon.mixed');
  });

  it('counts gases by a method that is brought along, and says whose it is', () => {
    const source = { id: 'ipcc-ar4', version: '2007', locator: 'Table 2.14', licence: 'facts' };
    const ownMethod = { name: 'GWP100 AR4', source, potentials: { methane: '25', N2O: '298' } };
    const own = (exchange: ExchangeInput, more: Partial<AssessmentInputs> = {}) =>
      assessmentInputs([activity('a', [exchange])], { method: 'own', ownMethod, ...more });
    const body = run(own(emits('methane', '2')));
    expect(valueOf(body, 'assessment.total')).toBeCloseTo(50, 9);
    expect(figureOf(body, 'assessment.total').sources).toContainEqual(source);
    expect(body.warnings).toContainEqual(expect.objectContaining({ code: 'own-method' }));
    expect(body.ruleSets).toEqual([]);
    expect(refusalOf(own(emits('CO2', '1'))).violations[0]).toMatchObject({
      field: '/activities/0/exchanges/0/gas',
      description: expect.stringContaining('CO2e, N2O, methane') as string,
    });
    const broken = { ...ownMethod, potentials: { 'a/b': '1e5x' } };
    expect(refusalOf(own(emits('a/b', '1'), { ownMethod: broken })).violations[0]).toMatchObject({
      field: '/options/ownMethod/potentials/a~1b',
    });
    const { ownMethod: _none, ...without } = own(emits('CO2', '1'));
    expect(refusalOf(without).reason).toBe('NO_METHOD_RULES');
  });

  it('draws a factor used in two stages as one number', () => {
    const two = (stageB: string) =>
      run(
        assessmentInputs([
          activity('a', [uses('b', '1'), usesRule(grid, '1', 'kWh')], { tags: { stage: 'A' } }),
          activity('b', [usesRule(grid, '1', 'kWh')], { tags: { stage: stageB } }),
        ]),
      );
    expect(figureOf(two('B'), 'assessment.total').uncertainty).toEqual(
      figureOf(two('A'), 'assessment.total').uncertainty,
    );
  });

  it('tells a factor used under two tags of one value apart, and from an activity of its name', () => {
    const power = usesRule(grid, '1', 'kWh');
    const body = run(
      assessmentInputs([
        activity('a', [power, uses('b', '1'), uses(grid, '1')], { tags: { stage: 'x' } }),
        activity('b', [power], { tags: { phase: 'x' } }),
        activity(grid, [usesRule(grid, '2', 'kWh')]),
      ]),
    );
    expect(valueOf(body, 'assessment.total')).toBeCloseTo(4 * gridFactor, 9);
    expect(valueOf(body, `assessment.activity.${grid} for x`)).toBeCloseTo(gridFactor, 9);
    expect(valueOf(body, `assessment.activity.${grid} for phase=x`)).toBeCloseTo(gridFactor, 9);
    expect(valueOf(body, `assessment.activity.${grid} (2)`)).toBeCloseTo(2 * gridFactor, 9);
  });

  it('takes any names of parameters, activities and mixes', () => {
    const spread: Spread = { kind: 'normal', sd: '0.1' };
    const mixed = (mix: string) => emits('CO2', '1', { spread, mix });
    const body = (change: Partial<AssessmentInputs> = {}) =>
      run(
        assessmentInputs(
          [
            activity('a/b', [mixed('c'), mixed('c'), uses('a', '1')]),
            activity('a', [mixed('b/c'), mixed('b/c'), usesRule(grid, '1', 'kWh'), emits('CO2', '1', { spread })]),
          ],
          change,
        ),
      );
    const ids = ['amount:a/3', 'amount:a/0', 'mix:a/b/c', `rule:${rulebook.rule(grid, '2026-01-01').ref}`];
    const named = body({ parameters: ids.map((id) => ({ id, value: '7' })) });
    expect(valueOf(named, 'assessment.total')).toBeCloseTo(5 + gridFactor, 9);
    expect(figureOf(named, 'assessment.total.first-order').uncertainty).toEqual(
      figureOf(body(), 'assessment.total.first-order').uncertainty,
    );
  });

  it('counts gases by the potentials of the method asked for', () => {
    const methane = [activity('a', [emits('CH4-non-fossil', '1')])];
    expect(valueOf(run(assessmentInputs(methane)), 'assessment.total')).toBe(27);
    expect(valueOf(run(assessmentInputs(methane, { method: 'GWP100-AR5' })), 'assessment.total')).toBe(28);
  });

  it('shares burdens by a property of the outputs, or leaves them with the reference product', () => {
    const outputs = [
      { product: 'heat', amount: '2', unit: 'GJ', property: '1' },
      { product: 'power', amount: '1', unit: 'GJ', property: '2' },
    ];
    const plant = activity('plant', [emits('CO2', '100')], { outputs });
    const power = { demand: [{ product: 'power', amount: '1' }] };
    expect(valueOf(run(assessmentInputs([plant], power)), 'assessment.total')).toBeCloseTo(50, 10);
    expect(valueOf(run(assessmentInputs([plant], { ...power, allocation: 'cut-off' })), 'assessment.total')).toBe(0);
  });

  describe('with parameters', () => {
    const parameters = [
      { id: 'yield', value: '0.5', spread: { kind: 'relative95', relative95: '0.1' } },
      { id: 'mass', formula: 'yield * 4' },
    ] as const;
    const total = (exchange: ExchangeInput, change: Partial<AssessmentInputs> = {}) =>
      figureOf(run(assessmentInputs([activity('a', [exchange])], { parameters, ...change })), 'assessment.total');
    const byFormula = (formula: string, change: Partial<ExchangeInput> = {}): ExchangeInput => {
      const { amount: _amount, ...exchange } = emits('CO2', '', change);
      return { ...exchange, formula };
    };

    it('draws a factor, and what a formula makes of it, as one number', () => {
      const factors = [{ parameter: 'yield', divides: false }];
      const squared = total(emits('CO2', '16', { factors: [...factors, ...factors] }));
      expect(squared).toMatchObject({ value: '4', uncertainty: { kind: 'interval' } });
      expect(total(byFormula('mass^2')).uncertainty).toEqual(squared.uncertainty);
      expect(total(emits('CO2', '1', { factors: [{ parameter: 'mass', divides: true }] }))).toMatchObject({
        value: '0.5',
        uncertainty: { kind: 'interval' },
      });
    });

    it('draws nothing where a formula cancels what it names', () => {
      expect(total(byFormula('mass / yield')).uncertainty.kind).toBe('exact');
    });

    it('spreads an amount around what its formula gives', () => {
      const spread: Spread = { kind: 'relative95', relative95: '0.2' };
      const { uncertainty } = total(byFormula('mass', { spread }), { draws: 20_000 });
      if (uncertainty.kind !== 'interval') throw new Error('exact');
      // Independent normals: the relative half widths add up in squares, but for the product of both.
      const half = 2 * Math.hypot(0.1, 0.2, (0.1 * 0.2) / 1.96);
      expect(Math.abs(Number(uncertainty.high) - Number(uncertainty.low) - 2 * half)).toBeLessThan(0.02);
    });
  });

  describe('of a mix', () => {
    const spread: Spread = { kind: 'lognormal', geometricSd: '1.5' };
    const share = (product: string, amount: string, mix?: string): ExchangeInput =>
      uses(product, amount, { spread, ...(mix !== undefined && { mix }) });
    const market = (mix?: string) =>
      figureOf(
        run(
          assessmentInputs([
            activity('market', [share('wind', '0.4', mix), share('coal', '0.6', mix)]),
            activity('wind', [emits('CO2', '1')]),
            activity('coal', [emits('CO2', '1')]),
          ]),
        ),
        'assessment.total',
      );

    it('keeps the sum of its amounts in every draw', () => {
      const width = (mix?: string): number => {
        const { uncertainty } = market(mix);
        return uncertainty.kind === 'interval' ? Number(uncertainty.high) - Number(uncertainty.low) : 0;
      };
      expect(width()).toBeGreaterThan(0.5);
      expect(width('grid')).toBeLessThan(1e-12);
    });
  });

  it.each<[Spread, number, number]>([
    [{ kind: 'normal', sd: '1' }, 10 - 1.96, 10 + 1.96],
    [{ kind: 'relative95', relative95: '0.2' }, 8, 12],
    [{ kind: 'lognormal', geometricSd: '1.1' }, 10 / 1.1 ** 1.96, 10 * 1.1 ** 1.96],
    [{ kind: 'uniform', low: '8', high: '12' }, 8.1, 11.9],
    [{ kind: 'triangular', low: '8', high: '12' }, 10 - 2 * (1 - 0.05 ** 0.5), 10 + 2 * (1 - 0.05 ** 0.5)],
  ])('draws a %j as its closed form says', (spread, low, high) => {
    const body = run(assessmentInputs([activity('a', [emits('CO2', '10', { spread })])], { draws: 20_000 }));
    const { uncertainty } = figureOf(body, 'assessment.total');
    if (uncertainty.kind !== 'interval') throw new Error('exact');
    expect(Math.abs(Number(uncertainty.low) - low)).toBeLessThan(0.08);
    expect(Math.abs(Number(uncertainty.high) - high)).toBeLessThan(0.08);
  });

  it('says why the mean lies above the score and why intervals differ, where they do', () => {
    const wide = run(
      assessmentInputs([activity('a', [emits('CO2', '1', { spread: { kind: 'lognormal', geometricSd: '2.5' } })])]),
    );
    expect(wide.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['mean-above-score', 'intervals-differ']),
    );
    expect(wide.checks.find(({ id }) => id === 'interval.agreement')?.passed).toBe(false);
    const narrow = run(
      assessmentInputs([activity('a', [emits('CO2', '1', { spread: { kind: 'relative95', relative95: '0.1' } })])]),
    );
    expect(narrow.warnings.map(({ code }) => code)).not.toContain('mean-above-score');
    expect(narrow.checks.find(({ id }) => id === 'interval.agreement')?.passed).toBe(true);
  });

  it('explains nothing by the means of the parameters where the score has no value at them', () => {
    // The mean of x is e^(ln(7)^2 / 2) = 6.6.
    const { amount: _amount, ...emission } = emits('CO2', '');
    const { warnings } = run(
      assessmentInputs([activity('a', [{ ...emission, formula: 'x * x * sqrt(5 - x)' }])], {
        parameters: [{ id: 'x', value: '1', spread: { kind: 'lognormal', geometricSd: '7' } }],
      }),
    );
    const { en = '', zh = '' } = warnings.find(({ code }) => code === 'mean-above-score')?.message ?? {};
    expect(en).toContain('with every parameter at its mean the score has no value.');
    expect(en + zh).not.toContain('NaN');
  });

  it('names a contribution by its tag, whatever the tag is called', () => {
    for (const tag of ['constructor', 'toString', 'valueOf']) {
      const body = run(assessmentInputs([activity('a', [emits('CO2', '1')], { tags: { [tag]: 'v' } })]));
      expect(figureOf(body, `assessment.${tag}.v`).label).toEqual({ en: `${tag}: v`, zh: `${tag}：v` });
    }
  });

  it('is the same whenever it is made', () => {
    expect(run(loop)).toEqual(run(loop));
  });
});

describe('an assessment is refused', () => {
  const one = (exchange: ExchangeInput, change: Partial<AssessmentInputs> = {}) =>
    refusalOf(assessmentInputs([activity('a', [exchange])], change));
  const at = '/activities/0/exchanges/0';
  const noSource = { id: 's', version: '1', locator: '', licence: '' };

  it.each<[string, () => ReturnType<typeof refusalOf>, string, string]>([
    ['a product nobody makes', () => one(uses('b', '1')), 'MISSING_PRODUCER', `${at}/product`],
    ['an amount that is no number', () => one(emits('CO2', 'NaN')), 'INVALID_INVENTORY', `${at}/amount`],
    ['an amount too large for a number', () => one(emits('CO2', '9'.repeat(400))), 'INVALID_INVENTORY', `${at}/amount`],
    ['a unit of another dimension', () => one(emits('CO2', '1', { unit: 'kWh' })), 'UNIT_MISMATCH', `${at}/unit`],
    ['a unit nobody knows', () => one(emits('CO2', '1', { unit: 'stone' })), 'UNIT_MISMATCH', `${at}/unit`],
    [
      'an unknown factor',
      () => one(usesRule('background.electricity.grid.XX', '1', 'kWh')),
      'UNKNOWN_RULE',
      `${at}/rule`,
    ],
    ['a rule that is no footprint', () => one(usesRule('gwp.ar6.N2O', '1', 'kg')), 'UNKNOWN_RULE', `${at}/rule`],
    ['an unknown gas', () => one(emits('argon', '1')), 'INVALID_INVENTORY', `${at}/gas`],
    [
      'a method without rules on its date',
      () => one(emits('CO2', '1'), { method: 'GWP20-AR6', date: '2020-01-01' }),
      'NO_METHOD_RULES',
      '/options/method',
    ],
    ['a broken formula', () => one({ ...emits('CO2', '1'), formula: '1 +' }), 'INVALID_INVENTORY', at],
    [
      'a parameter that depends on itself in a branch that is not taken',
      () => one(emits('CO2', '1'), { parameters: [{ id: 'p', formula: 'if(1, 2, p)' }] }),
      'INVALID_FORMULA',
      '/parameters/0/formula',
    ],
    [
      'more to evaluate in the draws than fits the time of an answer',
      () => {
        const { amount: _amount, ...exchange } = emits('CO2', '');
        const formula = `p${' + p'.repeat(240)}`;
        const many = Array.from({ length: 100 }, () => ({ ...exchange, formula }));
        const parameters = [{ id: 'p', value: '1', spread: { kind: 'normal', sd: '0.1' } }] as const;
        return refusalOf(assessmentInputs([activity('a', many)], { parameters, draws: 10_000 }));
      },
      'INVENTORY_TOO_LARGE',
      '/options/draws',
    ],
    ['a mix of one', () => one(emits('CO2', '1', { mix: 'grid' })), 'INVALID_INVENTORY', `${at}/mix`],
    [
      'a mix of different units',
      () =>
        refusalOf(
          assessmentInputs([
            activity('a', [emits('CO2', '1', { mix: 'm' }), emits('CO2', '1', { mix: 'm', unit: 't' })]),
          ]),
        ),
      'INVALID_INVENTORY',
      '/activities/0/exchanges/1/mix',
    ],
    [
      'a mix whose amounts cancel',
      () =>
        refusalOf(
          assessmentInputs([activity('a', [emits('CO2', '1', { mix: 'm' }), emits('CO2', '-1', { mix: 'm' })])]),
        ),
      'INVALID_INVENTORY',
      `${at}/mix`,
    ],
    ...[
      ['1', '-0.9'],
      ['0.1', '0.2', '-0.3'],
      ['-1', '0', '2'],
      ['0', '0'],
    ].map((amounts): [string, () => ReturnType<typeof refusalOf>, string, string] => [
      `a mix of ${amounts.join(' and ')}`,
      () =>
        refusalOf(
          assessmentInputs([
            activity(
              'a',
              amounts.map((amount) => emits('CO2', amount, { mix: 'm' })),
            ),
          ]),
        ),
      'INVALID_INVENTORY',
      `${at}/mix`,
    ]),
    [
      'a total too large to be stated',
      () => one(emits('CO2', '1'), { demand: [{ product: 'a', amount: `1${'0'.repeat(20)}` }] }),
      'INVALID_INVENTORY',
      '/demand',
    ],
    ...['CO2e', 'CO2e of the database', 'a\u001fb'].map(
      (gas): [string, () => ReturnType<typeof refusalOf>, string, string] => [
        `a gas of its own method called ${JSON.stringify(gas)}`,
        () =>
          one(emits(gas, '1'), {
            method: 'own',
            ownMethod: { name: 'm', source: noSource, potentials: { [gas]: '5' } },
          }),
        'INVALID_INVENTORY',
        `/options/ownMethod/potentials/${gas.replace('\u001f', '\uFFFD')}`,
      ],
    ),
    [
      'a control character in a name',
      () => refusalOf(assessmentInputs([activity('a\u001fb', [])])),
      'INVALID_INVENTORY',
      '/activities/0/id',
    ],
    ['too few draws', () => one(emits('CO2', '1'), { draws: 3 }), 'INVALID_INVENTORY', '/options/draws'],
    ['too many draws', () => one(emits('CO2', '1'), { draws: 1e6 }), 'INVENTORY_TOO_LARGE', '/options/draws'],
    [
      'bounds that do not hold the amount',
      () => one(emits('CO2', '1', { spread: { kind: 'triangular', low: '2', high: '3' } })),
      'INVALID_INVENTORY',
      `${at}/spread/low`,
    ],
    [
      'a demand for nothing known',
      () => one(emits('CO2', '1'), { demand: [{ product: 'z', amount: '1' }] }),
      'MISSING_PRODUCER',
      '/demand/0/product',
    ],
    [
      'too many activities',
      () => refusalOf(assessmentInputs(Array.from({ length: 2_001 }, (_, n) => activity(`a${n}`, [])))),
      'INVENTORY_TOO_LARGE',
      '/activities',
    ],
    [
      'two activities of one name',
      () => refusalOf(assessmentInputs([activity('a', []), activity('a', [])])),
      'INVALID_INVENTORY',
      '/activities/1/id',
    ],
  ])('for %s', (_, refusal, reason, field) => {
    const { reason: given, violations } = refusal();
    expect([given, violations[0]?.field]).toEqual([reason, field]);
  });

  it('in words that can be stored, whatever characters names have', () => {
    const { message, violations } = refusalOf(
      assessmentInputs([activity('a', [uses('lime\uD800ston', '1')]), activity('lime\uD800stone\uD800', [])]),
    );
    expect(message).toContain('nearest: lime\uFFFDstone\uFFFD');
    expect(`${message}${violations[0]?.description ?? ''}`).not.toMatch(/[\u0000\uD800]/);
  });

  it('once for a parameter whose formula is wrong', () => {
    const { violations } = refusalOf(
      assessmentInputs([activity('a', [emits('CO2', '1')])], {
        parameters: [
          { id: 'p', formula: '1 +' },
          { id: 'q', value: '2' },
        ],
      }),
    );
    expect(violations.map(({ field }) => field)).toEqual(['/parameters/0/formula']);
  });

  it('with the names nearest to a missing producer', () => {
    const { message } = refusalOf(
      assessmentInputs([
        activity('module', [uses('solar glas', '1')]),
        activity('solar glass', []),
        activity('frame', []),
      ]),
    );
    expect(message).toContain('nearest: solar glass');
  });

  it.each([
    ['1', 'SINGULAR_LOOP', '1'],
    ['1.44', 'UNPRODUCTIVE_LOOP', '1.2'],
  ])('for a loop that uses up %s of what it makes', (amount, reason, gain) => {
    const refusal = refusalOf(
      assessmentInputs([activity('a', [uses('b', '1'), emits('CO2', '1')]), activity('b', [uses('a', amount)])]),
    );
    expect(refusal.reason).toBe(reason);
    expect(refusal.message).toMatch(/a -> b|b -> a/);
    expect(Number(refusal.metadata['gain'])).toBeCloseTo(Number(gain), 9);
  });
});
