import {
  type CnCode,
  CnCodeError,
  goodsCategoryOf,
  type Item,
  parseCnCode,
  RuleLookupError,
  type Rulebook,
  type RuleTrail,
} from '@carbon-butler/domain-rulebook';

/** What the CBAM says of an item that is one of its goods. */
export interface CbamGood {
  readonly cnCode: CnCode;
  readonly sector: string;
  /** Whether the electricity used in making it counts (Regulation (EU) 2023/956, Annex II). */
  readonly indirectInScope: boolean;
}

/** Undefined for an item that is no good under the CBAM, such as coke or lime. */
export function cbamGoodOf(item: Item, date: string, rulebook: Rulebook, trail: RuleTrail): CbamGood | undefined {
  if (item.cnCode === undefined) return undefined;
  try {
    const cnCode = parseCnCode(item.cnCode);
    const category = goodsCategoryOf(rulebook, cnCode, date);
    for (const term of category.terms) trail.use(term);
    return { cnCode, sector: category.sector, indirectInScope: category.indirectInScope };
  } catch (error) {
    if (error instanceof CnCodeError || error instanceof RuleLookupError) return undefined;
    throw error;
  }
}
