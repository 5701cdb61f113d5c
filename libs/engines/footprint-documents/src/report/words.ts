import type { LocalizedText } from '@carbon-butler/domain-quantity';
import type { ReportLanguage } from './report.js';
import { codeTexts, reportTexts } from './report-texts.js';

/** The language of a report, and the report's own texts in it. */
export interface Words<N extends string = keyof typeof reportTexts> {
  readonly language: ReportLanguage;
  /** `values` fill the places of a text that are named in braces. */
  readonly say: (name: N, values?: Readonly<Record<string, string | number>>) => string;
}

/** What all reports say, and what one kind of report says besides. */
export function wordsIn<N extends string>(
  language: ReportLanguage,
  more: Readonly<Record<N, LocalizedText>>,
): Words<N | keyof typeof reportTexts> {
  const texts: Readonly<Record<string, LocalizedText>> = { ...reportTexts, ...more };
  return {
    language,
    say: (name, values = {}) =>
      (texts[name]?.[language] ?? name).replaceAll(/\{(\w+)\}/g, (_, place: string) => String(values[place])),
  };
}

/** A word that runs say by code; the code where it has no text. */
export function wordOf(code: string, language: ReportLanguage): string {
  return Object.hasOwn(codeTexts, code) ? (codeTexts[code]?.[language] ?? code) : code;
}
