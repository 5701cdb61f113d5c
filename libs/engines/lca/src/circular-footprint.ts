import { InventoryError } from './inventory.js';

/** What the circular footprint formula counts of a material. */
export type CircularRole =
  | 'virgin'
  | 'recycled'
  | 'recyclingAtEndOfLife'
  | 'virginReplaced'
  | 'energyRecovery'
  | 'heatReplaced'
  | 'electricityReplaced'
  | 'disposal';

/** Parameters of the circular footprint formula, under its own symbols. */
export interface CircularShares {
  /** Share of the burdens and credits of recycling that stays with the product that uses recycled material (A). */
  readonly a: number;
  /** Share of the burdens and credits of energy recovery that goes to who uses the energy (B). */
  readonly b: number;
  /** Recycled content. */
  readonly r1: number;
  /** Share recycled at end of life, counted behind the recycling plant. */
  readonly r2: number;
  /** Share burnt with energy recovery at end of life. */
  readonly r3: number;
  /** Quality of secondary material going in and coming out over that of the primary material (Qsin/Qp, Qsout/Qp). */
  readonly qualityIn: number;
  readonly qualityOut: number;
  /** Heat and electricity that a unit of material burnt gives (LHV XER,heat and LHV XER,elec), in any unit of energy. */
  readonly heat: number;
  readonly electricity: number;
}

/**
 * The circular footprint formula, which shares recycling and recovery between the product that supplies the material
 * and the one that uses it, as how much of each role a unit of material counts for; credits are negative:
 *
 * material = (1 - R1) Ev + R1 (A Erecycled + (1 - A) Ev Qsin/Qp) + (1 - A) R2 (ErecEoL - Ev* Qsout/Qp)
 * energy   = (1 - B) R3 (EER - LHV XER,heat ESE,heat - LHV XER,elec ESE,elec)
 * disposal = (1 - R2 - R3) ED
 *
 * Heat and electricity are in units of energy, all else in units of material.
 *
 * Source: Commission Recommendation (EU) 2021/2279, annex I, 4.4.8.1.
 *
 * @throws InventoryError naming the symbol, when a share is not in 0..1, R2 + R3 exceeds 1, or another number is
 *   negative or isn't finite
 */
export function circularFootprintWeights(shares: CircularShares): Readonly<Record<CircularRole, number>> {
  const { a, b, r1, r2, r3, qualityIn, qualityOut, heat, electricity } = shares;
  for (const [field, share] of Object.entries({ a, b, r1, r2, r3 }))
    if (!(share >= 0 && share <= 1)) throw new InventoryError('circular footprint', field, share, 'between 0 and 1');
  for (const [field, value] of Object.entries({ qualityIn, qualityOut, heat, electricity }))
    if (!(Number.isFinite(value) && value >= 0))
      throw new InventoryError('circular footprint', field, value, 'a finite number of at least 0');
  // Added up first: 1 - 0.7 - 0.3 leaves 5.6e-17, which would need a disposal.
  const rest = 1 - (r2 + r3);
  if (rest < 0) throw new InventoryError('circular footprint', 'r3', r3, 'at most what r2 leaves of 1');
  return {
    virgin: 1 - r1 + r1 * (1 - a) * qualityIn,
    recycled: r1 * a,
    recyclingAtEndOfLife: (1 - a) * r2,
    virginReplaced: (a - 1) * r2 * qualityOut,
    energyRecovery: (1 - b) * r3,
    heatReplaced: (b - 1) * r3 * heat,
    electricityReplaced: (b - 1) * r3 * electricity,
    disposal: rest,
  };
}
