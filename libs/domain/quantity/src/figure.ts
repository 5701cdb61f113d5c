import { parseDecimal } from './decimal.js';
import { dimensionOf } from './unit.js';

export interface LocalizedText {
  readonly en: string;
  readonly zh: string;
}

/** How a value came about, from strongest to weakest: read off a meter, estimated from indirect data, a published default, a model's output. */
export type Basis = 'measured' | 'estimated' | 'default' | 'modelled';

/** Where a value comes from: `locator` points inside the source (article, table, event id). */
export interface SourceRef {
  readonly id: string;
  readonly version: string;
  readonly locator: string;
  readonly licence: string;
}

/** Uncertainty interval of a value, in the value's unit. `draws` is 0 for analytic methods. */
export interface Interval {
  readonly kind: 'interval';
  readonly low: string;
  readonly median: string;
  readonly high: string;
  /** Probability that the interval covers, e.g. "0.95". */
  readonly level: string;
  readonly method: 'monte-carlo' | 'first-order' | 'declared' | 'propagated';
  readonly draws: number;
}

/** A value that is exact by nature: a legal constant, a count, a price fixed by decision. */
export interface Exact {
  readonly kind: 'exact';
  readonly reason: string;
}

export type Uncertainty = Interval | Exact;

/** A figure inside a run: everything a Quantity says except the run, which is sealed only once all its figures exist. */
export interface Figure {
  /** Unique in its run, e.g. `footprint.total`. */
  readonly id: string;
  readonly label: LocalizedText;
  /** Plain decimal text. */
  readonly value: string;
  readonly unit: string;
  readonly uncertainty: Uncertainty;
  readonly basis: Basis;
  readonly sources: readonly SourceRef[];
}

/** The sealed run a figure belongs to: `digest` is the SHA-256 of its canonical form, in hex. */
export interface RunRef {
  readonly id: string;
  readonly digest: string;
  readonly seed: string;
}

/** A figure that may leave a service: it names the run that made it. */
export interface Quantity extends Figure {
  readonly run: RunRef;
}

export type FigureInput = Omit<Figure, 'uncertainty'> & { readonly uncertainty?: Uncertainty };

export class FigureError extends Error {
  override readonly name = 'FigureError';
}

export function exact(reason: string): Exact {
  return { kind: 'exact', reason };
}

/**
 * The only way to make a Figure. Refuses one that can't say how sure it is or where it comes from.
 *
 * @throws FigureError without an interval or `exact`, without a source, or with bounds out of order
 * @throws DecimalError, UnitError
 */
export function figure(input: FigureInput): Figure {
  const where = `figure ${JSON.stringify(input.id)}`;
  if (input.id === '') throw new FigureError('a figure needs an id');
  parseDecimal(input.value);
  dimensionOf(input.unit);
  if (input.sources.length === 0) throw new FigureError(`${where} names no source`);
  const { uncertainty } = input;
  if (!uncertainty) throw new FigureError(`${where} has neither an interval nor is it marked exact`);
  if (uncertainty.kind === 'interval') checkInterval(where, uncertainty);
  return { ...input, uncertainty };
}

function checkInterval(where: string, interval: Interval): void {
  const [low, median, high] = [interval.low, interval.median, interval.high].map(parseDecimal) as [
    ReturnType<typeof parseDecimal>,
    ReturnType<typeof parseDecimal>,
    ReturnType<typeof parseDecimal>,
  ];
  if (low.gt(median) || median.gt(high))
    throw new FigureError(`${where}: interval bounds are not in order low <= median <= high`);
  const level = parseDecimal(interval.level);
  if (level.lte(0) || level.gte(1)) throw new FigureError(`${where}: level ${interval.level} is not between 0 and 1`);
  if (interval.method === 'monte-carlo' && !(interval.draws > 0))
    throw new FigureError(`${where}: a Monte Carlo interval needs its number of draws`);
}
