import type { FindingLog } from './findings.js';
import type { Place } from './import-error.js';
import type { Uncertainty } from './neutral-model.js';

/** Relative difference from which a distribution is about another number than the amount it belongs to. */
const centreTolerance = 1e-6;

/**
 * Reports an uncertainty that could not be read, and one whose median, mean or mode is not the amount: its spread is
 * then about another number than the one that is calculated with.
 */
export function checkedUncertainty(
  log: FindingLog,
  place: Place,
  path: string,
  amount: number,
  uncertainty: Uncertainty | undefined,
): Uncertainty | undefined {
  if (!uncertainty) return undefined;
  if (uncertainty.kind === 'undefined') {
    log.add(
      'undefined-uncertainty',
      'problem',
      place,
      path,
      uncertainty.stated,
      'makes no distribution; the amount counts as exact',
    );
    return uncertainty;
  }
  const inside = (low: number, high: number): boolean => amount >= low && amount <= high;
  const near = (centre: number): boolean => Math.abs(centre - amount) <= centreTolerance * Math.abs(amount);
  const consistent =
    uncertainty.kind === 'lognormal'
      ? near(uncertainty.median)
      : uncertainty.kind === 'normal'
        ? near(uncertainty.mean)
        : uncertainty.kind === 'triangular'
          ? near(uncertainty.mode)
          : inside(uncertainty.low, uncertainty.high);
  if (!consistent)
    log.add(
      'inconsistent-uncertainty',
      'problem',
      place,
      path,
      `${uncertainty.kind} beside ${amount}`,
      'the distribution is not centred on the amount',
    );
  return uncertainty;
}
