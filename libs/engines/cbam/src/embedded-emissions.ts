import { Decimal } from 'decimal.js';
import { CbamInputError, requireNonNegative, requirePositive } from './cbam-errors.js';
import { solvePrecursorSystem, type SystemNode } from './precursor-system.js';

export interface PrecursorUse {
  /** Id of a good made here, or of a purchased precursor. */
  readonly id: string;
  readonly amountT: Decimal;
}

/** One production process and its good, over a reporting period. A good without precursors is a simple good. */
export interface GoodProduced {
  readonly id: string;
  readonly activityLevelT: Decimal;
  readonly attributedDirectTco2e: Decimal;
  readonly attributedIndirectTco2e: Decimal;
  /** Whether the electricity used in this process counts: false for goods of Annex II of Regulation (EU) 2023/956. */
  readonly indirectInScope: boolean;
  readonly precursors: readonly PrecursorUse[];
}

/**
 * A precursor bought in: its producer's values, or default values. `indirectTco2ePerT` must be 0 where only direct
 * emissions of that good are in scope. Scrap and precursors of EU or exempt origin carry 0 for both.
 */
export interface PurchasedPrecursor {
  readonly id: string;
  readonly directTco2ePerT: Decimal;
  readonly indirectTco2ePerT: Decimal;
}

/** Specific embedded emissions, t CO2e per t of the good. */
export interface EmbeddedEmissions {
  readonly ownDirectTco2ePerT: Decimal;
  readonly ownIndirectTco2ePerT: Decimal;
  readonly directTco2ePerT: Decimal;
  readonly indirectTco2ePerT: Decimal;
  readonly totalTco2ePerT: Decimal;
  /** Part of the total that came with the precursors. */
  readonly precursorsTco2ePerT: Decimal;
  /** Whether the good is, directly or through others, its own precursor. */
  readonly inLoop: boolean;
}

/**
 * Specific embedded emissions of simple and complex goods: SEE = (AttrEm + sum of M_i x SEE_i) / AL, over any graph of
 * precursors, loops included.
 *
 * The electricity of a process counts only where its own good has indirect emissions in scope, and what counts is
 * passed on: sinter's electricity stays in steel, a steel mill's own electricity never enters anything (Implementing
 * Regulation (EU) 2025/2547, Annex, point 3.1). Linear in emissions, purchased values and, without loops, in m_i.
 *
 * Source: Regulation (EU) 2023/956, Annex IV, points 2 and 3; Implementing Regulation (EU) 2025/2547, Annex III,
 * equations 59 to 63.
 *
 * @returns the goods made here, by id
 * @throws CbamInputError, UnproductiveLoopError
 */
export function specificEmbeddedEmissions(
  goods: readonly GoodProduced[],
  purchased: readonly PurchasedPrecursor[],
): ReadonlyMap<string, EmbeddedEmissions> {
  const { values, inLoops } = solvePrecursorSystem([...purchased.map(boughtNode), ...goods.map(madeNode)]);
  return new Map(
    goods.map((good) => {
      const [ownDirectTco2ePerT, ownIndirectTco2ePerT] = ownPerTonne(good);
      const [directTco2ePerT, indirectTco2ePerT] = values.get(good.id) ?? [];
      if (!directTco2ePerT || !indirectTco2ePerT) throw new CbamInputError('good', good.id, 'a good of the system');
      const totalTco2ePerT = directTco2ePerT.plus(indirectTco2ePerT);
      return [
        good.id,
        {
          ownDirectTco2ePerT,
          ownIndirectTco2ePerT,
          directTco2ePerT,
          indirectTco2ePerT,
          totalTco2ePerT,
          precursorsTco2ePerT: totalTco2ePerT.minus(ownDirectTco2ePerT).minus(ownIndirectTco2ePerT),
          inLoop: inLoops.has(good.id),
        },
      ];
    }),
  );
}

/** Tonnes of each precursor per tonne of the good: m_i = M_i / AL. @throws CbamInputError */
export function precursorShares(
  good: Pick<GoodProduced, 'id' | 'activityLevelT' | 'precursors'>,
): SystemNode['inputs'] {
  const level = requirePositive(`activity level of ${good.id}`, good.activityLevelT);
  return good.precursors.map(({ id, amountT }) => ({
    id,
    share: requireNonNegative(`amount of ${id} in ${good.id}`, amountT).div(level),
  }));
}

function ownPerTonne(good: GoodProduced): readonly [Decimal, Decimal] {
  const level = requirePositive(`activity level of ${good.id}`, good.activityLevelT);
  const direct = requireNonNegative(`attributed direct emissions of ${good.id}`, good.attributedDirectTco2e);
  const indirect = requireNonNegative(`attributed indirect emissions of ${good.id}`, good.attributedIndirectTco2e);
  return [direct.div(level), good.indirectInScope ? indirect.div(level) : new Decimal(0)];
}

function madeNode(good: GoodProduced): SystemNode {
  return { id: good.id, own: ownPerTonne(good), inputs: precursorShares(good) };
}

function boughtNode({ id, directTco2ePerT, indirectTco2ePerT }: PurchasedPrecursor): SystemNode {
  const own = [
    requireNonNegative(`direct emissions of ${id}`, directTco2ePerT),
    requireNonNegative(`indirect emissions of ${id}`, indirectTco2ePerT),
  ];
  return { id, own, inputs: [] };
}
