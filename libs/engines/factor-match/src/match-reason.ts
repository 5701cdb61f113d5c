import type { LocalizedText } from '@carbon-butler/domain-quantity';
import type { RegionRelation } from './region-fit.js';

/** Why a candidate is where it is: `code` for machines, `text` for people. */
export interface MatchReason {
  readonly code: 'term' | 'spelling' | 'unmatched-text' | 'unit' | 'cn-code' | 'other-cn-code' | 'region';
  readonly text: LocalizedText;
}

export function termReason(term: string): MatchReason {
  return { code: 'term', text: { en: `"${term}" is in the label`, zh: `“${term}”见于因子名称` } };
}

export function spellingReason(written: string, meant: string): MatchReason {
  return { code: 'spelling', text: { en: `"${written}" read as "${meant}"`, zh: `“${written}”按“${meant}”理解` } };
}

export function unmatchedReason(term: string): MatchReason {
  return {
    code: 'unmatched-text',
    text: { en: `"${term}" is not in the label`, zh: `因子名称中没有“${term}”` },
  };
}

export function unitReason(unit: string, per: string): MatchReason {
  return { code: 'unit', text: { en: `unit ${unit} converts to ${per}`, zh: `单位 ${unit} 可换算为 ${per}` } };
}

export function codeReason(prefix: string): MatchReason {
  return { code: 'cn-code', text: { en: `CN ${prefix} prefix`, zh: `商品编码前缀 ${prefix} 相符` } };
}

export function otherCodeReason(code: string, factorCode: string): MatchReason {
  return {
    code: 'other-cn-code',
    text: { en: `CN ${code} is not ${factorCode}`, zh: `商品编码 ${code} 与 ${factorCode} 不符` },
  };
}

const relations: Readonly<Record<Exclude<RegionRelation, 'unasked'>, LocalizedText>> = {
  exact: { en: 'exact', zh: '一致' },
  parent: { en: 'the region above it', zh: '上级地区' },
  global: { en: 'the world stands in', zh: '以全球代替' },
  within: { en: 'a part of what was asked', zh: '仅为所求地区的一部分' },
  other: { en: 'another region stands in', zh: '以其他地区代替' },
};

export function regionReason(relation: Exclude<RegionRelation, 'unasked'>, region: string): MatchReason {
  const { en, zh } = relations[relation];
  return { code: 'region', text: { en: `region ${region}: ${en}`, zh: `地区 ${region}：${zh}` } };
}
