/**
 * What a concept costs, as a multiple of its weight, when a label has it and the query does not. A factor of waste
 * treatment is no factor of the material; primary material is what is meant where nothing is said. 1 if not named.
 */
export const labelOnlyShareOf: Readonly<Record<string, number>> = {
  waste: 3,
  freight: 2,
  'supply-only': 2,
  recycled: 1.5,
  formed: 0.5,
  primary: 0,
};
