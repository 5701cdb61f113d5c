import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { scenarioRun } from '../compare-scenario/scenario-run.js';
import { activity, assessmentInputs, emits, uses } from '../testing/assessment-inputs.fixture.js';
import type { AssessmentInputs, ExchangeInput } from './assessment-inputs.js';
import { assessedRun } from './assessed-run.js';
import { QuestionRefusedError } from './refusals.js';

const rulebook = loadRulebook();
/** Half of the property is in the heat, half in the power. */
const outputs = [
  { product: 'heat', amount: '2', unit: 'GJ', property: '1' },
  { product: 'power', amount: '1', unit: 'GJ', property: '2' },
];
/** The fuel of a boiler, 10 kg at 10 kg CO2, is for the heat alone; the 60 kg of the plant are shared. */
const plantOf = (shares: Readonly<Record<string, string>>, change: Partial<AssessmentInputs> = {}): AssessmentInputs =>
  assessmentInputs(
    [
      activity('plant', [uses('fuel', '10', { shares }), emits('CO2', '60')], { outputs }),
      activity('fuel', [emits('CO2', '10')]),
    ],
    change,
  );
const demandOf = (product: string) => ({ demand: [{ product, amount: '1' }] });
const totalOf = (inputs: AssessmentInputs): number => {
  const { figures } = assessedRun(inputs, rulebook);
  return Number(figures.find(({ id }) => id === 'assessment.total')?.value);
};
const refusalOf = (inputs: AssessmentInputs) => {
  try {
    assessedRun(inputs, rulebook);
  } catch (error) {
    if (error instanceof QuestionRefusedError) return error.refusal;
    throw error;
  }
  throw new Error('not refused');
};

describe('an exchange with shares of its own', () => {
  it('goes to the output that causes it, the rest by property', () => {
    expect(totalOf(plantOf({ heat: '1' }, demandOf('heat')))).toBeCloseTo((100 + 30) / 2, 9);
    expect(totalOf(plantOf({ heat: '1' }, demandOf('power')))).toBeCloseTo(30, 9);
  });

  it('is shared as it says, the rest to the reference product under cut-off', () => {
    const cutOff = { allocation: 'cut-off' } as const;
    const thirds = { heat: '0.3333333333', power: '0.6666666667' };
    expect(totalOf(plantOf(thirds, { ...cutOff, ...demandOf('power') }))).toBeCloseTo(66.66666667, 8);
    expect(totalOf(plantOf(thirds, { ...cutOff, ...demandOf('heat') }))).toBeCloseTo((33.33333333 + 60) / 2, 8);
  });

  it('is told from another of the same gas', () => {
    const own = (change: Partial<ExchangeInput>): ExchangeInput => emits('CO2', '60', change);
    const exchanges = [own({ shares: { heat: '1' } }), own({ shares: { power: '1' } }), own({})];
    const plant = activity('plant', exchanges, { outputs });
    expect(totalOf(assessmentInputs([plant], demandOf('heat')))).toBeCloseTo((60 + 30) / 2, 9);
    const second = activity('plant', exchanges.slice(1), { outputs });
    expect(totalOf(assessmentInputs([second], demandOf('heat')))).toBeCloseTo(30 / 2, 9);
  });

  it('keeps them when a scenario changes its amount', () => {
    const { figures } = scenarioRun(
      {
        baseline: plantOf({ heat: '1' }, demandOf('power')),
        changes: [{ kind: 'exchange', activity: 'plant', exchange: 0, amount: '20' }],
      },
      rulebook,
      undefined,
    );
    expect(figures.find(({ id }) => id === 'scenario.difference')?.value).toBe('0');
  });

  const at = '/activities/0/exchanges/0/shares';
  it.each<[string, Readonly<Record<string, string>>, string, RegExp]>([
    ['a product that is no output', { heat: '0.5', steam: '0.5' }, `${at}/steam`, /an output of the activity/],
    ['a product of another activity', { 'fuel/x~': '1' }, `${at}/fuel~1x~0`, /an output of the activity/],
    ['a sum below 1', { heat: '0.5', power: '0.49' }, at, /whose sum is 1, not "0.99"/],
    ['a sum beyond rounding', { heat: '0.500000002', power: '0.5' }, at, /whose sum is 1/],
    ['a negative share', { heat: '1.5', power: '-0.5' }, `${at}/power`, /at least 0/],
    ['a share that is no number', { heat: 'all' }, `${at}/heat`, /a finite number/],
  ])('is refused for %s', (_, shares, field, description) => {
    expect(refusalOf(plantOf(shares))).toMatchObject({
      reason: 'INVALID_INVENTORY',
      violations: [{ field, description: expect.stringMatching(description) as string }],
    });
  });

  it('is refused in an activity of one output', () => {
    expect(refusalOf(assessmentInputs([activity('a', [emits('CO2', '1', { shares: { a: '1' } })])]))).toMatchObject({
      reason: 'INVALID_INVENTORY',
      violations: [{ field: at }],
    });
  });
});
