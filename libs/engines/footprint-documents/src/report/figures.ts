import type { DocumentQuantity } from '../footprint.js';
import type { ReportBar, ReportBlock } from './report.js';
import { shownNumber } from './shown-number.js';
import { wordOf, type Words } from './words.js';

/** Most contributions of a kind that are drawn, and that are listed. */
const barsMax = 12;
const listedMax = 25;

export interface NamedFigure {
  readonly name: string;
  readonly figure: DocumentQuantity;
}

export function figureTable(figures: readonly NamedFigure[], { language, say }: Words): ReportBlock {
  return {
    kind: 'table',
    columns: [
      { name: say('quantity') },
      { name: say('value'), isNumber: true },
      { name: say('interval'), isNumber: true },
      { name: say('unit') },
      { name: say('basis') },
    ],
    rows: figures.map(({ name, figure }) => [
      name,
      shownNumber(figure.value),
      intervalText(figure, { language, say }),
      figure.unit,
      wordOf(figure.basis, language),
    ]),
  };
}

/** Contributions of one kind, largest first whatever their sign: bars with intervals, and the figures in a table. */
export function contributionBlocks(parts: readonly NamedFigure[], unit: string, words: Words): readonly ReportBlock[] {
  const size = ({ figure }: NamedFigure): number => Math.abs(Number(figure.value));
  const ordered = [...parts].sort((a, b) => size(b) - size(a));
  const listed = ordered.slice(0, listedMax);
  return [
    { kind: 'bars', unit, bars: listed.slice(0, barsMax).map(barOf) },
    figureTable(listed, words),
    ...(listed.length < ordered.length ? [{ kind: 'paragraph', text: words.say('largestOnly') } as const] : []),
  ];
}

function barOf({ name, figure: { value, uncertainty } }: NamedFigure): ReportBar {
  const ends = uncertainty.kind === 'exact' ? { low: value, high: value } : uncertainty;
  return { label: name, value: Number(value), low: Number(ends.low), high: Number(ends.high) };
}

function intervalText({ uncertainty }: DocumentQuantity, { language, say }: Words): string {
  if (uncertainty.kind === 'exact') return say('exact');
  const { low, high, level, method } = uncertainty;
  const percent = shownNumber(String(Number(level) * 100));
  return `${shownNumber(low)} – ${shownNumber(high)} (${percent} %, ${wordOf(method, language)})`;
}
