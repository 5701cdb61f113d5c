/** A document of plain texts in one language: writers only lay it out. All texts may come from partners. */
export interface Report {
  readonly language: ReportLanguage;
  readonly title: string;
  readonly subtitle: string;
  readonly sections: readonly ReportSection[];
}

export type ReportLanguage = 'en' | 'zh';

export interface ReportSection {
  readonly heading: string;
  readonly blocks: readonly ReportBlock[];
}

export type ReportBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly { readonly name: string; readonly isNumber?: boolean }[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'bars'; readonly unit: string; readonly bars: readonly ReportBar[] };

/** A value with its interval, in the unit of its block. */
export interface ReportBar {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
