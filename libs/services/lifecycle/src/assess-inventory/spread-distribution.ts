import { relativeDistribution } from '@carbon-butler/engine-facility';
import type { Distribution } from '@carbon-butler/engine-numerics';
import type { Spread } from './assessment-inputs.js';
import { numberOf } from './number-of.js';
import type { RefusalLog } from './refusals.js';

/** How far, as a share of the width, the middle of a uniform may lie from its amount. */
const middleTolerance = 1e-9;

/**
 * A spread around `amount`, as the distribution of the amount itself. Lognormal: the amount is the median and the
 * geometric standard deviation e^sigma, as ecoSpold and ILCD publish them; triangular: the mode; uniform: the middle.
 * Undefined when it was refused; what is wrong is in the log.
 */
export function spreadDistribution(
  spread: Spread | undefined,
  amount: number,
  field: string,
  log: RefusalLog,
): Distribution | undefined {
  if (!spread || !('around' in spread) || spread.around === undefined) return stated(spread, amount, field, log);
  const before = stated(spread, spread.around, field, log);
  return before && scaled(before, amount / spread.around);
}

function stated(spread: Spread | undefined, amount: number, field: string, log: RefusalLog): Distribution | undefined {
  const refuse = (member: string, value: unknown, expected: string): Distribution | undefined => {
    log.add('INVALID_INVENTORY', `${field}/${member}`, value, expected);
    return undefined;
  };
  if (!spread) return { kind: 'fixed', value: amount };
  if (amount === 0) return refuse('kind', spread.kind, 'no spread, for an amount of 0 has none');
  const read = (member: string, text: string): number => numberOf(text, `${field}/${member}`, log);
  switch (spread.kind) {
    case 'lognormal': {
      const gsd = read('geometricSd', spread.geometricSd);
      return gsd >= 1
        ? { kind: 'lognormal', median: amount, sigma: Math.log(gsd) }
        : refuse('geometricSd', spread.geometricSd, 'at least 1');
    }
    case 'normal': {
      const sd = read('sd', spread.sd);
      return sd >= 0 ? { kind: 'normal', mean: amount, sd } : refuse('sd', spread.sd, 'at least 0');
    }
    case 'relative95': {
      const relative95 = read('relative95', spread.relative95);
      if (!(relative95 >= 0)) return refuse('relative95', spread.relative95, 'at least 0');
      return scaled(relativeDistribution(relative95), amount);
    }
    case 'triangular':
    case 'uniform': {
      const [low, high] = [read('low', spread.low), read('high', spread.high)];
      if (!(low < high)) return refuse('high', spread.high, `more than ${spread.low}`);
      if (spread.kind === 'triangular')
        return low <= amount && amount <= high
          ? { kind: 'triangular', low, mode: amount, high }
          : refuse('low', `${spread.low} to ${spread.high}`, `bounds around the amount, ${amount}`);
      return Math.abs((low + high) / 2 - amount) <= middleTolerance * (high - low)
        ? { kind: 'uniform', low, high }
        : refuse('low', `${spread.low} to ${spread.high}`, `bounds whose middle is the amount, ${amount}`);
    }
  }
}

/** Every value times the factor. */
function scaled(of: Distribution, factor: number): Distribution {
  switch (of.kind) {
    case 'normal':
      return { kind: 'normal', mean: of.mean * factor, sd: of.sd * Math.abs(factor) };
    case 'lognormal':
      return { kind: 'lognormal', median: of.median * factor, sigma: of.sigma };
    case 'triangular':
      return { kind: 'triangular', ...ends(of, factor), mode: of.mode * factor };
    case 'uniform':
      return { kind: 'uniform', ...ends(of, factor) };
    case 'fixed':
      return { kind: 'fixed', value: of.value * factor };
  }
}

function ends(
  { low, high }: { readonly low: number; readonly high: number },
  factor: number,
): { readonly low: number; readonly high: number } {
  const [one, other] = [low * factor, high * factor];
  return { low: Math.min(one, other), high: Math.max(one, other) };
}
