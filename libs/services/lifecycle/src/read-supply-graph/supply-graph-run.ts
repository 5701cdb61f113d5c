import { decimalText, exact, type Figure, figure, type LocalizedText } from '@carbon-butler/domain-quantity';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { type GraphOptions, type SolvedDemand, supplyGraph, type System } from '@carbon-butler/engine-lca';
import {
  databaseInventory,
  type DatabaseProcessInputs,
  databaseSolving,
} from '../assess-database/database-process-run.js';
import type { AssessmentInputs } from '../assess-inventory/assessment-inputs.js';
import { inventorySource } from '../assess-inventory/assessed-figures.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { buildAssessedInventory } from '../assess-inventory/build-assessed-inventory.js';
import { activityTag } from '../assess-inventory/check-size.js';
import { refusingEngineErrors, solveInventory } from '../assess-inventory/solve-inventory.js';
import { method as productMethod } from '../product-system/build-inventory.js';
import { solveProduct } from '../product-system/solve-product.js';
import { runCheck } from '../product-system/assessment-checks.js';
import { tolerances } from '../product-system/tolerances.js';
import type { SystemInputs } from '../product-system/system-inputs.js';

/** Whose score the graph is of. */
export type GraphSubject =
  | { readonly kind: 'assessment'; readonly inputs: AssessmentInputs }
  | { readonly kind: 'database-process'; readonly inputs: DatabaseProcessInputs }
  | { readonly kind: 'product'; readonly product: string; readonly system: SystemInputs };

export interface SupplyGraphInputs {
  readonly subject: GraphSubject;
  readonly nodesMax: number;
  /** Plain decimal text. */
  readonly shareMin: string;
}

/** Nodes and links by name; their figures are in the run under `graph.node.<n>.<part>` and `graph.link.<n>`. */
export interface GraphShape {
  readonly nodes: readonly { readonly id: string; readonly tags: Readonly<Record<string, string>> }[];
  readonly links: readonly { readonly from: string; readonly to: string }[];
}

export interface SupplyGraphAnswer {
  readonly run: RunBody;
  readonly shape: GraphShape;
}

const engineVersion = 'supply graph 1.1.0';
const shareReason = 'share of the score at central values; the score itself has the interval';
const nodeParts = {
  direct: { en: 'caused by', zh: '自身排放' },
  throughput: { en: 'carried by', zh: '承载量' },
  delivered: { en: 'delivered from', zh: '交付量' },
} as const satisfies Readonly<Record<string, LocalizedText>>;
export const graphNodeParts = ['direct', 'throughput', 'delivered'] as const;

/** Where a score comes from and how it travels, in shares of the score. @throws QuestionRefusedError */
export function supplyGraphRun(
  inputs: SupplyGraphInputs,
  rulebook: Rulebook,
  database?: Uint8Array,
): SupplyGraphAnswer {
  const trail = new RuleTrail();
  const { solved, method, seed } = solvedSubject(inputs.subject, rulebook, trail, database);
  const options: GraphOptions = { nodesMax: inputs.nodesMax, shareMin: Number(inputs.shareMin) };
  const graph = refusingEngineErrors(() => supplyGraph(solved, method, options));
  const shareOf = (value: number): number => (graph.score === 0 ? 0 : value / graph.score);
  const share = (id: string, label: LocalizedText, value: number): Figure =>
    figure({
      ...{ id, label, value: decimalText(shareOf(value)), unit: '1' },
      ...{ uncertainty: exact(shareReason), basis: 'modelled', sources: [inventorySource] },
    });
  const directSum = graph.nodes.reduce((sum, { direct }) => sum + direct, 0);
  return {
    run: {
      agent: 'life-cycle',
      engineVersion,
      ruleSets: trail.ruleSets(),
      seed,
      figures: [
        ...graph.nodes.flatMap((node, n) =>
          graphNodeParts.map((part) =>
            share(
              `graph.node.${n}.${part}`,
              { en: `Share ${nodeParts[part].en} ${node.id}`, zh: `${node.id} ${nodeParts[part].zh}占比` },
              node[part],
            ),
          ),
        ),
        ...graph.links.map(({ from, to, value }, n) =>
          share(`graph.link.${n}`, { en: `Share from ${from} to ${to}`, zh: `${from} 至 ${to} 占比` }, value),
        ),
        share('graph.hidden-max', { en: 'Largest share hidden in the rest', zh: '合并项中最大占比' }, graph.hiddenMax),
      ],
      checks: [
        runCheck(
          'graph.direct',
          'Score against the sum of all direct shares',
          '总值与直接贡献之和的偏差',
          graph.score === 0 ? directSum : directSum / graph.score - 1,
          tolerances.contributions,
        ),
      ],
      warnings: trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message })),
    },
    shape: {
      nodes: graph.nodes.map(({ id }) => ({ id, tags: tagsOf(solved.system, id) })),
      links: graph.links.map(({ from, to }) => ({ from, to })),
    },
  };
}

function solvedSubject(
  subject: GraphSubject,
  rulebook: Rulebook,
  trail: RuleTrail,
  database: Uint8Array | undefined,
): { readonly solved: SolvedDemand; readonly method: string; readonly seed: string } {
  if (subject.kind === 'product') {
    const { product, system } = subject;
    return { solved: solveProduct(system, product, rulebook, trail), method: productMethod, seed: system.seed };
  }
  if (subject.kind === 'database-process') {
    const { inputs } = subject;
    if (!database) throw new Error(`database ${inputs.database.id} was not handed over`);
    const { solved } = solveInventory(databaseInventory(inputs, database, rulebook, trail), databaseSolving);
    return { solved, method: inputs.method, seed: inputs.seed };
  }
  const { inputs } = subject;
  const { inventory, whole, demand } = buildAssessedInventory(inputs, { rulebook, trail, database });
  // Loops of the caller's own are refused here, those of a database accepted.
  const { solved: own } = solveInventory({ inventory, demand });
  const { solved } = whole
    ? solveInventory({ inventory: { ...whole, methods: [inputs.method] }, demand }, databaseSolving)
    : { solved: own };
  return { solved, method: inputs.method, seed: inputs.seed };
}

function tagsOf({ activityIndex, tags }: System, activity: string): Readonly<Record<string, string>> {
  const number = activityIndex.get(activity);
  if (number === undefined) return {};
  return Object.fromEntries(
    [...tags].flatMap(([name, { values, of }]) => {
      const value = values[of[number] ?? -1];
      return name === activityTag || value === undefined ? [] : [[name, value]];
    }),
  );
}
