import { decimalText } from '@carbon-butler/domain-quantity';
import type { Rule } from '@carbon-butler/domain-rulebook';
import type { CarbonContent } from './carbon-content.js';
import { crossesFence, internalItems, type YearlyFlow } from './yearly-flow.js';

/** Carbon that a flow brings into a process (positive) or takes out of it (negative). */
export interface CarbonFlow {
  readonly flow: YearlyFlow;
  /** Rules whose product is the carbon content. */
  readonly rules: readonly Rule[];
  /** Amount times carbon content, in tC, with the sign of the balance. */
  readonly carbonT: number;
}

export interface ProcessBalance {
  readonly processId: string;
  readonly flows: readonly CarbonFlow[];
  readonly carbonInT: number;
  readonly carbonOutT: number;
  /** What the process must have emitted: carbon in minus carbon out, in tC. */
  readonly emittedT: number;
}

export interface SiteBalance {
  readonly processes: readonly ProcessBalance[];
  /** Carbon in flows that cross the fence, in tC. */
  readonly boughtT: number;
  readonly leavingT: number;
  readonly emittedT: number;
  /** Internal carbon made but not used on site (stock, flaring, meter gaps): bought - leaving - emitted, in tC. */
  readonly unaccountedT: number;
}

/**
 * The carbon balance of each process and of the site.
 *
 * Direct CO2 is what carbon goes in and doesn't come out again, so carbon that passes from coal to coke to gas is
 * counted where it is emitted and nowhere else (mass balance: IPCC 2006 vol. 3 ch. 4.2, tier 3; CETS-AG-03).
 */
export function balanceCarbon(
  flows: readonly YearlyFlow[],
  contentOf: (itemId: string) => CarbonContent | undefined,
): SiteBalance {
  const carbonFlows = flows.flatMap((flow): readonly CarbonFlow[] => {
    const content = contentOf(flow.itemId);
    if (content === undefined) return [];
    const sign = flow.direction === 'input' ? 1 : -1;
    return [{ flow, rules: content.rules, carbonT: sign * Number(flow.amount) * content.carbonTPerUnit }];
  });
  const processIds = [...new Set(flows.map(({ processId }) => processId))].sort();
  const processes = processIds.map((processId) =>
    processBalance(
      processId,
      carbonFlows.filter(({ flow }) => flow.processId === processId),
    ),
  );

  const made = internalItems(flows);
  const crossing = carbonFlows.filter(({ flow }) => crossesFence(flow, made));
  const boughtT = sum(crossing.filter(({ carbonT }) => carbonT > 0).map(({ carbonT }) => carbonT));
  const leavingT = -sum(crossing.filter(({ carbonT }) => carbonT < 0).map(({ carbonT }) => carbonT));
  const emittedT = sum(processes.map((process) => process.emittedT));
  return { processes, boughtT, leavingT, emittedT, unaccountedT: boughtT - leavingT - emittedT };
}

function processBalance(processId: string, flows: readonly CarbonFlow[]): ProcessBalance {
  const carbonInT = sum(flows.filter(({ flow }) => flow.direction === 'input').map(({ carbonT }) => carbonT));
  const carbonOutT = -sum(flows.filter(({ flow }) => flow.direction === 'output').map(({ carbonT }) => carbonT));
  return { processId, flows, carbonInT, carbonOutT, emittedT: carbonInT - carbonOutT };
}

/** Production and use of an internal item over the year, in its reference unit. */
export interface InternalItemBalance {
  readonly itemId: string;
  readonly unit: string;
  readonly made: string;
  readonly used: string;
  /** (made - used) / made. */
  readonly gapShare: number;
}

export function balanceInternalItems(flows: readonly YearlyFlow[]): readonly InternalItemBalance[] {
  return [...internalItems(flows)].sort().map((itemId) => {
    const of = (direction: YearlyFlow['direction']): readonly YearlyFlow[] =>
      flows.filter((flow) => flow.itemId === itemId && flow.direction === direction && flow.supplierId === undefined);
    const made = sum(of('output').map(({ amount }) => Number(amount)));
    const used = sum(of('input').map(({ amount }) => Number(amount)));
    return {
      itemId,
      unit: of('output')[0]?.unit ?? '1',
      made: decimalText(made),
      used: decimalText(used),
      gapShare: made === 0 ? 0 : (made - used) / made,
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
