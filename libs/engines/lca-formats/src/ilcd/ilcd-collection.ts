import type { DatabaseBuilder } from '../database-builder.js';
import type { Place } from '../import-error.js';
import type { Exchange, Flow, ImpactCategory, Process } from '../neutral-model.js';

/** A process or impact category whose units are known only when all flows have been read. */
interface Pending<T> {
  readonly place: Place;
  readonly value: T;
}

/**
 * Data sets of an ILCD package in any order. ILCD gives no units with an exchange: they are those of the reference
 * property of its flow, looked up when everything has been read.
 */
export class IlcdCollection {
  private readonly processes: Pending<Process>[] = [];
  private readonly categories: Pending<ImpactCategory>[] = [];
  private readonly flows: Pending<Flow>[] = [];
  private readonly flowNames = new Map<string, string>();

  constructor(readonly database: DatabaseBuilder) {}

  addProcess(place: Place, value: Process): void {
    this.processes.push({ place, value });
  }

  addImpactCategory(place: Place, value: ImpactCategory): void {
    this.categories.push({ place, value });
  }

  addFlow(place: Place, value: Flow): void {
    this.flows.push({ place, value });
  }

  /** Remembers what a reference calls its flow, in case the package does not hold the flow. */
  nameFlow(id: string, name: string): void {
    if (!this.flowNames.has(id)) this.flowNames.set(id, name);
  }

  finish(): void {
    for (const { place, value } of this.flows) this.database.flows.add(place, { ...value, unit: this.unitOf(value) });
    for (const { place, value } of this.processes)
      this.database.processes.add(place, {
        ...value,
        exchanges: value.exchanges.map((exchange) => this.withUnit(place, exchange)),
      });
    for (const { place, value } of this.categories)
      this.database.impactCategories.add(place, {
        ...value,
        factors: value.factors.map((factor) => ({ ...factor, unit: this.flow(place, factor.flow).unit })),
      });
  }

  private unitOf({ properties }: Flow): string {
    const property = this.database.flowProperties.get(properties[0]?.flowProperty ?? '');
    return this.database.unitGroups.get(property?.unitGroup ?? '')?.referenceUnit ?? '';
  }

  private withUnit(place: Place, exchange: Exchange): Exchange {
    return { ...exchange, unit: this.flow({ ...place, exchange: exchange.id }, exchange.flow).unit };
  }

  private flow(place: Place, id: string): Flow {
    const known = this.database.flows.get(id);
    if (known) return known;
    const name = this.flowNames.get(id) ?? id;
    this.database.log.add(
      'missing-flow',
      'problem',
      place,
      'referenceToFlowDataSet',
      name,
      'the package does not hold this flow; taken as a product of unknown unit',
    );
    const flow: Flow = { id, name, kind: 'product', category: [], unit: '', properties: [], synonyms: [] };
    this.database.flows.add(place, flow);
    return flow;
  }
}
