import { loadRulebook } from '@carbon-butler/domain-rulebook';
import type { AssessmentInputs, Spread } from '../assess-inventory/assessment-inputs.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { distributionRun } from '../read-distribution/distribution-run.js';
import { activity, assessmentInputs, emits } from '../testing/assessment-inputs.fixture.js';
import type { ScenarioChange } from './apply-changes.js';
import { scenarioRun } from './scenario-run.js';

const rulebook = loadRulebook();
const intervalOf = ({ figures }: RunBody, id: string): readonly number[] => {
  const uncertainty = figures.find((figure) => figure.id === id)?.uncertainty;
  if (uncertainty?.kind !== 'interval') throw new Error(`${id} has no interval`);
  return [uncertainty.low, uncertainty.median, uncertainty.high].map(Number);
};
const run = (baseline: AssessmentInputs, changes: readonly ScenarioChange[]): RunBody =>
  scenarioRun({ baseline, changes }, rulebook, undefined);
const ratios = (scenario: RunBody): readonly number[] => {
  const before = intervalOf(scenario, 'scenario.baseline');
  return intervalOf(scenario, 'scenario.changed').map((end, n) => end / (before[n] ?? Number.NaN));
};

describe('the spread of a changed amount', () => {
  const spreads: readonly Spread[] = [
    { kind: 'normal', sd: '0.0000000000000001' },
    { kind: 'uniform', low: '0.0000000000000003', high: '0.0000000000000005' },
    { kind: 'triangular', low: '0.0000000000000003', high: '0.00000000000000051' },
  ];
  it.each(spreads)('stays as wide in relation to an amount of 4e-16: $kind', (spread) => {
    const baseline = assessmentInputs([activity('a', [emits('CO2', '0.0000000000000004', { spread })])], {
      demand: [{ product: 'a', amount: '10000000000000000' }],
    });
    const change = (amount: string): ScenarioChange => ({ kind: 'exchange', activity: 'a', exchange: 0, amount });
    for (const ratio of ratios(run(baseline, [change('0.0000000000000012')]))) expect(ratio).toBeCloseTo(3, 9);
    const turned = intervalOf(run(baseline, [change('-0.0000000000000004')]), 'scenario.changed');
    expect(turned[0]).toBeLessThan(-4);
    expect(turned[2]).toBeLessThan(-1);
    // The second change of one amount is no change of the first.
    const twice = run(baseline, [change('0.0000000000000008'), change('0.0000000000000012')]);
    for (const ratio of ratios(twice)) expect(ratio).toBeCloseTo(3, 9);
  });

  const bounds: readonly Spread[] = [
    { kind: 'normal', sd: '2' },
    { kind: 'uniform', low: '8', high: '12' },
    { kind: 'triangular', low: '8', high: '13' },
  ];
  it.each(bounds)('is scaled from what its formula gave: $kind', (spread) => {
    const ofParameter = assessmentInputs(
      [activity('a', [emits('CO2', '1', { factors: [{ parameter: 'p', divides: false }] })])],
      {
        parameters: [
          { id: 'q', value: '5' },
          { id: 'p', formula: 'q * 2', spread },
        ],
      },
    );
    // Another change of the same request moves what the formula gives, not what the spread was stated around.
    const both: readonly ScenarioChange[] = [
      { kind: 'parameter', parameter: 'q', value: '50' },
      { kind: 'parameter', parameter: 'p', value: '20' },
    ];
    for (const ratio of ratios(run(ofParameter, both))) expect(ratio).toBeCloseTo(2, 9);
    const { amount: _amount, ...emission } = emits('CO2', '', { spread });
    const ofExchange = assessmentInputs([activity('a', [{ ...emission, formula: 'q * 2' }])], {
      parameters: [{ id: 'q', value: '5' }],
    });
    const change: ScenarioChange = { kind: 'exchange', activity: 'a', exchange: 0, amount: '20' };
    for (const ratio of ratios(run(ofExchange, [change]))) expect(ratio).toBeCloseTo(2, 9);
  });
});

it('a scenario and draws whose scores are too large to be stated are refused', () => {
  const large = assessmentInputs([activity('a', [emits('CO2', '1')])], {
    demand: [{ product: 'a', amount: `1${'0'.repeat(20)}` }],
  });
  const total = '/demand: expected a total with at most 18 digits before the point, not "1';
  expect(() => run(large, [{ kind: 'exchange', activity: 'a', exchange: 0, amount: '2' }])).toThrow(total);
  expect(() => distributionRun({ assessment: large, bins: 3 }, rulebook, undefined)).toThrow(total);
});
