import { casNumber } from '../cas-number.js';
import type { DataElement } from '../data-element.js';
import type { Place } from '../import-error.js';
import { mediumOf } from '../medium.js';
import type { Flow, FlowKind, FlowPropertyFactor } from '../neutral-model.js';
import type { JsonldReferences } from './jsonld-references.js';

const kinds: ReadonlyMap<string, FlowKind> = new Map([
  ['PRODUCT_FLOW', 'product'],
  ['WASTE_FLOW', 'waste'],
  ['ELEMENTARY_FLOW', 'elementary'],
]);

function kindOf(place: Place, element: DataElement, references: JsonldReferences): FlowKind {
  const stated = element.textAt('flowType');
  const kind = kinds.get(stated ?? '');
  if (!kind) references.log.add('guessed-kind', 'guess', place, 'flowType', stated ?? '', 'taken as a product');
  return kind ?? 'product';
}

export function readFlow(place: Place, element: DataElement, references: JsonldReferences): Flow {
  const id = element.attr('id') ?? '';
  const kind = kindOf(place, element, references);
  const properties: FlowPropertyFactor[] = [];
  for (const factor of element.childrenOf('flowProperties')) {
    factor.ignore('type');
    const property = factor.child('flowProperty');
    property?.ignore('type', 'name', 'category', 'categoryPath', 'version', 'refUnit', 'isRefFlowProperty');
    const flowProperty = property?.attr('id');
    if (flowProperty === undefined) continue;
    const entry = { flowProperty, factor: factor.numberAt(place, 'conversionFactor') ?? 1 };
    if (factor.flagAt('isRefFlowProperty') || factor.flagAt('referenceFlowProperty')) properties.unshift(entry);
    else properties.push(entry);
  }
  const group = references.unitGroups.get(properties[0]?.flowProperty ?? '');
  const category = references.categoryOf(element);
  const stated = element.textAt('cas');
  const cas = casNumber(stated);
  if (stated !== undefined && cas === undefined)
    references.log.add('not-imported', 'problem', place, 'cas', stated, 'not a CAS number');
  const formula = element.textAt('formula');
  const location = references.locationOf(element.child('location'));
  element.ignore('infrastructureFlow', 'isInfrastructureFlow', 'description');
  return {
    id,
    name: element.child('name')?.text ?? id,
    kind,
    category,
    ...(kind === 'elementary' && { medium: mediumOf(category) }),
    ...(cas !== undefined && { cas }),
    ...(formula !== undefined && { formula }),
    ...(location !== undefined && { location }),
    unit: references.referenceUnits.get(group ?? '') ?? element.textAt('refUnit') ?? '',
    properties,
    synonyms: (element.textAt('synonyms') ?? '')
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  };
}

/** Flow known only from a reference to it, whose data set the file does not hold. */
export function readFlowReference(place: Place, reference: DataElement, references: JsonldReferences): Flow {
  const flow = readFlow(place, reference, references);
  references.log.add(
    'guessed-flow',
    'guess',
    place,
    'exchanges.flow',
    flow.name,
    'no data set of this flow; taken from the reference',
  );
  return flow;
}
