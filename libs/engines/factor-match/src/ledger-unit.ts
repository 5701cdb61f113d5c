import { isUnit, sameDimension } from '@carbon-butler/domain-quantity';

/** Units as ledgers write them (normalised text) and the unit that is meant. Money and counts are units too. */
const aliases: Readonly<Record<string, string>> = {
  ...spelt('kg', 'kgs kilo kilos kilogram kilograms 公斤 千克'),
  ...spelt('g', 'gram grams 克'),
  ...spelt('t', 'ton tons tonne tonnes mt 吨 公吨'),
  ...spelt('L', 'l ltr ltrs liter liters litre litres 升 公升'),
  ...spelt('m3', 'cbm 方 立方 立方米 立方公尺 m³'),
  ...spelt('Nm3', 'nm3 标方 标立方 标准立方米'),
  ...spelt('10^4Nm3', '万nm3 万标方 万标准立方米'),
  ...spelt('kWh', 'kwh kw.h kw·h 度 千瓦时 千瓦小时 万kwh 万度 万千瓦时'),
  ...spelt('MWh', 'mwh 兆瓦时'),
  ...spelt('GWh', 'gwh 吉瓦时'),
  ...spelt('MJ', 'mj 兆焦'),
  ...spelt('GJ', 'gj 吉焦 百万千焦'),
  ...spelt('TJ', 'tj 太焦'),
  ...spelt('t.km', 'tkm t*km t·km tonne-km ton-km tonne.km 吨公里 吨千米'),
  ...spelt('km', 'kilometer kilometers kilometre kilometres 公里 千米'),
  ...spelt('m', 'meter meters metre metres 米'),
  ...spelt('m2', 'sqm 平方米 平米 m²'),
  ...spelt(
    'piece',
    'pc pcs piece pieces unit units ea set sets box boxes nights 件 个 只 台 套 辆 片 张 瓶 桶 箱 晚 批 次 项 人',
  ),
  ...spelt('CNY', 'cny rmb yuan 元 万元 人民币'),
  ...spelt('EUR', 'eur euro euros 欧元'),
  ...spelt('USD', 'usd dollar dollars 美元'),
};

function spelt(unit: string, names: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...names.split(' '), unit.toLowerCase()].map((name) => [name, unit]));
}

/** The unit a ledger means, or nothing where the text is none that is known. */
export function ledgerUnit(text: string): string | undefined {
  const plain = text.trim();
  if (isUnit(plain)) return plain;
  const folded = plain.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  return Object.hasOwn(aliases, folded) ? aliases[folded] : undefined;
}

const amountInText =
  /(?<![a-z0-9.])\d[\d,.]*\s*(kgs?|tonnes?|tons?|t|litres?|liters?|ltrs?|l|m3|nm3|[km]wh|gj|tkm|公斤|千克|吨|升|立方米|度)(?![a-z0-9\p{Script=Han}])/u;

/** An amount such as `500 kg` in normalised text: its unit, and the text without it. */
export function takeAmount(text: string): { readonly unit?: string; readonly rest: string } {
  const found = amountInText.exec(text);
  const unit = found?.[1] === undefined ? undefined : ledgerUnit(found[1]);
  if (!found || unit === undefined) return { rest: text };
  return { unit, rest: `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}` };
}

/** What stands below the line of a factor's unit: `t.km` of `kgCO2e/t.km`; nothing for a unit without a line. */
export function perUnit(factorUnit: string): string | undefined {
  return factorUnit.split('/')[1];
}

/** Whether an amount in `unit` can be multiplied with a factor per `per`. */
export function converts(unit: string, per: string | undefined): boolean {
  return per !== undefined && sameDimension(unit, per);
}
