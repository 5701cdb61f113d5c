/**
 * Traditional characters that occur in trade texts and their simplified forms, position by position. Not a general
 * converter: characters whose form depends on the word are left alone.
 */
const traditional =
  '鋼鐵鋁銅鋅鎳鉛錫鎂鈦鋰鈷錳鉻矽電氣熱軋闆塊錠線纜絲網機設備爐鍋輪車輛運輸貨廂櫃紙張膠樹顆廢棄處燒發風' +
  '陽廣東陝雲貴瀘慶遼龍蘇寧肅澤內國際長產業環藥檢測維護費務諮詢軟體險銀礦鹼鹽烴壓縮氫氬燈飾傢俱衛聖譜複習';
const simplified =
  '钢铁铝铜锌镍铅锡镁钛锂钴锰铬硅电气热轧板块锭线缆丝网机设备炉锅轮车辆运输货厢柜纸张胶树颗废弃处烧发风' +
  '阳广东陕云贵泸庆辽龙苏宁肃泽内国际长产业环药检测维护费务咨询软体险银矿碱盐烃压缩氢氩灯饰家具卫圣谱复习';

const simplifiedOf: ReadonlyMap<string, string> = new Map(
  Array.from(traditional, (character, at) => [character, simplified[at] ?? character]),
);

/** Longest text that is read; a ledger line is far shorter, and more would only cost time. */
export const textLengthMax = 400;

/** One width (Unicode NFKC), one case, simplified characters, at most `textLengthMax` characters. */
export function normaliseText(text: string): string {
  const folded = text.slice(0, textLengthMax).normalize('NFKC').toLowerCase();
  return Array.from(folded, (character) => simplifiedOf.get(character) ?? character).join('');
}

/** Singular of an English word by its ending; words in -ss, -us and -is are left alone. */
export function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(sses|ches|shes|xes)$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
