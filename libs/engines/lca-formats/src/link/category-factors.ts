import type { Exchange, Flow, ImpactCategory, ImpactFactor, Uncertainty } from '../neutral-model.js';
import type { LinkFinding } from './link-findings.js';
import type { UnitConversion } from './unit-conversion.js';

/** Counts elementary flows by the factors of an impact category, in place of the potentials of gases. */
export interface CategoryCharacterisation {
  /** Name of the method in the inventory. */
  readonly method: string;
  readonly category: ImpactCategory;
}

/** How one exchange of an elementary flow counts. */
export interface CountedFlow {
  /** Flow of the inventory: the elementary flow, told apart by direction and location where its factors are. */
  readonly id: string;
  readonly unit: string;
  /** Impact per unit of the flow; none where the category has no factor. */
  readonly factor?: SignedFactor;
}

export interface SignedFactor {
  /** Per unit of a flow of which the inventory counts inputs as negative. */
  readonly value: number;
  /** As the category states it, in the unit it states it in. */
  readonly stated: Pick<ImpactFactor, 'value'> & { readonly uncertainty?: Uncertainty };
}

/**
 * Finds the factor of an impact category for an exchange.
 *
 * - A factor with a direction counts exchanges in that direction only. One without counts what its flow is made for:
 *   resources as inputs, all else as outputs; an exchange the other way round is a credit, as in openLCA
 *   (org.openlca.core.matrix.CalcImpactFactor). A flow that names no compartment counts the way it is exchanged.
 * - A factor for the location of the exchange, or else of its process, goes before one without location. Where there
 *   are only factors for other places the exchange counts 0, with a finding: no region around it is guessed.
 * - A factor is per its own unit, of whichever of the flow's properties knows that unit.
 */
export class CategoryFactors {
  private readonly byFlow = new Map<string, ImpactFactor[]>();
  private readonly counted = new Map<string, CountedFlow>();

  constructor(
    { category }: CategoryCharacterisation,
    private readonly units: UnitConversion,
    private readonly findings: LinkFinding[],
  ) {
    for (const factor of category.factors) {
      const known = this.byFlow.get(factor.flow);
      if (known) known.push(factor);
      else this.byFlow.set(factor.flow, [factor]);
    }
  }

  /** @param location of the exchange */
  flowOf(flow: Flow, direction: Exchange['direction'], location: string | undefined): CountedFlow {
    const key = JSON.stringify([flow.id, direction, location ?? null]);
    const counted = this.counted.get(key) ?? this.made(flow, direction, location);
    this.counted.set(key, counted);
    return counted;
  }

  private made(flow: Flow, direction: Exchange['direction'], location: string | undefined): CountedFlow {
    const all = this.byFlow.get(flow.id) ?? [];
    const natural = flow.medium === 'resource' ? 'input' : 'output';
    const isDirected = flow.medium === 'unknown' || all.some((factor) => factor.direction !== undefined);
    const there = all.filter((factor) => (factor.direction ?? direction) === direction);
    const chosen = chosenAmong(there, location);
    const marks = [
      ...(isDirected && direction !== natural ? [`as ${direction}`] : []),
      ...(chosen?.location === undefined ? [] : [`in ${chosen.location}`]),
    ];
    const id = marks.length === 0 ? flow.id : `${flow.id} (${marks.join(', ')})`;
    const named = { id, unit: flow.unit };
    if (!chosen) {
      if (there.length > 0)
        this.report('other-location', id, `${flow.name} has factors, but none for ${location ?? 'no location'}`);
      return named;
    }
    const same = there.filter((factor) => isSamePlace(factor, chosen));
    if (same.some(({ value }) => value !== chosen.value))
      this.report('repeated-factor', id, `${flow.name} has ${same.length} factors, of which the first counts`);
    if (flow.medium === 'unknown' && chosen.direction === undefined)
      this.report('guessed-medium', id, `${flow.name} names no compartment; counted the way it is exchanged`);
    const perUnit = this.perUnitOf(chosen, flow);
    if (perUnit === undefined) {
      this.report('unconvertible-factor', id, `a factor per ${chosen.unit} of ${flow.name}, in ${flow.unit}`);
      return named;
    }
    const counts = chosen.direction ?? (flow.medium === 'unknown' ? direction : natural);
    return { ...named, factor: { value: counts === 'input' ? -perUnit : perUnit, stated: chosen } };
  }

  private perUnitOf({ value, unit }: ImpactFactor, flow: Flow): number | undefined {
    if (unit === '' || unit === flow.unit) return value;
    const properties = flow.properties.length > 0 ? flow.properties : [undefined];
    for (const property of properties) {
      const inFlow = this.units.factor({ unit, ...(property && { flowProperty: property.flowProperty }) }, flow);
      if (inFlow !== undefined && inFlow !== 0) return value / inFlow;
    }
    return undefined;
  }

  private report(code: LinkFinding['code'], flow: string, message: string): void {
    this.findings.push({ code, process: '', flow, message });
  }
}

/** One that states the direction before one that states none, within the same place. */
function chosenAmong(factors: readonly ImpactFactor[], location: string | undefined): ImpactFactor | undefined {
  const at = (place: string | undefined): ImpactFactor | undefined => {
    const there = factors.filter((factor) => factor.location === place);
    return there.find(({ direction }) => direction !== undefined) ?? there[0];
  };
  return (location === undefined ? undefined : at(location)) ?? at(undefined);
}

function isSamePlace(a: ImpactFactor, b: ImpactFactor): boolean {
  return a.location === b.location && a.direction === b.direction;
}
