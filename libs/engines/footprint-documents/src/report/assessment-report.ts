import type { AskedAssessment } from '../asked-question.js';
import type { DocumentRun } from '../footprint.js';
import {
  type AssessmentWords,
  contributionSections,
  methodText,
  resultSection,
  sourceShareTable,
} from './assessment-sections.js';
import { assessmentTexts } from './assessment-texts.js';
import { inventorySection } from './inventory-section.js';
import type { Report, ReportBlock, ReportLanguage, ReportSection } from './report.js';
import { checkSection, evidenceSection, limitationSection, ruleSetTable } from './run-sections.js';
import { wordsIn } from './words.js';

/** Lines of a demand within a sentence. */
const demandShown = 3;

/**
 * The study report of a run that assessed an inventory sent with a request: what ISO 14067:2018, clause 7, asks for, as
 * far as the run and its question know it. What they don't know it says so.
 */
export function assessmentReport(run: DocumentRun, asked: AskedAssessment, language: ReportLanguage): Report {
  const words = wordsIn(language, assessmentTexts);
  const { say } = words;
  return {
    language,
    title: say('title'),
    subtitle: say('standard', { demand: demandText(asked, words) }),
    sections: [
      resultSection(run, words),
      scopeSection(run, asked, words),
      ...contributionSections(run, words, (_, part) => part),
      {
        heading: say('data'),
        blocks: [
          { kind: 'paragraph', text: say('dataText') },
          sourceShareTable(run, words),
          ...(run.ruleSets.length > 0 ? [ruleSetTable(run, words)] : []),
        ],
      },
      inventorySection(asked, words),
      checkSection(run, words),
      limitationSection(run, [say('inventoryLimits')], words),
      evidenceSection(run, words),
    ],
  };
}

function scopeSection(run: DocumentRun, asked: AskedAssessment, words: AssessmentWords): ReportSection {
  const { say } = words;
  return {
    heading: say('scope'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          [say('functionalUnit'), demandText(asked, words)],
          [say('rulesOn'), say('rulesOnText', { date: asked.date })],
          [say('boundary'), withDatabase(say('inventoryBoundary', asked.counts), 'databaseUsedBoundary', asked, words)],
          [say('cutOff'), withDatabase(say('inventoryCutOff'), 'databaseUsedCutOff', asked, words)],
          [say('allocation'), allocationText(asked, words)],
          [say('gases'), `${methodText(asked.method, words)} ${say('inventoryGases')}`],
          [say('electricity'), withDatabase(electricityText(run, words), 'databaseUsedElectricity', asked, words)],
        ],
      },
      ...demandTable(asked, words),
    ],
  };
}

/** A long demand is told by its first lines, and listed. */
function demandText({ demand }: AskedAssessment, { say }: AssessmentWords): string {
  const lines = demand.map(({ amount, unit, product }) =>
    say('demandLine', { quantity: `${amount} ${unit}`, product }),
  );
  const more = lines.length - demandShown;
  return [...lines.slice(0, demandShown), ...(more > 0 ? [say('demandMore', { more })] : [])].join('; ');
}

function demandTable({ demand }: AskedAssessment, { say }: AssessmentWords): readonly ReportBlock[] {
  if (demand.length <= demandShown) return [];
  const columns = [{ name: say('functionalUnit') }, { name: say('amount'), isNumber: true }, { name: say('unit') }];
  return [{ kind: 'table', columns, rows: demand.map(({ product, amount, unit }) => [product, amount, unit]) }];
}

function allocationText({ allocation, counts }: AskedAssessment, { say }: AssessmentWords): string {
  const rule = allocation === 'by-property' ? 'byProperty' : 'byReference';
  const shared = counts.jointActivities === 0 ? say('noJoint') : say(rule, { count: counts.jointActivities });
  return [
    shared,
    ...(counts.causalExchanges === 0 ? [] : [say('causal', { count: counts.causalExchanges })]),
    ...(counts.substitutions === 0 ? [] : [say('substitutions', { count: counts.substitutions })]),
    ...(counts.materials === 0 ? [] : [say('circular', { count: counts.materials })]),
  ].join(' ');
}

/** What is said of an inventory, and what of the database it uses. */
function withDatabase(
  text: string,
  more: 'databaseUsedBoundary' | 'databaseUsedCutOff' | 'databaseUsedElectricity',
  { database }: AskedAssessment,
  { say }: AssessmentWords,
): string {
  return database ? `${text} ${say(more, { name: database.name || database.id })}` : text;
}

/** Factors of the rulebook that stand for electricity say so in their ids. */
function electricityText({ ruleSets }: DocumentRun, { say }: AssessmentWords): string {
  const rules = ruleSets.flatMap(({ ruleIds }) => ruleIds).filter((rule) => rule.includes('electricity'));
  return rules.length === 0 ? say('noElectricityRules') : say('electricityRules', { rules: rules.join(', ') });
}
