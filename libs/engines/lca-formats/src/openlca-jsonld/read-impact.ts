import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { DatabaseBuilder } from '../database-builder.js';
import type { Place } from '../import-error.js';
import type { ImpactCategory } from '../neutral-model.js';
import type { JsonldReferences } from './jsonld-references.js';
import { readFlowReference } from './read-flow.js';
import { readJsonldUncertainty } from './read-jsonld-uncertainty.js';

export function readImpactCategory(
  place: Place,
  element: DataElement,
  references: JsonldReferences,
  database: DatabaseBuilder,
  methods: ReadonlyMap<string, string>,
): ImpactCategory {
  const id = element.attr('id') ?? '';
  const factors = element.childrenOf('impactFactors').map((factor, n) => {
    const at: Place = { ...place, exchange: String(n + 1) };
    factor.ignore('type', 'flowProperty');
    const flowElement = required(at, 'flow', factor.child('flow'));
    const flow = required(at, 'flow.@id', flowElement.attr('id'));
    if (!database.flows.get(flow)) database.flows.add(at, readFlowReference(at, flowElement, references));
    flowElement.ignore('type', 'name', 'category', 'categoryPath', 'flowType', 'location', 'refUnit', 'version');
    const value = required(at, 'value', factor.numberAt(at, 'value'));
    const unit = references.unitOf(factor.child('unit')) ?? database.flows.get(flow)?.unit ?? '';
    const location = references.locationOf(factor.child('location'));
    const uncertainty = readJsonldUncertainty(
      references.log,
      at,
      'impactFactors.uncertainty',
      value,
      factor.child('uncertainty'),
    );
    return { flow, value, unit, ...(location !== undefined && { location }), ...(uncertainty && { uncertainty }) };
  });
  database.countRows(place, factors.length);
  element.ignore('description', 'category', 'code', 'source');
  return {
    id,
    name: element.textAt('name') ?? id,
    method: methods.get(id) ?? '',
    unit: element.textAt('refUnit') ?? element.textAt('referenceUnitName') ?? '',
    factors,
  };
}

/** Names the method of each category it lists. */
export function readImpactMethod(element: DataElement, methods: Map<string, string>): void {
  const name = element.textAt('name') ?? '';
  for (const category of element.childrenOf('impactCategories')) {
    category.ignore('type', 'name', 'category', 'refUnit', 'version');
    methods.set(category.attr('id') ?? '', name);
  }
  element.ignore('id', 'description', 'category', 'code');
}
