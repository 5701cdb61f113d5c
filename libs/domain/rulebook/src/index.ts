export {
  benchmarkRule,
  defaultBenchmarkRule,
  defaultValueRule,
  goodsCategory,
  goodsCategoryOf,
  markUpRule,
  otherCountries,
} from './cbam-lookup.js';
export type { BenchmarkQuery, DefaultValueQuery, GoodsCategory } from './cbam-lookup.js';
export { parseCnCode } from './cn-code.js';
export type { CnCode } from './cn-code.js';
export { itemKinds, itemRuleFields } from './item.js';
export type { Item, ItemKind, ItemRuleField } from './item.js';
export { loadRulebook } from './load-rulebook.js';
export { wordsOf } from './rule.js';
export type {
  Distribution,
  GapMarker,
  Rule,
  RuleGap,
  RuleKey,
  RuleKeyName,
  RuleSet,
  RuleSetRef,
  RuleStatus,
  RuleUncertainty,
  Term,
} from './rule.js';
export type { RuleSetFile, SourceEntry } from './rule-set-file.js';
export { isGap, isRule, isTerm, Rulebook } from './rulebook.js';
export { CnCodeError, RuleLookupError, RuleSetError } from './rulebook-errors.js';
export { RuleTrail } from './rule-trail.js';
export type { RuleWarning, UsedRuleSet } from './rule-trail.js';
