import type { AskedDatabaseProcess, AskedProcess } from '../asked-question.js';
import type { DocumentRun } from '../footprint.js';
import { type AssessmentWords, contributionSections, methodText, resultSection } from './assessment-sections.js';
import { assessmentTexts } from './assessment-texts.js';
import type { Report, ReportLanguage, ReportSection } from './report.js';
import { checkSection, evidenceSection, limitationSection, ruleSetTable } from './run-sections.js';
import { wordsIn } from './words.js';

/**
 * The study report of a run that assessed a process of an imported database, along ISO 14067:2018, clause 7. Of what the
 * data sets decide it says so.
 */
export function databaseProcessReport(run: DocumentRun, asked: AskedDatabaseProcess, language: ReportLanguage): Report {
  const words = wordsIn(language, assessmentTexts);
  const { say } = words;
  const names = new Map<string, string>([
    ...asked.contributors.map((process) => [`activity.${process.activity}`, nameOf(process)] as const),
    ...Object.entries(asked.flowNames).map(([flow, name]) => [`flow.${flow}`, name] as const),
  ]);
  return {
    language,
    title: say('title'),
    subtitle: say('standard', { demand: demandText(asked, words) }),
    sections: [
      resultSection(run, words),
      scopeSection(asked, words),
      ...contributionSections(run, words, (split, part) => names.get(`${split}.${part}`) ?? part),
      {
        heading: say('data'),
        blocks: [
          { kind: 'paragraph', text: say('databaseDataText') },
          {
            kind: 'facts',
            facts: [
              [say('database'), asked.database.name || asked.database.id],
              [say('databaseDigest'), asked.database.digest],
            ],
          },
          ...(run.ruleSets.length > 0 ? [ruleSetTable(run, words)] : []),
        ],
      },
      checkSection(run, words),
      limitationSection(run, isGone(asked) ? [say('gone')] : [], words),
      evidenceSection(run, words),
    ],
  };
}

function scopeSection(asked: AskedDatabaseProcess, words: AssessmentWords): ReportSection {
  const { say } = words;
  return {
    heading: say('scope'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          [say('functionalUnit'), demandText(asked, words)],
          [say('process'), asked.process.activity],
          [say('rulesOn'), say('rulesOnText', { date: asked.date })],
          [say('boundary'), say('databaseBoundary')],
          [say('cutOff'), say('databaseCutOff')],
          [say('allocation'), say('databaseAllocation')],
          [say('gases'), `${methodText(asked.method, words)} ${say('databaseGases')}`],
          [say('electricity'), say('databaseElectricity')],
        ],
      },
    ],
  };
}

function demandText({ amount, process }: AskedDatabaseProcess, { say }: AssessmentWords): string {
  return say('demandLine', { quantity: `${amount} ${process.unit}`.trim(), product: nameOf(process) });
}

function nameOf({ activity, name, location }: AskedProcess): string {
  if (name === '') return activity;
  return location === '' ? name : `${name}, ${location}`;
}

/** A database that is there gives each process a unit. */
function isGone({ process }: AskedDatabaseProcess): boolean {
  return process.unit === '';
}
