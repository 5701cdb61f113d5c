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

/** Share of the half-width of the bounds that holds 95 % of the probability; triangular: 1 - sqrt(1 - 0.95), if symmetric. */
const shareOfBounds95 = { uniform: 0.95, triangular: 1 - Math.sqrt(0.05) } as const;

/** A rule's uncertainty as a factor around 1; a rule that states none, or whose value is 0, is drawn as fixed. */
export function ruleDistribution(rule: Rule): Distribution {
  const { uncertainty } = rule;
  const scale = Number(rule.value);
  if (!uncertainty || scale === 0) return { kind: 'fixed', value: 1 };
  const { distribution, relative95, low, high } = uncertainty;
  if (distribution === 'normal' || distribution === 'lognormal')
    return relativeDistribution(Number(relative95), distribution);
  const bounds = [Number(low) / scale, Number(high) / scale] as const;
  // Dividing by a negative value, a credit for one, turns the bounds around.
  const [from, to] = [Math.min(...bounds), Math.max(...bounds)];
  return distribution === 'uniform'
    ? { kind: 'uniform', low: from, high: to }
    : { kind: 'triangular', low: from, mode: 1, high: to };
}

/** Half-width of a rule's 95 % interval as a share of its value; 0 for a rule that states none or whose value is 0. */
export function ruleRelative95(rule: Rule): number {
  const { uncertainty } = rule;
  const scale = Math.abs(Number(rule.value));
  if (!uncertainty || scale === 0) return 0;
  const { distribution, relative95, low, high } = uncertainty;
  if (distribution === 'normal' || distribution === 'lognormal') return Number(relative95);
  return (shareOfBounds95[distribution] * (Number(high) - Number(low))) / (2 * scale);
}
