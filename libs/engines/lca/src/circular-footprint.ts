import { InventoryError } from './inventory.js';

/** Inputs of the circular footprint formula for one material, per unit of material; impacts in one unit of score. */
export interface CircularFootprintInput {
  /** Share of burdens and credits of recycling that the supplier of recycled material takes (A). */
  readonly allocationFactor: number;
  /** The same for energy recovery (B). */
  readonly energyAllocationFactor: number;
  /** Recycled content (R1), share recycled at end of life (R2), share burnt with energy recovery (R3). */
  readonly recycledContent: number;
  readonly recycledAtEndOfLife: number;
  readonly energyRecovered: number;
  /** Quality of secondary material going in and coming out over that of the primary material (Qsin/Qp, Qsout/Qp). */
  readonly qualityIn: number;
  readonly qualityOut: number;
  /** Ev: virgin material; Ev*: virgin material that the recycled one replaces. */
  readonly virgin: number;
  readonly virginReplaced: number;
  /** Erecycled: recycling of the recycled content; ErecEoL: recycling at end of life. */
  readonly recycledMaterial: number;
  readonly recyclingAtEndOfLife: number;
  /** EER: the energy recovery itself; and, per unit of material, the energy it replaces at its impact. */
  readonly energyRecovery: number;
  readonly heatReplaced: number;
  readonly electricityReplaced: number;
  /** ED: disposal of the rest. */
  readonly disposal: number;
}

export interface CircularFootprint {
  readonly material: number;
  readonly energy: number;
  readonly disposal: number;
  readonly total: number;
}

/**
 * The circular footprint formula, which shares recycling and recovery between the product that supplies the material
 * and the one that uses it:
 *
 * material = (1 - R1) Ev + R1 (A Erecycled + (1 - A) Ev Qsin/Qp) + (1 - A) R2 (ErecEoL - Ev* Qsout/Qp)
 * energy   = (1 - B) R3 (EER - heat replaced - electricity replaced)
 * disposal = (1 - R2 - R3) ED
 *
 * Source: Commission Recommendation (EU) 2021/2279, annex I, 4.4.8.1.
 *
 * @throws InventoryError when a share is not in 0..1, R2 + R3 exceeds 1, or a number isn't finite
 */
export function circularFootprint(input: CircularFootprintInput): CircularFootprint {
  const shares = [
    'allocationFactor',
    'energyAllocationFactor',
    'recycledContent',
    'recycledAtEndOfLife',
    'energyRecovered',
  ] as const;
  for (const field of shares)
    if (!(input[field] >= 0 && input[field] <= 1))
      throw new InventoryError('circular footprint', field, input[field], 'between 0 and 1');
  for (const [field, value] of Object.entries(input) as [string, number][])
    if (!Number.isFinite(value)) throw new InventoryError('circular footprint', field, value, 'a finite number');
  const { allocationFactor: a, recycledContent: r1, recycledAtEndOfLife: r2, energyRecovered: r3 } = input;
  if (r2 + r3 > 1)
    throw new InventoryError('circular footprint', 'recycledAtEndOfLife + energyRecovered', r2 + r3, 'at most 1');
  const material =
    (1 - r1) * input.virgin +
    r1 * (a * input.recycledMaterial + (1 - a) * input.virgin * input.qualityIn) +
    (1 - a) * r2 * (input.recyclingAtEndOfLife - input.virginReplaced * input.qualityOut);
  const energy =
    (1 - input.energyAllocationFactor) * r3 * (input.energyRecovery - input.heatReplaced - input.electricityReplaced);
  const disposal = (1 - r2 - r3) * input.disposal;
  return { material, energy, disposal, total: material + energy + disposal };
}
