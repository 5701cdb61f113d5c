import { type Distribution, normalQuantile } from '@carbon-butler/engine-numerics';
import type { Rule } from '@carbon-butler/domain-rulebook';

/** Half-widths up to this are drawn from a normal distribution, wider ones from a lognormal: IPCC 2006 vol. 1 ch. 3.2.2.4. */
const normalRelative95Max = 0.3;
const z95 = normalQuantile(0.975);

/** A factor around 1 whose 95 % interval has half-width `relative95`. */
export function relativeDistribution(relative95: number, kind?: 'normal' | 'lognormal'): Distribution {
  if (relative95 === 0) return { kind: 'fixed', value: 1 };
  const lognormal = kind === 'lognormal' || (kind === undefined && relative95 > normalRelative95Max);
  return lognormal
    ? { kind: 'lognormal', median: 1, sigma: Math.log1p(relative95) / z95 }
    : { kind: 'normal', mean: 1, sd: relative95 / z95 };
}

/** A rule's uncertainty as a factor around 1; a rule that states none is drawn as fixed. */
export function ruleDistribution(rule: Rule): Distribution {
  const { uncertainty } = rule;
  if (!uncertainty) return { kind: 'fixed', value: 1 };
  const { distribution, relative95, low, high } = uncertainty;
  if (distribution === 'normal' || distribution === 'lognormal')
    return relativeDistribution(Number(relative95), distribution);
  const scale = Number(rule.value);
  const [from, to] = [Number(low) / scale, Number(high) / scale];
  return distribution === 'uniform'
    ? { kind: 'uniform', low: from, high: to }
    : { kind: 'triangular', low: from, mode: 1, high: to };
}

/** Half-width of a rule's 95 % interval as a share of its value; 0 for a rule that states none. */
export function ruleRelative95(rule: Rule): number {
  const { uncertainty } = rule;
  if (!uncertainty) return 0;
  if (uncertainty.relative95 !== undefined) return Number(uncertainty.relative95);
  // Bounds hold everything; 95 % of a uniform distribution lies within 0.95 of its half-width.
  return (0.95 * (Number(uncertainty.high) - Number(uncertainty.low))) / (2 * Number(rule.value));
}
