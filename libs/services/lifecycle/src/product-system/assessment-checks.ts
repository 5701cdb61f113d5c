import type { RunCheck } from '@carbon-butler/domain-evidence';
import { decimalText } from '@carbon-butler/domain-quantity';
import { balanceInternalItems, type SiteBalance, type YearlyFlow } from '@carbon-butler/engine-facility';
import { contributionsByTag, type Demand, intensities, supplies, type System } from '@carbon-butler/engine-lca';
import { method, stageTag } from './build-inventory.js';
import { tolerances } from './tolerances.js';

/** Solver residual and balance of contributions, by demand id. */
export function solutionChecks(
  system: System,
  demands: readonly { readonly id: string; readonly demand: Demand }[],
): ReadonlyMap<string, readonly RunCheck[]> {
  const solved = intensities(system);
  const supplied = supplies(
    system,
    demands.map(({ demand }) => demand),
  );
  return new Map(
    demands.map(({ id }, index) => {
      const runs = supplied[index];
      if (!runs) throw new RangeError(`no supply for demand ${id}`);
      const { balance } = contributionsByTag({ system, intensities: solved, supply: runs }, method, stageTag);
      const residual = Math.max(solved.statistics.residual, runs.statistics.residual);
      return [
        id,
        [
          runCheck('solution.residual', 'Residual of the solution', '方程解的残差', residual, tolerances.residual),
          runCheck(
            'contributions.balance',
            'Score against sum of contributions',
            '总值与贡献之和的偏差',
            balance.imbalance,
            tolerances.contributions,
          ),
        ],
      ] as const;
    }),
  );
}

/** Carbon of the site and of each process, and production against use of each internal item. */
export function balanceChecks(flows: readonly YearlyFlow[], balance: SiteBalance): readonly RunCheck[] {
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return [
    runCheck(
      'carbon.site',
      'Carbon bought that neither leaves nor is emitted, of carbon bought',
      '全厂未核算碳占外购碳的比例',
      share(balance.unaccountedT, balance.boughtT),
      tolerances.siteCarbon,
    ),
    ...balance.processes.map(({ processId, emittedT, carbonInT }) =>
      runCheck(
        `carbon.process.${processId}`,
        `More carbon out of ${processId} than in, of carbon in`,
        `${processId} 碳输出超出输入的比例`,
        share(Math.max(0, -emittedT), carbonInT),
        tolerances.processCarbon,
      ),
    ),
    ...balanceInternalItems(flows).map(({ itemId, gapShare }) =>
      runCheck(
        `mass.internal.${itemId}`,
        `${itemId}: made but not used on site, of made`,
        `${itemId}：产出与自用之差占产出的比例`,
        gapShare,
        tolerances.internalItem,
      ),
    ),
  ];
}

/** A share that has to stay within its tolerance. */
export function runCheck(id: string, en: string, zh: string, value: number, tolerance: string): RunCheck {
  return {
    id,
    label: { en, zh },
    value: decimalText(value, 6),
    unit: '1',
    tolerance,
    passed: Math.abs(value) <= Number(tolerance),
  };
}
