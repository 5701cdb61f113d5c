import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { buildFactorIndex, factorFromRule, type FactorQuery, matchFactor } from './index.js';
import labelledLines from './testing/labelled-lines.json';

/**
 * Lines as purchase ledgers have them, written by hand, with the rule ids that are right (none: no factor fits).
 *
 * Three splits. `tune`: what vocabulary and thresholds were set on. `test`: the other half of the first lines, by a
 * hash of the text; its misses were looked at once while the vocabulary grew, so it flatters. `unseen`: written after
 * vocabulary and thresholds were fixed and measured before anything else was changed: then first place was right for 88 %
 * in either language, a right one among three for 98 % (zh) and 97 % (en), and 98 % of the lines without a factor were
 * turned away. Since then two wrong phrases were taken out and one added. It is the split to believe; one author wrote
 * lines and vocabulary, so a ledger of another industry will do worse.
 */
interface LabelledLine extends FactorQuery {
  readonly split?: string;
  readonly lang: string;
  readonly right: readonly string[];
}

const lines: readonly LabelledLine[] = labelledLines;
const splits = ['tune', 'test', 'unseen'] as const;
type Split = (typeof splits)[number];

/** FNV-1a over UTF-16 code units: a split that no one chose and that stays. */
function splitOf({ split, text }: LabelledLine): Split {
  if (split === 'tune' || split === 'unseen') return split;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return (hash >>> 8) % 2 === 0 ? 'tune' : 'test';
}

const date = '2024-06-01';
const book = loadRulebook();
const rules = ['footprint', 'cn-footprint-electricity'].flatMap((purpose) => book.rulesWith({ purpose }, date));
const index = buildFactorIndex(rules.map(factorFromRule));

interface Measured {
  readonly lines: number;
  readonly withFactor: number;
  /** Share of lines with a factor whose first candidate is right and was not turned away. */
  readonly top1: number;
  /** Share of lines with a factor that have a right one among the first three candidates, turned away or not. */
  readonly top3: number;
  /** Share of lines turned away that really have no factor. */
  readonly nonePrecision: number;
  /** Share of lines without a factor that were turned away. */
  readonly noneRecall: number;
  /** Share of lines with a factor that are handed to a person to choose. */
  readonly ambiguous: number;
}

function measure(of: readonly LabelledLine[]): Measured {
  const results = of.map((line) => ({ line, match: matchFactor(index, line, { limit: 3 }) }));
  const withFactor = results.filter(({ line }) => line.right.length > 0);
  const without = results.filter(({ line }) => line.right.length === 0);
  const turnedAway = results.filter(({ match }) => match.verdict === 'none');
  const share = (part: readonly unknown[], whole: readonly unknown[]) => part.length / whole.length;
  return {
    lines: of.length,
    withFactor: withFactor.length,
    top1: share(
      withFactor.filter(({ line, match }) => {
        const first = match.candidates[0]?.ruleId ?? '';
        return match.verdict !== 'none' && line.right.includes(first);
      }),
      withFactor,
    ),
    top3: share(
      withFactor.filter(({ line, match }) => match.candidates.some(({ ruleId }) => line.right.includes(ruleId))),
      withFactor,
    ),
    nonePrecision: share(
      turnedAway.filter(({ line }) => line.right.length === 0),
      turnedAway,
    ),
    noneRecall: share(
      without.filter(({ match }) => match.verdict === 'none'),
      without,
    ),
    ambiguous: share(
      withFactor.filter(({ match }) => match.verdict === 'ambiguous'),
      withFactor,
    ),
  };
}

const tables = new Map(
  splits.flatMap((split) =>
    ['en', 'zh'].map((lang): [string, Measured] => [
      `${split} ${lang}`,
      measure(lines.filter((line) => line.lang === lang && splitOf(line) === split)),
    ]),
  ),
);
const measured = (name: string): Measured => tables.get(name) ?? measure([]);

function printed(): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(9);
  const rows = [...tables].map(
    ([name, { lines: count, withFactor, top1, top3, nonePrecision, noneRecall, ambiguous }]) =>
      [name.padEnd(10), String(count).padStart(5), String(withFactor).padStart(11)].join(' ') +
      [top1, top3, nonePrecision, noneRecall, ambiguous].map(percent).join(' '),
  );
  return `split      lines with factor    top-1     top-3 none-prec none-rec. ambiguous\n${rows.join('\n')}\n`;
}

describe('labelled lines', () => {
  beforeAll(() => process.stdout.write(printed()));

  it('are 806, 200 of them without a factor, and name only rules there are', () => {
    const known = new Set(rules.map(({ id }) => id));
    expect(lines).toHaveLength(806);
    expect(lines.filter(({ right }) => right.length === 0)).toHaveLength(200);
    expect(lines.flatMap(({ right }) => right).filter((id) => !known.has(id))).toEqual([]);
    expect(new Set(lines.map(({ text, unit }) => `${text}|${unit}`)).size).toBe(lines.length);
  });

  it.each([
    ['test en', { top1: 0.94, top3: 0.97, nonePrecision: 0.85, noneRecall: 0.95 }],
    ['test zh', { top1: 0.95, top3: 0.96, nonePrecision: 0.9, noneRecall: 0.95 }],
    ['unseen en', { top1: 0.87, top3: 0.95, nonePrecision: 0.8, noneRecall: 0.96 }],
    ['unseen zh', { top1: 0.88, top3: 0.96, nonePrecision: 0.82, noneRecall: 0.96 }],
  ])('%s: no worse than what was measured, less a line or two', (name, floor) => {
    const { top1, top3, nonePrecision, noneRecall } = measured(name);
    expect(top1).toBeGreaterThanOrEqual(floor.top1);
    expect(top3).toBeGreaterThanOrEqual(floor.top3);
    expect(nonePrecision).toBeGreaterThanOrEqual(floor.nonePrecision);
    expect(noneRecall).toBeGreaterThanOrEqual(floor.noneRecall);
  });
});
