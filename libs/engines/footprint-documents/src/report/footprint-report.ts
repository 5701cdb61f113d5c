import { type DocumentQuantity, type FootprintVersion, stagePrefix } from '../footprint.js';
import type { Report, ReportBlock, ReportLanguage, ReportSection } from './report.js';
import { reportTexts } from './report-texts.js';
import { shownNumber } from './shown-number.js';

/** Puts the report's own words into its language. */
type Say = (name: keyof typeof reportTexts) => string;

/**
 * The CFP study report of a footprint version: what ISO 14067:2018, 7.3 asks for, as far as the calculation can say it.
 * What it can't say it says so.
 */
export function footprintReport(footprint: FootprintVersion, language: ReportLanguage): Report {
  const say: Say = (name) => reportTexts[name][language];
  const { product, total } = footprint;
  return {
    language,
    title: say('title'),
    subtitle: `${total.label[language]} · ${product.facilityId} · ${product.year}. ${say('standard')}`,
    sections: [
      resultSection(footprint, language, say),
      scopeSection(footprint, say),
      stageSection(footprint, language, say),
      dataSection(footprint, say),
      checkSection(footprint, language, say),
      limitationSection(footprint, language, say),
      historySection(footprint, language, say),
      evidenceSection(footprint, say),
    ],
  };
}

function resultSection({ run, total }: FootprintVersion, language: ReportLanguage, say: Say): ReportSection {
  const parts = run.quantities.filter(({ id }) => id.startsWith('footprint.') && !id.startsWith(stagePrefix));
  const ordered = [total, ...parts.filter(({ id }) => id !== total.id)];
  return { heading: say('result'), blocks: [quantityTable(ordered, language, say)] };
}

function scopeSection({ product, total }: FootprintVersion, say: Say): ReportSection {
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

function stageSection({ run, total }: FootprintVersion, language: ReportLanguage, say: Say): ReportSection {
  const stages = run.quantities
    .filter(({ id }) => id.startsWith(stagePrefix))
    .sort((a, b) => Number(b.value) - Number(a.value));
  const bars = stages.map((stage) => ({
    label: stage.label[language],
    value: Number(stage.value),
    ...boundsOf(stage),
  }));
  return {
    heading: say('stages'),
    blocks: [{ kind: 'bars', unit: total.unit, bars }, quantityTable(stages, language, say)],
  };
}

function dataSection({ run, total }: FootprintVersion, say: Say): ReportSection {
  return {
    heading: say('data'),
    blocks: [
      { kind: 'paragraph', text: say('dataText') },
      {
        kind: 'table',
        columns: [say('source'), say('version'), say('place'), say('licence')].map((name) => ({ name })),
        rows: total.sources.map(({ id, version, locator, licence }) => [id, version, locator, licence]),
      },
      {
        kind: 'table',
        columns: [say('ruleSets'), say('version'), say('status')].map((name) => ({ name })),
        rows: run.ruleSets.map(({ id, version, status }) => [id, version, status]),
      },
    ],
  };
}

function checkSection({ run }: FootprintVersion, language: ReportLanguage, say: Say): ReportSection {
  const outcome = (passed: boolean): string => say(passed ? 'passed' : 'failed');
  return {
    heading: say('checks'),
    blocks: [
      {
        kind: 'table',
        columns: [
          { name: say('check') },
          { name: say('value'), isNumber: true },
          { name: say('tolerance'), isNumber: true },
          { name: say('unit') },
          { name: say('outcome') },
        ],
        rows: run.checks.map(({ label, value, tolerance, unit, passed }) => [
          label[language],
          shownNumber(value),
          shownNumber(tolerance),
          unit,
          outcome(passed),
        ]),
      },
    ],
  };
}

function limitationSection({ run }: FootprintVersion, language: ReportLanguage, say: Say): ReportSection {
  const warnings = run.warnings.map(({ message }) => message[language]);
  const texts = warnings.length > 0 ? warnings : [say('noWarnings')];
  return {
    heading: say('limitations'),
    blocks: [say('limitationsText'), ...texts].map((text) => ({ kind: 'paragraph', text })),
  };
}

function historySection(footprint: FootprintVersion, language: ReportLanguage, say: Say): ReportSection {
  const { version, predecessorId, calculatedAt, withdrawnAt, movements, causes } = footprint;
  const facts: ReportBlock = {
    kind: 'facts',
    facts: [
      [say('version'), String(version)],
      [say('calculatedAt'), calculatedAt],
      ...(withdrawnAt === undefined ? [] : [[say('withdrawnAt'), withdrawnAt] as const]),
      ...(predecessorId === undefined ? [] : [[say('predecessor'), predecessorId] as const]),
    ],
  };
  if (predecessorId === undefined)
    return { heading: say('history'), blocks: [facts, { kind: 'paragraph', text: say('firstVersion') }] };
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
      {
        kind: 'facts',
        facts: causes.map(({ eventId, correctsEventId, reason, note }) => [
          say('cause'),
          [eventId, correctsEventId && `← ${correctsEventId}`, reason, note].filter(Boolean).join('; '),
        ]),
      },
    ],
  };
}

function evidenceSection({ run }: FootprintVersion, say: Say): ReportSection {
  return {
    heading: say('evidence'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          [say('run'), run.id],
          [say('digest'), run.digest],
          [say('inputsDigest'), run.inputsDigest],
          [say('engine'), run.engineVersion],
          [say('seed'), run.seed],
        ],
      },
      { kind: 'paragraph', text: say('verifyText') },
    ],
  };
}

function quantityTable(quantities: readonly DocumentQuantity[], language: ReportLanguage, say: Say): ReportBlock {
  return {
    kind: 'table',
    columns: [
      { name: say('quantity') },
      { name: say('value'), isNumber: true },
      { name: say('interval'), isNumber: true },
      { name: say('unit') },
      { name: say('basis') },
    ],
    rows: quantities.map((quantity) => [
      quantity.label[language],
      shownNumber(quantity.value),
      intervalText(quantity, say),
      quantity.unit,
      quantity.basis,
    ]),
  };
}

function intervalText({ uncertainty }: DocumentQuantity, say: Say): string {
  if (uncertainty.kind === 'exact') return say('exact');
  const percent = shownNumber(String(Number(uncertainty.level) * 100));
  return `${shownNumber(uncertainty.low)} – ${shownNumber(uncertainty.high)} (${percent} %, ${uncertainty.method})`;
}

function boundsOf({ value, uncertainty }: DocumentQuantity): { readonly low: number; readonly high: number } {
  return uncertainty.kind === 'exact'
    ? { low: Number(value), high: Number(value) }
    : { low: Number(uncertainty.low), high: Number(uncertainty.high) };
}
