import { decimalText, exact, type Figure, figure, type SourceRef } from '@carbon-butler/domain-quantity';
import type { Rule } from '@carbon-butler/domain-rulebook';
import {
  amountParameterId,
  amountRelative95ById,
  type CarbonFlow,
  crossesFence,
  firstOrderInterval,
  internalItems,
  ruleRelative95,
  type SiteBalance,
  type UncertainTerm,
} from '@carbon-butler/engine-facility';
import type { LinkedInput } from './link-flows.js';
import type { SystemInputs } from './system-inputs.js';

const sourcesMax = 40;

/** The site's carbon balance and how much of what goes in is linked to a source of its upstream emissions. */
export function siteFigures(
  inputs: SystemInputs,
  links: readonly LinkedInput[],
  balance: SiteBalance,
): readonly Figure[] {
  const made = internalItems(inputs.flows);
  const relative95ById = amountRelative95ById(inputs.flows);
  const carbonFlows = balance.processes.flatMap(({ flows }) => flows);
  const term = ({ flow, rules, carbonT }: CarbonFlow, sign: number): UncertainTerm => {
    const amount = amountParameterId(flow, made);
    return {
      value: sign * carbonT,
      relative95ById: {
        [amount]: relative95ById.get(amount) ?? 0,
        ...Object.fromEntries(rules.map((rule: Rule) => [`rule:${rule.ref}`, ruleRelative95(rule)])),
      },
    };
  };
  const crossing = carbonFlows.filter(({ flow }) => crossesFence(flow, made));
  const carbon = (id: string, en: string, zh: string, value: number, terms: readonly UncertainTerm[]): Figure =>
    figure({
      id,
      label: { en, zh },
      value: decimalText(value),
      unit: 'tC',
      uncertainty: terms.length === 0 ? exact('no carbon flows') : firstOrderInterval(terms),
      basis: 'modelled',
      sources: sourcesOf(carbonFlows, inputs),
    });
  const linked = links.filter(({ provider }) => provider.kind !== 'unlinked').length;
  return [
    carbon(
      'site.carbon.bought',
      'Carbon that enters the site',
      '进厂碳量',
      balance.boughtT,
      crossing.filter(({ carbonT }) => carbonT > 0).map((flow) => term(flow, 1)),
    ),
    carbon(
      'site.carbon.leaving',
      'Carbon that leaves in products and by-products',
      '随产品与副产品离厂碳量',
      balance.leavingT,
      crossing.filter(({ carbonT }) => carbonT < 0).map((flow) => term(flow, -1)),
    ),
    carbon(
      'site.carbon.emitted',
      'Carbon emitted on site',
      '厂内排放碳量',
      balance.emittedT,
      carbonFlows.map((flow) => term(flow, 1)),
    ),
    ...balance.processes.map(({ processId, emittedT, flows }) =>
      carbon(
        `site.carbon.emitted.${processId}`,
        `Carbon emitted by ${processId}`,
        `${processId} 排放碳量`,
        emittedT,
        flows.map((flow) => term(flow, 1)),
      ),
    ),
    figure({
      id: 'inventory.coverage',
      label: { en: 'Inputs linked to an own process, a supplier or an upstream factor', zh: '已关联上游的输入占比' },
      value: decimalText(links.length === 0 ? 0 : (100 * linked) / links.length),
      unit: '%',
      uncertainty: exact('a count'),
      basis: 'measured',
      sources: [
        {
          id: 'activity-records',
          version: String(inputs.year),
          locator: inputs.facilityId,
          licence: 'data of the tenant',
        },
      ],
    }),
  ];
}

function sourcesOf(flows: readonly CarbonFlow[], inputs: SystemInputs): readonly SourceRef[] {
  const records = {
    id: 'activity-records',
    version: String(inputs.year),
    locator: inputs.facilityId,
    licence: 'data of the tenant',
  };
  const byName = new Map(
    flows.flatMap(({ rules }) => rules.map(({ source }) => [`${source.id}\n${source.locator}`, source] as const)),
  );
  return [records, ...[...byName.keys()].sort().flatMap((name) => byName.get(name) ?? [])].slice(0, sourcesMax);
}
