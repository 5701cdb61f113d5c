import type { AskedAssessment, AskedExchange, AskedMaterial, AskedSpread } from '../asked-question.js';
import type { AssessmentWords } from './assessment-sections.js';
import type { ReportBlock, ReportSection } from './report.js';
import { shownNumber } from './shown-number.js';

/** The assumptions of an inventory: its parameters and amounts as they were stated. */
export function inventorySection(asked: AskedAssessment, words: AssessmentWords): ReportSection {
  const { say } = words;
  const { parameters, exchanges, materials, counts } = asked;
  const shown = parameters.length + exchanges.length + materials.length;
  const all = counts.parameters + counts.exchanges + counts.materials;
  return {
    heading: say('inventory'),
    blocks: [
      { kind: 'paragraph', text: inventoryText(asked, words) },
      ...(shown < all ? [{ kind: 'paragraph', text: say('inventoryShown', { shown, all }) } as const] : []),
      ...(parameters.length > 0 ? [parameterTable(asked, words)] : []),
      ...(exchanges.length > 0 ? [exchangeTable(asked, words)] : []),
      ...(materials.length > 0 ? [materialTable(asked, words)] : []),
    ],
  };
}

function inventoryText({ database }: AskedAssessment, { say }: AssessmentWords): string {
  if (!database) return say('inventoryText');
  const { id, name, digest } = database;
  return `${say('inventoryText')} ${say('databaseUsed', { name: name || id, digest })}`;
}

function parameterTable({ parameters }: AskedAssessment, words: AssessmentWords): ReportBlock {
  const { say } = words;
  return {
    kind: 'table',
    columns: [{ name: say('parameter') }, { name: say('amount'), isNumber: true }, { name: say('spread') }],
    rows: parameters.map(({ id, amount, spread }) => [id, amount, spreadText(spread, words)]),
  };
}

function exchangeTable({ exchanges }: AskedAssessment, words: AssessmentWords): ReportBlock {
  const { say } = words;
  return {
    kind: 'table',
    columns: [
      { name: say('activity') },
      { name: say('exchange') },
      { name: say('amount'), isNumber: true },
      { name: say('unit') },
      { name: say('spread') },
    ],
    rows: exchanges.map((exchange) => [
      exchange.activity,
      `${say(exchange.kind)}: ${exchange.what}`,
      amountText(exchange, words),
      exchange.unit,
      spreadText(exchange.spread, words),
    ]),
  };
}

function materialTable({ materials }: AskedAssessment, words: AssessmentWords): ReportBlock {
  const { say } = words;
  return {
    kind: 'table',
    columns: [
      { name: say('activity') },
      { name: say('material') },
      { name: say('amount'), isNumber: true },
      { name: say('unit') },
      { name: say('spread') },
      { name: say('circularShares') },
    ],
    rows: materials.map((material) => [
      material.activity,
      suppliersText(material, words),
      material.amount,
      material.unit,
      spreadText(material.spread, words),
      sharesText(material),
    ]),
  };
}

function suppliersText({ suppliers, unit }: AskedMaterial, { say }: AssessmentWords): string {
  return suppliers
    .map(({ role, what, energy }) => `${say(role)}: ${what}${energy === undefined ? '' : ` (${energy}/${unit})`}`)
    .join('; ');
}

function sharesText({ shares }: AskedMaterial): string {
  const { a, b, r1, r2, r3, qualityIn, qualityOut } = shares;
  return `A ${a}, B ${b}, R1 ${r1}, R2 ${r2}, R3 ${r3}, Qsin/Qp ${qualityIn}, Qsout/Qp ${qualityOut}`;
}

function amountText({ amount, factors, mix }: AskedExchange, { say }: AssessmentWords): string {
  const parts = [amount, ...factors.map(({ parameter, divides }) => `${divides ? '÷' : '×'} ${parameter}`)];
  return [...parts, ...(mix === undefined ? [] : [`(${say('mixShare', { mix })})`])].join(' ');
}

function spreadText(spread: AskedSpread | undefined, { say }: AssessmentWords): string {
  if (!spread) return say('noSpread');
  if (spread.kind === 'relative95') return `± ${shownNumber(String(Number(spread.relative95) * 100))} % (95 %)`;
  const { kind, ...members } = spread;
  return say(kind, members);
}
