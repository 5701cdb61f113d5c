import { loadRulebook, type Rule, type RuleUncertainty } from '@carbon-butler/domain-rulebook';
import { normalQuantile } from '@carbon-butler/engine-numerics';
import { relativeDistribution, ruleDistribution, ruleRelative95 } from './relative-distribution.js';

const z = normalQuantile(0.975);
const [known] = loadRulebook().sets.flatMap(({ rules }) => rules);

function rule(value: string, uncertainty?: Omit<RuleUncertainty, 'source'>): Rule {
  if (!known) throw new Error('the rulebook is empty');
  const { uncertainty: _known, ...bare } = known;
  return { ...bare, value, ...(uncertainty && { uncertainty: { ...uncertainty, source: known.source } }) };
}

describe('relativeDistribution', () => {
  it('is fixed without uncertainty', () => {
    expect(relativeDistribution(0)).toEqual({ kind: 'fixed', value: 1 });
  });

  it('is normal up to 30 %, its 95 % interval as wide as asked', () => {
    const distribution = relativeDistribution(0.3);
    if (distribution.kind !== 'normal') throw new Error(distribution.kind);
    expect(distribution.mean + z * distribution.sd).toBeCloseTo(1.3, 12);
  });

  it('is lognormal above, its upper end as high as asked and never below 0', () => {
    const distribution = relativeDistribution(1.5);
    if (distribution.kind !== 'lognormal') throw new Error(distribution.kind);
    expect(distribution.median * Math.exp(z * distribution.sigma)).toBeCloseTo(2.5, 12);
  });

  it('does as told where a kind is stated', () => {
    expect(relativeDistribution(0.1, 'lognormal').kind).toBe('lognormal');
    expect(relativeDistribution(0.5, 'normal').kind).toBe('normal');
  });
});

describe('the uncertainty of a rule', () => {
  it('is none where the rule states none', () => {
    expect(ruleDistribution(rule('2.5'))).toEqual({ kind: 'fixed', value: 1 });
    expect(ruleRelative95(rule('2.5'))).toBe(0);
  });

  it('follows the stated half-width', () => {
    const stated = rule('2.5', { distribution: 'normal', relative95: '0.1' });
    expect(ruleDistribution(stated)).toEqual({ kind: 'normal', mean: 1, sd: 0.1 / z });
    expect(ruleRelative95(stated)).toBe(0.1);
  });

  it('turns bounds into bounds around 1', () => {
    const uniform = rule('200', { distribution: 'uniform', low: '150', high: '250' });
    expect(ruleDistribution(uniform)).toEqual({ kind: 'uniform', low: 0.75, high: 1.25 });
    expect(ruleRelative95(uniform)).toBeCloseTo(0.95 * 0.25, 12);
    const triangular = rule('200', { distribution: 'triangular', low: '150', high: '250' });
    expect(ruleDistribution(triangular)).toEqual({ kind: 'triangular', low: 0.75, mode: 1, high: 1.25 });
    // P(|x| <= a) = 1 - (1 - a)^2 of the half-width: 0.95 at a = 0.7764
    expect(ruleRelative95(triangular)).toBeCloseTo(0.7764 * 0.25, 4);
  });

  it('keeps the bounds of a credit in order', () => {
    const credit = rule('-200', { distribution: 'uniform', low: '-250', high: '-150' });
    expect(ruleDistribution(credit)).toEqual({ kind: 'uniform', low: 0.75, high: 1.25 });
    expect(ruleRelative95(credit)).toBeCloseTo(0.95 * 0.25, 12);
  });

  it('has no say on a value of 0', () => {
    const nothing = rule('0', { distribution: 'uniform', low: '0', high: '1' });
    expect(ruleDistribution(nothing)).toEqual({ kind: 'fixed', value: 1 });
    expect(ruleRelative95(nothing)).toBe(0);
  });
});
