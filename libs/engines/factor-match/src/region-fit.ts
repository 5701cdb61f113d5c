import { globalRegion } from './matchable-factor.js';

export type RegionRelation = 'exact' | 'parent' | 'global' | 'within' | 'other' | 'unasked';

/** Share of the score that is left, by how the factor's region relates to the one asked for. */
export const regionShare: Readonly<Record<RegionRelation, number>> = {
  exact: 1,
  unasked: 1,
  parent: 0.96,
  global: 0.94,
  other: 0.88,
  within: 0.75,
};

/** A region-bound factor of a part, such as a province, where no region or the whole is asked for. */
export function relateRegion(asked: string | undefined, given: string): RegionRelation {
  if (asked === undefined) return given.includes('-') ? 'within' : 'unasked';
  if (asked === given) return 'exact';
  if (given === globalRegion) return 'global';
  if (asked.startsWith(`${given}-`)) return 'parent';
  if (given.startsWith(`${asked}-`)) return 'within';
  return 'other';
}

/** Whether the factor can stand in at all: one bound to its region only there, or within it. */
export function regionAllows(relation: RegionRelation, bound: boolean): boolean {
  return !bound || relation !== 'other';
}

/**
 * The region a factor must fit. One bound to its region: the finest that is named, for a province in the text beats its
 * country in a field. Any other: only the field, since a place in a text is as often where goods go as where they are from.
 */
export function askedRegion(country: string | undefined, named: readonly string[], bound: boolean): string | undefined {
  const field = country?.trim().toUpperCase() || undefined;
  if (!bound) return field;
  return named.find((region) => field === undefined || region.startsWith(`${field}-`)) ?? field ?? named[0];
}
