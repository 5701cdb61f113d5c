import type { RunWarning } from '@carbon-butler/domain-evidence';
import { convert, type SourceRef } from '@carbon-butler/domain-quantity';
import { type Rule, type Rulebook, RuleLookupError, type RuleTrail } from '@carbon-butler/domain-rulebook';
import { ruleDistribution } from '@carbon-butler/engine-facility';
import type { Activity, ElementaryExchange, Parameter } from '@carbon-butler/engine-lca';
import type { ExchangeInput } from './assessment-inputs.js';
import { idUnlike, internalId } from './internal-ids.js';
import type { RefusalLog } from './refusals.js';
import type { SupplyNames } from './supply-names.js';

/** Flow of the factors that are stated in CO2e: what they are made of is not known. */
export const aggregateFlow = 'CO2e';
/** Flow of what a database causes, all its gases together. */
export const databaseFlow = 'CO2e of the database';
/** Tag value of supplies from the rulebook, after the name of the supplier tag. */
export const supplierTag = 'supplier';
/** Purposes of the rules that are footprint factors. */
export const footprintPurposes: readonly string[] = ['footprint', 'cn-footprint-electricity'];
const footprintUnit = /^(?:g|kg|t)CO2e\/(.+)$/;
const candidatesShown = 5;

/** A factor of the rulebook as a supplier: one activity for each set of tags it is used under. */
export interface BackgroundSupply {
  readonly product: string;
  readonly unit: string;
}

/**
 * Factors used as suppliers. A factor used in two stages is two activities, so that each stage bears what it uses, but
 * one parameter, so that both move together.
 */
export class Background {
  readonly activities: Activity[] = [];
  readonly elementary: ElementaryExchange[] = [];
  /** Source of the factor, by activity. */
  readonly sourceOf = new Map<string, SourceRef>();
  private readonly products = new Map<string, BackgroundSupply>();
  private readonly drawn = new Map<string, Parameter>();

  constructor(
    private readonly rulebook: Rulebook,
    private readonly date: string,
    private readonly trail: RuleTrail,
    private readonly names: SupplyNames,
    private readonly parameterIds: ReadonlySet<string>,
    private readonly log: RefusalLog,
  ) {}

  get parameters(): readonly Parameter[] {
    return [...this.drawn.values()];
  }

  /** The supply an exchange names; undefined when it was refused. */
  supply(
    what: ExchangeInput['what'],
    tags: Readonly<Record<string, string>>,
    field: string,
  ): BackgroundSupply | undefined {
    const rule = this.ruleOf(what, field);
    if (!rule) return undefined;
    const unit = footprintUnit.exec(rule.unit)?.[1];
    if (unit === undefined || !footprintPurposes.includes(rule.key.purpose)) {
      this.log.add('UNKNOWN_RULE', field, `${rule.id} in ${rule.unit}`, 'a footprint factor, in kgCO2e per something');
      return undefined;
    }
    const name = JSON.stringify([rule.ref, ...Object.entries(tags)]);
    const known = this.products.get(name);
    if (known) return known;
    const id = this.names.nameFor(rule.id, tags);
    const supply = { product: internalId('rule', name), unit };
    const parameter = idUnlike(`rule:${rule.ref}`, this.parameterIds);
    this.products.set(name, supply);
    this.sourceOf.set(id, this.trail.use(rule).source);
    this.drawn.set(rule.ref, { id: parameter, distribution: ruleDistribution(rule) });
    this.activities.push({
      id,
      reference: { product: supply.product, amount: 1, unit },
      tags: { ...tags, [supplierTag]: `rulebook: ${rule.label.en}` },
    });
    this.elementary.push({
      activity: id,
      flow: aggregateFlow,
      unit: 'kgCO2e',
      amount: {
        coefficient: convert(Number(rule.value), rule.unit, `kgCO2e/${unit}`),
        factors: [{ parameter }],
      },
    });
    return supply;
  }

  private ruleOf({ kind, id }: ExchangeInput['what'], field: string): Rule | undefined {
    try {
      if (kind === 'rule') return this.rulebook.rule(id, this.date);
      const { upstream } = this.rulebook.itemById(id);
      if (upstream !== undefined) return this.rulebook.rule(upstream, this.date);
      this.log.add('UNKNOWN_RULE', field, id, 'an item that has an upstream factor');
    } catch (error) {
      if (!(error instanceof RuleLookupError)) throw error;
      const near = error.exists.slice(0, candidatesShown).join(', ');
      this.log.add('UNKNOWN_RULE', field, id, `what the rulebook holds on ${this.date}${near && `, such as ${near}`}`);
    }
    return undefined;
  }
}

/** Tells of factors that are stated in CO2e. */
export const backgroundWarning: RunWarning = {
  code: 'background-in-co2e',
  message: {
    en: 'Factors of the rulebook are stated in CO2e by their sources: another method does not move them, and their gases are not told apart.',
    zh: '规则库因子由其来源以 CO2e 给出：更换方法不影响其数值，且不区分气体。',
  },
};
