import {
  benchmarkRule,
  type CnCode,
  defaultBenchmarkRule,
  type Rule,
  type Rulebook,
  type RuleTrail,
} from '@carbon-butler/domain-rulebook';
import type { Decimal } from 'decimal.js';
import { CbamInputError, requireNonNegative } from './cbam-errors.js';
import { type GoodProduced, precursorShares } from './embedded-emissions.js';
import { solvePrecursorSystem } from './precursor-system.js';
import { valueIn } from './rule-value.js';

/** Free allocation a tonne of a good would have had in the EU, and the rules that made it. */
export interface FreeAllocation {
  readonly benchmark: Rule;
  readonly cbamFactor: Rule;
  readonly correctionFactor: Rule;
  /** CBAM factor x cross-sectoral correction factor x benchmark. */
  readonly perTonneTco2e: Decimal;
}

export interface ProcessAllocationQuery {
  readonly cnCode: CnCode;
  /** Day of importation: its year sets the CBAM factor, the correction factor and the benchmark period. */
  readonly date: string;
  /** Routes actually used. Leave out where the benchmark has none. */
  readonly routes?: readonly string[];
}

/**
 * Free allocation of the last process step, from the column-A benchmark: the whole of a simple good, the own part of
 * a complex one.
 *
 * Source: Implementing Regulation (EU) 2025/2620, Annex, equations 2 and 3.
 *
 * @throws RuleLookupError, which includes any date without a correction factor (nothing is set from 2031)
 */
export function processFreeAllocation(book: Rulebook, query: ProcessAllocationQuery, trail: RuleTrail): FreeAllocation {
  return allocationOf(book, benchmarkRule(book, { ...query, column: 'A' }), query.date, trail);
}

/**
 * Free allocation that goes with a default value, from the column-B benchmark, precursors included.
 *
 * Source: Implementing Regulation (EU) 2025/2620, Annex, equation 6 and point 5.1.
 *
 * @throws RuleLookupError
 */
export function defaultFreeAllocation(
  book: Rulebook,
  defaultValue: Rule,
  query: Pick<ProcessAllocationQuery, 'cnCode' | 'date'>,
  trail: RuleTrail,
): FreeAllocation {
  return allocationOf(book, defaultBenchmarkRule(book, defaultValue, query.cnCode, query.date), query.date, trail);
}

function allocationOf(book: Rulebook, benchmark: Rule, date: string, trail: RuleTrail): FreeAllocation {
  const cbamFactor = book.rule('eu-cbam.factor', date);
  const correctionFactor = book.rule('eu-ets.cross-sectoral-correction-factor', date);
  for (const rule of [benchmark, cbamFactor, correctionFactor]) trail.use(rule);
  return {
    benchmark,
    cbamFactor,
    correctionFactor,
    perTonneTco2e: valueIn('1', cbamFactor).mul(valueIn('1', correctionFactor)).mul(valueIn('tCO2e/t', benchmark)),
  };
}

export interface GoodAllocated extends Pick<GoodProduced, 'id' | 'activityLevelT' | 'precursors'> {
  /** Free allocation of the last process step, see `processFreeAllocation`. */
  readonly processTco2ePerT: Decimal;
}

/** Free allocation of a precursor bought in: its producer's, or that of the column-B benchmark; 0 for scrap. */
export interface PurchasedAllocation {
  readonly id: string;
  readonly perTonneTco2e: Decimal;
}

/**
 * Specific embedded free allocation of simple and complex goods: SEFA = SFAProc + sum of m_i x SEFA_i, over the same
 * graph of precursors as the embedded emissions, loops included.
 *
 * Source: Implementing Regulation (EU) 2025/2620, Annex, equations 3 to 5.
 *
 * @returns t CO2e per t of each good made here, by id
 * @throws CbamInputError, UnproductiveLoopError
 */
export function specificFreeAllocation(
  goods: readonly GoodAllocated[],
  purchased: readonly PurchasedAllocation[],
): ReadonlyMap<string, Decimal> {
  const { values } = solvePrecursorSystem([
    ...purchased.map(({ id, perTonneTco2e }) => ({
      id,
      own: [requireNonNegative(`free allocation of ${id}`, perTonneTco2e)],
      inputs: [],
    })),
    ...goods.map((good) => ({
      id: good.id,
      own: [requireNonNegative(`free allocation of ${good.id}`, good.processTco2ePerT)],
      inputs: precursorShares(good),
    })),
  ]);
  return new Map(
    goods.map(({ id }) => {
      const [allocation] = values.get(id) ?? [];
      if (!allocation) throw new CbamInputError('good', id, 'a good of the system');
      return [id, allocation];
    }),
  );
}
