import { type DocumentQuantity, type FootprintVersion, stagePrefix } from '../footprint.js';
import { contributionBlocks, figureTable, type NamedFigure } from './figures.js';
import { footprintTexts } from './footprint-texts.js';
import type { Report, ReportBlock, ReportLanguage, ReportSection } from './report.js';
import type { reportTexts } from './report-texts.js';
import { checkSection, evidenceSection, limitationSection, ruleSetTable, sourceTable } from './run-sections.js';
import { shownNumber } from './shown-number.js';
import { type Words, wordsIn } from './words.js';

/** Share of the inputs that have a figure. */
const coverageId = 'inventory.coverage';

type FootprintWords = Words<keyof typeof footprintTexts | keyof typeof reportTexts>;

/**
 * The CFP study report of a footprint version: what ISO 14067:2018, 7.3 asks for, as far as the calculation can say it.
 * What it can't say it says so.
 */
export function footprintReport(footprint: FootprintVersion, language: ReportLanguage): Report {
  const words = wordsIn(language, footprintTexts);
  const { product, total, run } = footprint;
  return {
    language,
    title: words.say('title'),
    subtitle: `${total.label[language]} · ${product.facilityId} · ${product.year}. ${words.say('standard')}`,
    sections: [
      resultSection(footprint, words),
      scopeSection(footprint, words),
      stageSection(footprint, words),
      {
        heading: words.say('data'),
        blocks: [
          { kind: 'paragraph', text: words.say('dataText') },
          sourceTable(total.sources, words),
          ...(run.ruleSets.length > 0 ? [ruleSetTable(run, words)] : []),
        ],
      },
      checkSection(run, words),
      limitationSection(run, [], words),
      historySection(footprint, words),
      evidenceSection(run, words),
    ],
  };
}

function resultSection({ run, total }: FootprintVersion, words: FootprintWords): ReportSection {
  const parts = run.quantities.filter(
    ({ id }) => id === coverageId || (id.startsWith('footprint.') && !id.startsWith(stagePrefix)),
  );
  const ordered = [total, ...parts.filter(({ id }) => id !== total.id)];
  return { heading: words.say('result'), blocks: [figureTable(labelled(ordered, words), words)] };
}

function scopeSection({ product, total }: FootprintVersion, { say }: FootprintWords): ReportSection {
  const [, unit = ''] = total.unit.split('/');
  return {
    heading: say('scope'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          [say('product'), product.itemId],
          [say('facility'), product.facilityId],
          [say('declaredUnit'), `1 ${unit}`],
          [say('period'), `${product.year}-01-01 – ${product.year}-12-31`],
          [say('boundary'), say('boundaryText')],
          [say('cutOff'), say('cutOffText')],
          [say('allocation'), say('allocationText')],
          [say('gases'), say('gasesText')],
          [say('electricity'), say('electricityText')],
        ],
      },
    ],
  };
}

function stageSection({ run, total }: FootprintVersion, words: FootprintWords): ReportSection {
  const stages = run.quantities.filter(({ id }) => id.startsWith(stagePrefix));
  return {
    heading: words.say('stages'),
    blocks:
      stages.length > 0
        ? contributionBlocks(labelled(stages, words), total.unit, words)
        : [{ kind: 'paragraph', text: words.say('noStages') }],
  };
}

function historySection(footprint: FootprintVersion, { language, say }: FootprintWords): ReportSection {
  const { version, predecessorId, calculatedAt, withdrawnAt, movements, causes } = footprint;
  const facts: ReportBlock = {
    kind: 'facts',
    facts: [
      [say('version'), String(version)],
      [say('calculatedAt'), calculatedAt],
      ...(withdrawnAt === undefined ? [] : [[say('withdrawnAt'), withdrawnAt] as const]),
      ...(predecessorId === undefined ? [] : [[say('predecessor'), predecessorId] as const]),
      ...causes.map(
        ({ eventId, correctsEventId, reason, note }) =>
          [
            say('cause'),
            [eventId, correctsEventId && say('corrects', { event: correctsEventId }), reason, note]
              .filter(Boolean)
              .join('; '),
          ] as const,
      ),
    ],
  };
  if (predecessorId === undefined)
    return { heading: say('history'), blocks: [facts, { kind: 'paragraph', text: say('firstVersion') }] };
  if (movements.length === 0)
    return { heading: say('history'), blocks: [facts, { kind: 'paragraph', text: say('nothingMoved') }] };
  return {
    heading: say('history'),
    blocks: [
      facts,
      {
        kind: 'table',
        columns: [
          { name: say('moved') },
          { name: say('before'), isNumber: true },
          { name: say('after'), isNumber: true },
          { name: say('unit') },
        ],
        rows: movements.map(({ label, before, after, unit }) => [
          label[language],
          shownNumber(before),
          shownNumber(after),
          unit,
        ]),
      },
    ],
  };
}

function labelled(figures: readonly DocumentQuantity[], { language }: FootprintWords): readonly NamedFigure[] {
  return figures.map((figure) => ({ name: figure.label[language], figure }));
}
