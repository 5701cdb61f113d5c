import { stringify } from 'csv-stringify/sync';
import type { DocumentQuantity, DocumentRun } from '../footprint.js';

const columns = [
  'id',
  'label_en',
  'label_zh',
  'value',
  'unit',
  'low',
  'median',
  'high',
  'level',
  'method',
  'draws',
  'exact_because',
  'basis',
  'sources',
  'run_id',
  'run_digest',
] as const;

/**
 * Every figure of a run as CSV (RFC 4180, UTF-8, CRLF). Texts that a spreadsheet would take for a formula are
 * written so that it does not: labels and sources come from partners.
 */
export function quantitiesCsv(run: DocumentRun): string {
  const rows = run.quantities.map((quantity) => rowOf(quantity, run));
  return stringify(rows, {
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    // A lone CR or LF ends a row for many readers, so a text that holds one must be quoted.
    quoted_match: /[\r\n]/,
  });
}

/** An apostrophe makes a spreadsheet take as text what begins like a formula, after blanks and in full width too. */
function asText(text: string): string {
  return /^[\s\p{Cc}]*[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text;
}

function rowOf(quantity: DocumentQuantity, run: DocumentRun): Readonly<Record<(typeof columns)[number], string>> {
  const { uncertainty } = quantity;
  const interval = uncertainty.kind === 'interval' ? uncertainty : undefined;
  return {
    id: asText(quantity.id),
    label_en: asText(quantity.label.en),
    label_zh: asText(quantity.label.zh),
    value: quantity.value,
    unit: asText(quantity.unit),
    low: interval?.low ?? '',
    median: interval?.median ?? '',
    high: interval?.high ?? '',
    level: interval?.level ?? '',
    method: interval?.method ?? '',
    draws: interval ? String(interval.draws) : '',
    exact_because: uncertainty.kind === 'exact' ? asText(uncertainty.reason) : '',
    basis: quantity.basis,
    sources: asText(quantity.sources.map(({ id, version, locator }) => [id, version, locator].join(' ')).join('; ')),
    run_id: run.id,
    run_digest: run.digest,
  };
}
