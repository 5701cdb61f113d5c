import type { System } from './system.js';

/** A parameter given by others: `valueOf` of the values of those numbered `of`, each lower than its own number. */
export interface DerivedRule {
  readonly of: Int32Array;
  readonly valueOf: (values: Float64Array) => number;
}

/** Step of a difference quotient, as a share of the value: the cube root of the precision of a double. */
const differenceStep = 6e-6;

/** Difference of the slopes to both sides, as a share of the steeper, from which on a place is an edge. */
const edgeShare = 0.1;

/** Puts the values of the derived parameters behind those of the drawn ones, which are the first in `parameters`. */
export function derive(derived: readonly DerivedRule[], parameters: Float64Array): void {
  const first = parameters.length - derived.length;
  derived.forEach((rule, n) => (parameters[first + n] = valueAmong(rule, parameters)));
}

/** By parameter: 1 where its value differs between draws. */
export function uncertainParameters({ distributions, derived }: Pick<System, 'distributions' | 'derived'>): Uint8Array {
  const uncertain = new Uint8Array(distributions.length + derived.length);
  distributions.forEach(({ kind }, n) => (uncertain[n] = kind === 'fixed' ? 0 : 1));
  derived.forEach(({ of }, n) => (uncertain[distributions.length + n] = of.some((at) => uncertain[at] === 1) ? 1 : 0));
  return uncertain;
}

/**
 * Chain rule: adds to dh/dp of every parameter what it does through the parameters it gives.
 *
 * @param gradient dh/dp by parameter, each taken alone
 */
export function chainGradient({ derived, nominal }: System, gradient: Float64Array): void {
  const parameters = nominal.parameters.slice();
  const first = parameters.length - derived.length;
  for (let n = derived.length - 1; n >= 0; n -= 1) {
    const rule = derived[n] as DerivedRule;
    const outer = gradient[first + n] as number;
    if (outer === 0) continue;
    for (const at of rule.of) gradient[at] = (gradient[at] as number) + outer * slope(rule, parameters, at);
  }
}

/**
 * By a central difference. At an edge, where the slopes to both sides have little to do with each other, the flatter of
 * them: a jump has no slope. 0 where the rule has no value to one of the sides.
 */
function slope(rule: DerivedRule, parameters: Float64Array, at: number): number {
  const value = parameters[at] as number;
  const step = differenceStep * (value === 0 ? 1 : Math.abs(value));
  const here = valueAmong(rule, parameters);
  parameters[at] = value + step;
  const above = (valueAmong(rule, parameters) - here) / step;
  parameters[at] = value - step;
  const below = (here - valueAmong(rule, parameters)) / step;
  parameters[at] = value;
  if (!Number.isFinite(above) || !Number.isFinite(below)) return 0;
  const [flat, steep] = Math.abs(above) < Math.abs(below) ? [above, below] : [below, above];
  return Math.abs(steep - flat) > edgeShare * Math.abs(steep) ? flat : (above + below) / 2;
}

function valueAmong({ of, valueOf }: DerivedRule, parameters: Float64Array): number {
  return valueOf(Float64Array.from(of, (at) => parameters[at] as number));
}
