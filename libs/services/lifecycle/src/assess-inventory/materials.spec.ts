import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { scenarioRun } from '../compare-scenario/scenario-run.js';
import { activity, assessmentInputs, emits } from '../testing/assessment-inputs.fixture.js';
import type { ActivityInput, AssessmentInputs, MaterialInput, MaterialSupplier } from './assessment-inputs.js';
import { assessedRun, type RunBody } from './assessed-run.js';
import { QuestionRefusedError } from './refusals.js';

const rulebook = loadRulebook();
const aluminium = 'background.industrial.aluminium-primary-ingot.CN';

const from = (product: string): MaterialSupplier => ({ what: { kind: 'product', id: product } });
const byRule = (id: string): MaterialSupplier => ({ what: { kind: 'rule', id } });
const suppliers = {
  virgin: from('virgin'),
  recycled: from('recycled'),
  recyclingAtEndOfLife: from('recycling'),
  virginReplaced: from('replaced'),
  energyRecovery: from('burning'),
  heatReplaced: { ...from('heat'), amount: '12', unit: 'MJ' },
  electricityReplaced: { ...from('power'), amount: '5.4', unit: 'MJ' },
  disposal: from('disposal'),
};

/** kg CO2 of a unit of each supplier; recycling and disposal are counted by the waste they take. */
const suppliersOf = (): readonly ActivityInput[] => {
  const makes = (id: string, co2: string, amount = '1', unit = 'kg'): ActivityInput =>
    activity(id, [emits('CO2', co2)], { outputs: [{ product: id, amount, unit }] });
  return [
    ...[makes('virgin', '3'), makes('recycled', '0.8'), makes('recycling', '0.5', '-1'), makes('replaced', '2.8')],
    ...[makes('burning', '1.2'), makes('heat', '0.07', '1', 'MJ'), makes('power', '0.6', '1', 'kWh')],
    makes('disposal', '0.1', '-1'),
  ];
};

const shares = { a: '0.2', b: '0.5', r1: '0.4', r2: '0.7', r3: '0.2', qualityIn: '0.95', qualityOut: '0.9' };
const part = (change: Partial<MaterialInput> = {}): MaterialInput => ({
  ...{ amount: '2', unit: 'kg', ...shares, suppliers, ...change },
});
const inputsOf = (materials: readonly MaterialInput[], change: Partial<AssessmentInputs> = {}): AssessmentInputs =>
  assessmentInputs([activity('car', [], { materials, tags: { stage: 'making' } }), ...suppliersOf()], change);

/** By hand, of a kg; 5.4 MJ are 1.5 kWh. */
const perKg = {
  virgin: (0.6 + 0.4 * 0.8 * 0.95) * 3, // 2.712
  recycled: 0.4 * 0.2 * 0.8, // 0.064
  recycling: 0.8 * 0.7 * 0.5, // 0.28
  replaced: -0.8 * 0.7 * 0.9 * 2.8, // -1.4112
  burning: 0.5 * 0.2 * 1.2, // 0.12
  heat: -0.5 * 0.2 * 12 * 0.07, // -0.084
  power: -0.5 * 0.2 * 1.5 * 0.6, // -0.09
  disposal: 0.1 * 0.1, // 0.01
};
const ofTwoKg = 2 * 1.6008;

const run = (inputs: AssessmentInputs): RunBody => assessedRun(inputs, rulebook);
const figureOf = ({ figures }: RunBody, id: string) => {
  const found = figures.find((figure) => figure.id === id);
  if (!found) throw new Error(`no figure ${id} among ${figures.map((figure) => figure.id).join(', ')}`);
  return found;
};
const totalOf = (material: Partial<MaterialInput>): number =>
  Number(figureOf(run(inputsOf([part({ amount: '1', unit: 'kg', ...material })])), 'assessment.total').value);

describe('a material', () => {
  it('counts by the circular footprint formula, each role with who delivers it', () => {
    const body = run(inputsOf([part()]));
    expect(Number(figureOf(body, 'assessment.total').value)).toBeCloseTo(ofTwoKg, 9);
    for (const [product, value] of Object.entries(perKg))
      expect(Number(figureOf(body, `assessment.activity.${product}`).value)).toBeCloseTo(2 * value, 9);
    expect(body.checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('gives energy by the unit it is stated in', () => {
    const perTonne = (supplier: MaterialSupplier): MaterialSupplier => ({ ...supplier, unit: 'GJ' });
    const { heatReplaced, electricityReplaced } = suppliers;
    const inTonnes = {
      ...suppliers,
      ...{ heatReplaced: perTonne(heatReplaced), electricityReplaced: perTonne(electricityReplaced) },
    };
    expect(totalOf({ amount: '0.002', unit: 't', suppliers: inTonnes })).toBeCloseTo(ofTwoKg, 9);
  });

  it('is drawn as one amount in all its roles', () => {
    const spread = { kind: 'relative95', relative95: '0.1' } as const;
    const body = run(inputsOf([part({ spread })], { draws: 20_000 }));
    // Independent amounts would make ± 19 % of the total: its burdens and credits would not move together.
    for (const [id, value] of [
      ['total', ofTwoKg],
      ['activity.virgin', 2 * perKg.virgin],
      ['activity.replaced', 2 * perKg.replaced],
    ] as const) {
      const { uncertainty } = figureOf(body, `assessment.${id}`);
      if (uncertainty.kind !== 'interval') throw new Error(`${id} is exact`);
      const bounds = [Number(uncertainty.low) / value, Number(uncertainty.high) / value].sort((a, b) => a - b);
      expect(Math.abs((bounds[0] ?? 0) - 0.9)).toBeLessThan(0.003);
      expect(Math.abs((bounds[1] ?? 0) - 1.1)).toBeLessThan(0.003);
    }
    const { uncertainty } = figureOf(body, 'assessment.total.first-order');
    if (uncertainty.kind !== 'interval') throw new Error('exact');
    expect(Number(uncertainty.low)).toBeCloseTo(0.9 * ofTwoKg, 3);
  });

  const { virgin, recyclingAtEndOfLife, virginReplaced, disposal } = suppliers;
  it.each<[string, Partial<MaterialInput>, number]>([
    [
      'virgin material alone where A = 1 and all is recycled',
      { a: '1', r1: '0', r2: '1', r3: '0', suppliers: { virgin } },
      3,
    ],
    [
      'all of the credit of recycling where A = 0',
      { a: '0', r1: '0', r2: '1', r3: '0', suppliers: { virgin, recyclingAtEndOfLife, virginReplaced } },
      3 + 0.5 - 0.9 * 2.8,
    ],
    [
      'recycled content as virgin material of its quality where A = 0',
      { a: '0', r1: '1', r2: '1', r3: '0', suppliers: { virgin, recyclingAtEndOfLife, virginReplaced } },
      0.95 * 3 + 0.5 - 0.9 * 2.8,
    ],
    [
      'virgin material and its disposal where nothing is recycled or burnt',
      { r1: '0', r2: '0', r3: '0', suppliers: { virgin, disposal } },
      3 + 0.1,
    ],
    [
      'no credit for heat and power that nobody is named for',
      { a: '1', r1: '0', r2: '0', r3: '1', b: '0', suppliers: { virgin, energyRecovery: suppliers.energyRecovery } },
      3 + 1.2,
    ],
    ['no rest where R2 and R3 take all', { a: '1', r1: '0', r2: '0.7', r3: '0.3', b: '1', suppliers: { virgin } }, 3],
  ])('counts %s', (_, material, expected) => {
    expect(totalOf(material)).toBeCloseTo(expected, 9);
  });

  it('burdens the stage that uses it with factors of the rulebook, one number for burden and credit', () => {
    const factor = Number(rulebook.rule(aluminium, '2026-01-01').value) / 1000;
    const used = (change: Partial<MaterialInput>): RunBody =>
      run(
        inputsOf([
          part({
            ...{ amount: '1', unit: 'kg', a: '0', r1: '0', r2: '1', r3: '0', qualityOut: '0.75' },
            suppliers: { virgin: byRule(aluminium), recyclingAtEndOfLife, virginReplaced: byRule(aluminium) },
            ...change,
          }),
        ]),
      );
    expect(Number(figureOf(used({}), 'assessment.stage.making').value)).toBeCloseTo(0.25 * factor, 9);
    expect(figureOf(used({}), 'assessment.total').uncertainty.kind).toBe('interval');
    const closed = figureOf(used({ qualityOut: '1' }), 'assessment.total');
    expect(Number(closed.value)).toBeCloseTo(0.5, 9);
    const { uncertainty } = closed;
    if (uncertainty.kind === 'interval') expect(Number(uncertainty.high) - Number(uncertainty.low)).toBeLessThan(1e-9);
  });

  it('is shared among the outputs of its activity', () => {
    const outputs = [
      { product: 'car', amount: '1', unit: 'kg', property: '3' },
      { product: 'trailer', amount: '1', unit: 'kg', property: '1' },
    ];
    const joint = activity('works', [], { outputs, materials: [part()] });
    const body = run(assessmentInputs([joint, ...suppliersOf()], { demand: [{ product: 'trailer', amount: '1' }] }));
    expect(Number(figureOf(body, 'assessment.total').value)).toBeCloseTo(ofTwoKg / 4, 9);
  });

  it('stays as it is in a scenario of other changes', () => {
    const spread = { kind: 'relative95', relative95: '0.1' } as const;
    const car = activity('car', [emits('CO2', '1')], { materials: [part({ spread })] });
    const compared = scenarioRun(
      {
        baseline: assessmentInputs([car, ...suppliersOf()]),
        changes: [{ kind: 'exchange', activity: 'car', exchange: 0, amount: '2' }],
      },
      rulebook,
      undefined,
    );
    expect(Number(figureOf(compared, 'scenario.baseline').value)).toBeCloseTo(ofTwoKg + 1, 9);
    expect(Number(figureOf(compared, 'scenario.changed').value)).toBeCloseTo(ofTwoKg + 2, 9);
    expect(Number(figureOf(compared, 'scenario.difference').value)).toBeCloseTo(1, 9);
  });
});

describe('a material is refused', () => {
  const refusalOf = (inputs: AssessmentInputs) => {
    try {
      run(inputs);
    } catch (error) {
      if (error instanceof QuestionRefusedError) return error.refusal;
      throw error;
    }
    throw new Error('not refused');
  };
  const at = '/activities/0/materials/0';
  const { disposal: _disposal, ...withoutDisposal } = suppliers;
  const { amount: _amount, ...withoutAmount } = suppliers.heatReplaced;

  it.each<[string, Partial<MaterialInput>, string, string]>([
    ['a role without a supplier', { suppliers: withoutDisposal }, 'MISSING_PRODUCER', `${at}/suppliers/disposal`],
    [
      'a supplier nobody is',
      { suppliers: { ...suppliers, virgin: from('steal') } },
      'MISSING_PRODUCER',
      `${at}/suppliers/virgin/product`,
    ],
    [
      'a factor that is none',
      { suppliers: { ...suppliers, virgin: byRule('background.x') } },
      'UNKNOWN_RULE',
      `${at}/suppliers/virgin/rule`,
    ],
    [
      'a process without a database',
      { suppliers: { ...suppliers, virgin: { what: { kind: 'process', id: 'steel' } } } },
      'MISSING_PRODUCER',
      `${at}/suppliers/virgin/process`,
    ],
    ['a share above 1', { r1: '1.1' }, 'INVALID_INVENTORY', `${at}/r1`],
    ['more treated than there is', { r2: '0.9' }, 'INVALID_INVENTORY', `${at}/r3`],
    ['a share that is no number', { a: 'half' }, 'INVALID_INVENTORY', `${at}/a`],
    ['a negative quality', { qualityOut: '-1' }, 'INVALID_INVENTORY', `${at}/qualityOut`],
    ['an amount that is no number', { amount: 'NaN' }, 'INVALID_INVENTORY', `${at}/amount`],
    [
      'a spread around nothing',
      { amount: '0', spread: { kind: 'normal', sd: '1' } },
      'INVALID_INVENTORY',
      `${at}/spread/kind`,
    ],
    ['a unit of another dimension', { unit: 'kWh' }, 'UNIT_MISMATCH', `${at}/unit`],
    [
      'heat in a unit of another dimension',
      { suppliers: { ...suppliers, heatReplaced: { ...suppliers.heatReplaced, unit: 'kg' } } },
      'UNIT_MISMATCH',
      `${at}/suppliers/heatReplaced/unit`,
    ],
    [
      'heat without an amount',
      { suppliers: { ...suppliers, heatReplaced: withoutAmount } },
      'INVALID_INVENTORY',
      `${at}/suppliers/heatReplaced/amount`,
    ],
    [
      'negative heat',
      { suppliers: { ...suppliers, heatReplaced: { ...suppliers.heatReplaced, amount: '-1' } } },
      'INVALID_INVENTORY',
      `${at}/suppliers/heatReplaced/amount`,
    ],
  ])('for %s', (_, change, reason, field) => {
    const { reason: given, violations } = refusalOf(inputsOf([part(change)]));
    expect([given, violations[0]?.field]).toEqual([reason, field]);
  });

  it('where an activity has too many, or the inventory too many of their suppliers', () => {
    const many = (count: number) => Array.from({ length: count }, () => part());
    expect(refusalOf(inputsOf(many(101)))).toMatchObject({
      reason: 'INVENTORY_TOO_LARGE',
      violations: [{ field: '/activities/0/materials' }],
    });
    // 26 x 100 x 8 suppliers; 25 would be 20,000 and the exchanges of the suppliers.
    const activities = Array.from({ length: 26 }, (_, n) => activity(`a${n}`, [], { materials: many(100) }));
    expect(refusalOf(assessmentInputs([...activities, ...suppliersOf()], { draws: 100 }))).toMatchObject({
      reason: 'INVENTORY_TOO_LARGE',
      violations: [{ field: '/activities' }],
    });
  });
});
