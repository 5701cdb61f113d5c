import { consignment } from '../example/steel-works.js';
import { quantityOf, type QuantityAnswer, type RunAnswer } from './api-answers.js';
import type { MainJobResult } from './run-main-job.js';

const labelWidth = 52;
const valueWidth = 14;
const stagePrefix = 'footprint.stage.';

/** The result of the main job as a table for people. Every figure in it is a Quantity of a run. */
export function report(result: MainJobResult): string {
  const { before, after, comparison } = result;
  const { run } = before;
  const stages = run.quantities
    .filter(({ id }) => id.startsWith(stagePrefix))
    .sort((a, b) => Number(b.value) - Number(a.value));
  const failed = [...run.checks, ...comparison.checks].filter(({ passed }) => !passed);
  return [
    heading(`Hot-rolled coil, cradle to gate (${result.sentEvents} events, run ${run.id})`),
    line('total', quantityOf(run, 'footprint.total')),
    ...stages.map((stage) => line(`  ${stage.label.en}`, stage)),
    '',
    heading('Carbon balance of the site'),
    line('carbon that enters', quantityOf(run, 'site.carbon.bought')),
    line('carbon that leaves in products and by-products', quantityOf(run, 'site.carbon.leaving')),
    line('carbon emitted on site', quantityOf(run, 'site.carbon.emitted')),
    check(run, 'carbon.site'),
    '',
    heading(
      `CBAM: ${consignment.massT} t of CN ${consignment.cnCode} from ${consignment.originCountry}, imported ${consignment.importDate}`,
    ),
    line('specific embedded emissions, own data', quantityOf(comparison, 'see.total')),
    line('default value with mark-up', quantityOf(comparison, 'default.total')),
    line('difference in embedded emissions', quantityOf(comparison, 'difference.embedded')),
    line('certificate price', quantityOf(comparison, 'price')),
    line('cost, own data', quantityOf(comparison, 'actual.cost')),
    line('cost, default value', quantityOf(comparison, 'default.cost')),
    line('saved', quantityOf(comparison, 'saving.cost')),
    line('saved, if there were no free allocation', quantityOf(comparison, 'saving.cost.without-free-allocation')),
    '',
    ...corrected(result),
    '',
    failed.length === 0
      ? `All ${run.checks.length + comparison.checks.length} checks passed.`
      : `FAILED checks: ${failed.map(({ label }) => label.en).join('; ')}`,
    `${after.run.warnings.length + comparison.warnings.length} warnings, among them ${assumedCount(after.run) + assumedCount(comparison)} rules that are assumed: see the runs.`,
  ].join('\n');
}

function corrected({ before, after, restatedMs, comparisonAfter }: MainJobResult): readonly string[] {
  const [cause] = after.causes;
  return [
    heading(
      `After the correction: version ${after.version}, predecessor ${after.predecessorId ?? 'none'} (version ${before.version})`,
    ),
    ...(restatedMs === undefined ? [] : [`restated ${restatedMs} ms after the correction was accepted`]),
    ...(cause ? [`because of ${cause.eventId}: ${cause.note ?? cause.reason ?? ''}`] : []),
    ...after.movements.map(
      ({ label, before: from, after: to, unit }) =>
        `${label.en.padEnd(labelWidth)} ${shown(from).padStart(valueWidth)} -> ${shown(to)} ${unit}`,
    ),
    line('specific embedded emissions, own data, now', quantityOf(comparisonAfter, 'see.total')),
  ];
}

function heading(text: string): string {
  return `${text}\n${'-'.repeat(text.length)}`;
}

function line(label: string, { value, unit, uncertainty }: QuantityAnswer): string {
  const interval =
    uncertainty.kind === 'exact' ? '' : `  (95 %: ${shown(uncertainty.low)} to ${shown(uncertainty.high)})`;
  return `${label.padEnd(labelWidth)} ${shown(value).padStart(valueWidth)} ${unit}${interval}`;
}

function check(run: RunAnswer, id: string): string {
  const found = run.checks.find((each) => each.id === id);
  return found
    ? `${found.label.en.padEnd(labelWidth)} ${found.value.padStart(valueWidth)} ${found.passed ? 'ok' : 'FAILED'}`
    : '';
}

function assumedCount(run: RunAnswer): number {
  return run.warnings.filter(({ code }) => code === 'assumed-rule').length;
}

/** Rounded for the eye only; the API gives all digits. */
function shown(value: string): string {
  const number = Number(value);
  const digits = Math.abs(number) >= 1_000 ? 0 : Math.abs(number) >= 10 ? 1 : 4;
  return number.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
