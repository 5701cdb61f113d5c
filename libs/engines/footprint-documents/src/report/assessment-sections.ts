import { Decimal } from 'decimal.js';
import type { SourceRef } from '@carbon-butler/domain-quantity';
import type { AskedMethod } from '../asked-question.js';
import type { DocumentQuantity, DocumentRun } from '../footprint.js';
import type { assessmentTexts } from './assessment-texts.js';
import { contributionBlocks, figureTable, type NamedFigure } from './figures.js';
import type { ReportBlock, ReportSection } from './report.js';
import type { reportTexts } from './report-texts.js';
import { shownNumber } from './shown-number.js';
import type { Words } from './words.js';

/** What runs of assessments say, whatever they assess. */

export type AssessmentWords = Words<keyof typeof assessmentTexts | keyof typeof reportTexts>;

const totalId = 'assessment.total';
const figurePrefix = 'assessment.';
/** A run checks each way it splits its score, under this name. */
const splitCheck = 'contributions.';
/** Figure of the smaller contributions together, and of what carries no tag. */
const restName = '(rest)';
const noneName = '(none)';
/** Flow of what is stated in CO2e. */
const aggregateFlow = 'CO2e';
const shareDigits = 3;

const headings = {
  stage: 'byStage',
  supplier: 'bySupplier',
  activity: 'byActivity',
  flow: 'byFlow',
} as const satisfies Readonly<Record<string, keyof typeof assessmentTexts>>;
/** Tags of the inventory's own come between. */
const first: readonly string[] = ['stage', 'supplier'];
const last: readonly string[] = ['activity', 'flow'];

export function resultSection(run: DocumentRun, words: AssessmentWords): ReportSection {
  const totals = run.quantities.filter(({ id }) => id === totalId || id === `${totalId}.first-order`);
  return {
    heading: words.say('result'),
    blocks: [
      figureTable(
        totals.map((figure) => ({ name: figure.label[words.language], figure })),
        words,
      ),
      { kind: 'paragraph', text: words.say('uncertaintyText') },
    ],
  };
}

/**
 * A section for each way the run splits its score.
 *
 * @param nameOf what a reader knows a part of a split by
 */
export function contributionSections(
  run: DocumentRun,
  words: AssessmentWords,
  nameOf: (split: string, part: string) => string,
): readonly ReportSection[] {
  return splitsOf(run).flatMap((split) => {
    const shownName = (name: string): string => {
      if (name === restName) return words.say('rest');
      if (name === noneName) return words.say('none');
      if (split === 'flow' && name === aggregateFlow) return words.say('aggregate');
      return nameOf(split, name);
    };
    const parts = partsOf(run, split).map(({ name, figure }) => ({ figure, name: shownName(name) }));
    if (parts.length === 0) return [];
    const heading = Object.hasOwn(headings, split)
      ? words.say(headings[split as keyof typeof headings])
      : words.say('byTag', { tag: split });
    return [{ heading, blocks: contributionBlocks(parts, parts[0]?.figure.unit ?? '', words) }];
  });
}

/** Sources of the run with what each of them has of the total, as far as the run tells activities apart. */
export function sourceShareTable(run: DocumentRun, words: AssessmentWords): ReportBlock {
  const total = run.quantities.find(({ id }) => id === totalId);
  const sums = new Map<string, Decimal>();
  for (const { name, figure } of partsOf(run, 'activity')) {
    const [source] = figure.sources;
    if (!source || name === restName) continue;
    const key = keyOf(source);
    sums.set(key, (sums.get(key) ?? new Decimal(0)).plus(figure.value));
  }
  const sources = new Map(
    [...(total?.sources ?? []), ...run.quantities.flatMap((figure) => figure.sources)].map((source) => [
      keyOf(source),
      source,
    ]),
  );
  const share = (key: string): string => {
    const sum = sums.get(key);
    if (!sum || !total || Number(total.value) === 0) return '–';
    return `${shownNumber(sum.div(total.value).times(100).toFixed(), shareDigits)} %`;
  };
  const size = (key: string): number => (sums.get(key) ?? new Decimal(0)).abs().toNumber();
  const { say } = words;
  return {
    kind: 'table',
    columns: [
      ...[say('source'), say('version'), say('place'), say('licence')].map((name) => ({ name })),
      { name: say('share'), isNumber: true },
    ],
    rows: [...sources]
      .sort(([a], [b]) => size(b) - size(a))
      .map(([key, { id, version, locator, licence }]) => [id, version, locator, licence, share(key)]),
  };
}

export function methodText(method: AskedMethod, { say }: AssessmentWords): string {
  if (method.kind === 'rulebook') return isMethodText(method.name) ? say(method.name) : method.name;
  const { id, version, locator } = method.source;
  return say('ownMethod', { name: method.name, source: [id, version, locator].join(', ') });
}

type MethodName = Extract<keyof typeof assessmentTexts, `GWP${string}`>;

function isMethodText(name: string): name is MethodName {
  return ['GWP100-AR6', 'GWP100-AR5', 'GWP20-AR6'].includes(name);
}

function splitsOf({ checks }: DocumentRun): readonly string[] {
  const splits = checks.flatMap(({ id }) => (id.startsWith(splitCheck) ? [id.slice(splitCheck.length)] : []));
  const own = splits.filter((split) => !first.includes(split) && !last.includes(split)).sort();
  return [...first, ...own, ...last].filter((split) => splits.includes(split));
}

/** The figures of one split. A tag may begin like another, with a dot after it: the longest that fits is meant. */
function partsOf(run: DocumentRun, split: string): readonly NamedFigure[] {
  const prefixOf = (name: string): string => `${figurePrefix}${name}.`;
  const longer = splitsOf(run)
    .filter((other) => other.startsWith(`${split}.`))
    .map(prefixOf);
  const isPart = ({ id }: DocumentQuantity): boolean =>
    id.startsWith(prefixOf(split)) && !longer.some((prefix) => id.startsWith(prefix));
  return run.quantities.filter(isPart).map((figure) => ({ name: figure.id.slice(prefixOf(split).length), figure }));
}

function keyOf({ id, version, locator }: SourceRef): string {
  return JSON.stringify([id, version, locator]);
}
