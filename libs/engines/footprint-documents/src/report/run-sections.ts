import type { SourceRef } from '@carbon-butler/domain-quantity';
import type { DocumentRun } from '../footprint.js';
import type { ReportBlock, ReportSection } from './report.js';
import { shownNumber } from './shown-number.js';
import { wordOf, type Words } from './words.js';

/** What a run says of itself, in every report of it. */

export function sourceTable(sources: readonly SourceRef[], { say }: Words): ReportBlock {
  return {
    kind: 'table',
    columns: [say('source'), say('version'), say('place'), say('licence')].map((name) => ({ name })),
    rows: sources.map(({ id, version, locator, licence }) => [id, version, locator, licence]),
  };
}

export function ruleSetTable({ ruleSets }: DocumentRun, { language, say }: Words): ReportBlock {
  return {
    kind: 'table',
    columns: [say('ruleSets'), say('version'), say('status')].map((name) => ({ name })),
    rows: ruleSets.map(({ id, version, status }) => [id, version, wordOf(status, language)]),
  };
}

export function checkSection({ checks }: DocumentRun, { language, say }: Words): ReportSection {
  if (checks.length === 0) return { heading: say('checks'), blocks: [{ kind: 'paragraph', text: say('noChecks') }] };
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
        rows: checks.map(({ label, value, tolerance, unit, passed }) => [
          label[language],
          shownNumber(value),
          shownNumber(tolerance),
          unit,
          say(passed ? 'passed' : 'failed'),
        ]),
      },
    ],
  };
}

/** @param more limitations of the kind of report, before what the run warns of */
export function limitationSection(
  { warnings }: DocumentRun,
  more: readonly string[],
  { language, say }: Words,
): ReportSection {
  const warned = warnings.map(({ message }) => message[language]);
  const texts = [say('limitationsText'), ...more, ...(warned.length > 0 ? warned : [say('noWarnings')])];
  return { heading: say('limitations'), blocks: texts.map((text) => ({ kind: 'paragraph', text })) };
}

export function evidenceSection(run: DocumentRun, { say }: Words): ReportSection {
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
