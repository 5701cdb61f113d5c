import type { RunWarning } from '@carbon-butler/domain-evidence';
import type { RuleTrail } from '@carbon-butler/domain-rulebook';
import { processOutputs } from '@carbon-butler/engine-facility';
import type { LinkedInput } from './link-flows.js';
import type { SystemInputs } from './system-inputs.js';

/** What a reader of any of the facility's footprints has to know. */
export function systemWarnings(
  inputs: SystemInputs,
  links: readonly LinkedInput[],
  trail: RuleTrail,
): readonly RunWarning[] {
  const producing = new Set(processOutputs(inputs.flows).map(({ processId }) => processId));
  const idle = [...new Set(inputs.flows.map(({ processId }) => processId))]
    .filter((processId) => !producing.has(processId))
    .sort();
  return [
    ...links.flatMap(({ flow, provider }): readonly RunWarning[] =>
      provider.kind === 'unlinked'
        ? [
            {
              code: 'unlinked-input',
              message: {
                en: `${flow.itemId} into ${flow.processId} counts without its upstream: ${provider.reason}`,
                zh: `${flow.processId} 的输入 ${flow.itemId} 未计上游排放：无自产、无供应商碳足迹、无上游因子`,
              },
            },
          ]
        : [],
    ),
    ...idle.map((processId) => ({
      code: 'process-without-product',
      message: {
        en: `${processId} has no reference product: what it emits is in no footprint`,
        zh: `${processId} 没有基准产品：其排放未计入任何产品碳足迹`,
      },
    })),
    ...trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message })),
  ];
}

/** Draws that have no solution, or in which a loop uses more than it makes. */
export function drawWarnings(failed: number, unproductive: number): readonly RunWarning[] {
  const warn = (code: string, count: number, en: string, zh: string): readonly RunWarning[] =>
    count === 0 ? [] : [{ code, message: { en: `${count} draws ${en}`, zh: `${count} 次抽样${zh}` } }];
  return [
    ...warn('failed-draws', failed, 'have no solution and are left out of the intervals', '无解，未计入区间'),
    ...warn('unproductive-draws', unproductive, 'have a loop that uses more than it makes', '中存在消耗大于产出的循环'),
  ];
}
