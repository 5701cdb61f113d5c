import { normaliseText, singular } from './normalise-text.js';
import conceptTable from './vocabulary/concepts.json';
import regionTable from './vocabulary/regions.json';

/** One thing a stretch of text was read as. `weight` below 1 marks what only tells of use. */
export interface Feature {
  readonly kind: 'concept' | 'region' | 'word' | 'characters' | 'number';
  readonly name: string;
  /** The text as it was found, for reasons. */
  readonly text: string;
  readonly weight: number;
}

interface Meaning {
  readonly kind: 'concept' | 'region';
  readonly name: string;
}

/**
 * What says how much, how packed, for whom or in which act, and never which factor: read and dropped. "Supply and
 * combustion" is the usual scope of a fuel factor; only "supply only" sets one apart.
 */
const empty: readonly string[] = [
  ...(
    'a an and at by from in into of on or per the to with without up over load used use burnt burned grade type class ' +
    'new old our no nr q total site plant factory boiler house company fleet car office quality bag bagged bottle drum ' +
    'delivery consumption usage bill cost monthly annual invoice supply combustion tonne litre kwh gj kg cubic metre ' +
    'normal production mill material product packaging industrial average'
  ).split(' '),
  ...'company car|net calorific value|supply and combustion|carbon footprint|average load|power station'.split('|'),
  ...(
    '上游与燃烧 每标准立方米 每立方米 每千瓦时 每千克 每吉焦 每吨 每升 低位热值 纯矿物 碳足迹因子 平均装载 平均 采购 购买 购入 外购 工厂 厂区 ' +
    '车间 办公室 公司 公务车 车队 加油 生产 消耗 使用 散装 瓶装 袋装 槽车 管道 锅炉 工业 处理 材料 商品 产品 货物 工程 项目 每月 合计 级 省 市'
  ).split(' '),
];

/** Concepts and regions by phrase; none for an empty phrase. A name such as `waste+plastic` stands for both. */
const phrases: ReadonlyMap<string, readonly Meaning[]> = readPhrases();

/** Units of the longest phrase that begins with a unit, so that most places need no look-up at all. */
const unitsMaxByFirst: ReadonlyMap<string, number> = readLengths();

/** English words of all phrases: what a misspelt word may have meant. */
export const phraseWords: ReadonlySet<string> = new Set(
  [...phrases.keys()].flatMap((phrase) => phrase.split(' ')).filter((word) => /^[a-z]{4,}$/.test(word)),
);

function readPhrases(): Map<string, readonly Meaning[]> {
  const found = new Map<string, readonly Meaning[]>(empty.map((phrase) => [phraseKey(phrase), []]));
  const add = (phrase: string, meaning: Meaning) => {
    const key = phraseKey(phrase);
    const known = found.get(key) ?? [];
    if (!known.some(({ kind, name }) => kind === meaning.kind && name === meaning.name))
      found.set(key, [...known, meaning]);
  };
  for (const [names, spellings] of Object.entries(conceptTable))
    for (const phrase of spellings) for (const name of names.split('+')) add(phrase, { kind: 'concept', name });
  for (const [name, spellings] of Object.entries(regionTable))
    for (const phrase of spellings) add(phrase, { kind: 'region', name });
  return found;
}

function readLengths(): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const phrase of phrases.keys()) {
    const units = phrase.split(' ');
    const first = units[0] ?? '';
    lengths.set(first, Math.max(lengths.get(first) ?? 0, units.length));
  }
  return lengths;
}

function phraseKey(phrase: string): string {
  return textUnits(normaliseText(phrase)).join(' ');
}

/** Units of normalised text: single Chinese characters, Latin words in the singular, and numbers. */
export function textUnits(normalised: string): readonly string[] {
  const plain = normalised.replace(/(?<=\d),(?=\d{3})/g, '');
  return (plain.match(/\p{Script=Han}|\p{Script=Latin}+|\d+(\.\d+)?/gu) ?? []).map(singular);
}

const isHan = (unit: string | undefined): boolean => unit !== undefined && /^\p{Script=Han}/u.test(unit);
/** What stands before 用 or after "for" tells what a thing is used for, not what it is. */
const useWeight = 0.3;

/**
 * Reads units as features: at each place the longest phrase of the vocabulary, and what no phrase covers as words,
 * numbers and pairs of Chinese characters.
 */
export function readFeatures(units: readonly string[]): readonly Feature[] {
  const features: Feature[] = [];
  let weight = 1;
  for (let at = 0; at < units.length;) {
    const unit = units[at] ?? '';
    const length = longestPhrase(units, at);
    if (length > 0) {
      const found = units.slice(at, at + length);
      at += length;
      const isUse = isHan(found[length - 1]) && units[at] === '用' && isHan(units[at + 1]);
      for (const { kind, name } of phrases.get(found.join(' ')) ?? [])
        features.push({ kind, name, text: displayed(found), weight: isUse ? useWeight : weight });
      continue;
    }
    const next = units[at + 1] ?? '';
    if (unit === 'for') weight = useWeight;
    else if (isHan(unit)) {
      if (isHan(next) && longestPhrase(units, at + 1) === 0)
        features.push({ kind: 'characters', name: unit + next, text: unit + next, weight });
    } else if (/^\d/.test(unit)) features.push({ kind: 'number', name: unit, text: unit, weight });
    else if (unit.length > 1) features.push({ kind: 'word', name: unit, text: unit, weight });
    at += 1;
  }
  return features;
}

function longestPhrase(units: readonly string[], from: number): number {
  const unitsMax = unitsMaxByFirst.get(units[from] ?? '') ?? 0;
  for (let length = Math.min(unitsMax, units.length - from); length > 0; length--)
    if (phrases.has(units.slice(from, from + length).join(' ')) && (length > 1 || standsAlone(units, from)))
      return length;
  return 0;
}

/** A single Chinese character is a word only where no other unread one is beside it: 电 is, but not in 电梯. */
function standsAlone(units: readonly string[], at: number): boolean {
  const next = units[at + 1];
  if (!isHan(units[at]) || !isHan(next)) return true;
  return longestPhrase(units, at + 1) > 0;
}

/** Chinese characters together, Latin words apart. */
function displayed(units: readonly string[]): string {
  return units.join(' ').replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '');
}
