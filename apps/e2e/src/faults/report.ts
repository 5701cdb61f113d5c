import { type FaultOutcome, holds } from './campaign.js';

const columns: readonly (readonly [string, (outcome: FaultOutcome) => string])[] = [
  ['fault', ({ fault }) => fault],
  ['events', ({ events }) => String(events)],
  ['lost', ({ lost }) => String(lost)],
  ['doubled', ({ doubled }) => String(doubled)],
  ['evidence', ({ evidenceLeaves, trouble }) => trouble ?? `${evidenceLeaves ?? 0} leaves`],
  ['unanswered, s', ({ silenceMs }) => seconds(silenceMs)],
  ['recovered in, s', ({ recoveryMs }) => seconds(recoveryMs)],
  ['retries', ({ retries }) => String(retries)],
  ['sent again', ({ repeatedRecords }) => String(repeatedRecords ?? '-')],
  ['operator', ({ operatorStarts }) => String(operatorStarts)],
  ['', (outcome) => (holds(outcome) ? 'ok' : 'FAILED')],
];

/** A Markdown table's head. */
export function reportHead(): string {
  return `${row(columns.map(([name]) => name))}\n${row(columns.map(() => '---'))}`;
}

export function reportRow(outcome: FaultOutcome): string {
  return row(columns.map(([, cell]) => cell(outcome)));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
