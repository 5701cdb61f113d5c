import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import type { AllocationBasis, AllocationFactor, Exchange, Parameter, Process } from '../neutral-model.js';
import type { JsonldReferences } from './jsonld-references.js';
import { readFlowReference } from './read-flow.js';
import { readJsonldUncertainty, readPedigree } from './read-jsonld-uncertainty.js';

const bases: ReadonlyMap<string, AllocationBasis> = new Map([
  ['PHYSICAL_ALLOCATION', 'physical'],
  ['ECONOMIC_ALLOCATION', 'economic'],
  ['CAUSAL_ALLOCATION', 'causal'],
]);

/** Members of references that only repeat what the data set they refer to says. */
const referenceMembers = [
  'type',
  'name',
  'category',
  'categoryPath',
  'flowType',
  'location',
  'refUnit',
  'processType',
  'version',
];

export function readProcess(
  place: Place,
  element: DataElement,
  references: JsonldReferences,
  database: DatabaseBuilder,
): Process {
  const id = element.attr('id') ?? '';
  const exchangeElements = element.childrenOf('exchanges');
  const exchanges = exchangeElements.map((exchange, n) => readExchange(place, exchange, n, references, database));
  const documentation: Record<string, string> = {};
  const described = element.child('processDocumentation');
  const technology = described?.textAt('technologyDescription');
  const validFrom = described?.textAt('validFrom')?.slice(0, 10);
  const validUntil = described?.textAt('validUntil')?.slice(0, 10);
  described?.readTexts('processDocumentation', documentation);
  for (const name of ['description', 'version', 'lastChange', 'tags', 'dqEntry'])
    for (const text of element.childrenOf(name)) text.readTexts(name, documentation);
  const location = references.locationOf(element.child('location'));
  const type = element.textAt('processType');
  const method = element.textAt('defaultAllocationMethod');
  element.ignore('infrastructureProcess', 'isInfrastructureProcess', 'lastInternalId');
  const parameters = element
    .childrenOf('parameters')
    .map((parameter) => readParameter(place, parameter, references, id));
  const allocation = element
    .childrenOf('allocationFactors')
    .flatMap((factor) => readAllocation(place, factor, exchanges, references));
  database.countRows(place, exchanges.length + parameters.length + allocation.length);
  return {
    id,
    name: element.textAt('name') ?? id,
    kind: type === 'UNIT_PROCESS' ? 'unit' : type === 'LCI_RESULT' ? 'system' : 'unknown',
    category: references.categoryOf(element),
    ...(location !== undefined && { location }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
    ...(technology !== undefined && { technology }),
    documentation,
    exchanges,
    parameters,
    allocation,
    ...(method !== undefined && { defaultAllocation: bases.get(method) ?? 'none' }),
    moduleResults: [],
  };
}

function readExchange(
  process: Place,
  element: DataElement,
  position: number,
  references: JsonldReferences,
  database: DatabaseBuilder,
): Exchange {
  const id = element.textAt('internalId') ?? element.attr('id') ?? String(position + 1);
  const place: Place = { ...process, exchange: id };
  element.ignore('type', 'costFormula', 'index');
  const flowElement = required(place, 'flow', element.child('flow'));
  const flowId = required(place, 'flow.@id', flowElement.attr('id'));
  const flow = database.flows.get(flowId) ?? readFlowReference(place, flowElement, references);
  if (!database.flows.get(flowId)) database.flows.add(place, flow);
  flowElement.ignore(...referenceMembers);
  const amount = required(place, 'amount', element.numberAt(place, 'amount'));
  const property = element.child('flowProperty');
  property?.ignore(...referenceMembers, 'isRefFlowProperty');
  const flowProperty = property?.attr('id');
  const unit = references.unitOf(element.child('unit')) ?? guessedUnit(place, flow.unit, references);
  const providerElement = element.child('defaultProvider');
  providerElement?.ignore(...referenceMembers);
  const provider = providerElement?.attr('id');
  const formula = element.textAt('amountFormula');
  const location = references.locationOf(element.child('location'));
  const uncertainty = readJsonldUncertainty(
    references.log,
    place,
    'exchanges.uncertainty',
    amount,
    element.child('uncertainty'),
  );
  const pedigree = readPedigree(
    references.log,
    place,
    element.textAt('dqEntry') ?? element.textAt('pedigreeUncertainty'),
  );
  const comment = element.textAt('description');
  return {
    id,
    flow: flowId,
    direction: element.flagAt('isInput') || element.flagAt('input') ? 'input' : 'output',
    amount,
    ...(formula !== undefined && { formula }),
    unit,
    ...(flowProperty !== undefined && flowProperty !== flow.properties[0]?.flowProperty && { flowProperty }),
    isReference: element.flagAt('isQuantitativeReference') || element.flagAt('quantitativeReference'),
    isAvoided: element.flagAt('isAvoidedProduct') || element.flagAt('avoidedProduct'),
    ...(provider !== undefined && { provider }),
    ...(location !== undefined && { location }),
    ...(uncertainty && { uncertainty }),
    ...(pedigree && { pedigree }),
    ...(comment !== undefined && { comment }),
  };
}

function guessedUnit(place: Place, unit: string, references: JsonldReferences): string {
  if (unit === '') throw new ImportError(place, 'unit', 'nothing', "given, or the flow's own unit known");
  references.log.add('guessed-unit', 'guess', place, 'exchanges.unit', unit, "no unit given; taken as the flow's own");
  return unit;
}

/** Parameter of a process or, without an id, of the database. */
export function readParameter(
  place: Place,
  element: DataElement,
  references: JsonldReferences,
  process?: string,
): Parameter {
  const name = required(place, 'parameters.name', element.textAt('name'));
  const formula = element.textAt('formula');
  const value = element.numberAt(place, 'value') ?? 0;
  const isInput = element.flagAt('isInputParameter') || element.flagAt('inputParameter');
  // The 1.5 exports mark parameters with a formula as input parameters too: a formula decides.
  if (isInput && formula !== undefined)
    references.log.add(
      'guessed-convention',
      'guess',
      place,
      'parameters.inputParameter',
      name,
      'has a formula, taken as calculated',
    );
  element.ignore(
    'context',
    'type',
    'id',
    'version',
    'parameterScope',
    'category',
    'lastChange',
    'isInputParameter',
    'inputParameter',
  );
  const uncertainty = readJsonldUncertainty(
    references.log,
    place,
    'parameters.uncertainty',
    value,
    element.child('uncertainty'),
  );
  const description = element.textAt('description');
  return {
    name,
    ...(process !== undefined && { process }),
    value,
    ...(formula !== undefined && { formula }),
    ...(uncertainty && { uncertainty }),
    ...(description !== undefined && { description }),
  };
}

/** Exchanges are named by internal id (schema 2), by id, or by the flow alone (1.5), which may mean several. */
function readAllocation(
  place: Place,
  element: DataElement,
  exchanges: readonly Exchange[],
  references: JsonldReferences,
): readonly AllocationFactor[] {
  element.ignore('type');
  const basis = bases.get(element.textAt('allocationType') ?? '');
  const productElement = element.child('product');
  productElement?.ignore(...referenceMembers);
  const product = productElement?.attr('id');
  const target = element.child('exchange');
  target?.ignore('type');
  const internalId = target?.textAt('internalId') ?? target?.attr('id');
  const flowElement = target?.child('flow');
  flowElement?.ignore(...referenceMembers);
  const flow = flowElement?.attr('id');
  const value = element.numberAt(place, 'value') ?? 0;
  if (!basis || product === undefined) {
    references.log.add(
      'incomplete-allocation',
      'problem',
      place,
      'allocationFactors',
      element.textAt('allocationType') ?? '',
      'names no product or no known method; left out',
    );
    return [];
  }
  if (!target) return [{ basis, product, value }];
  const matching = exchanges.filter(({ id, flow: of }) => (internalId === undefined ? of === flow : id === internalId));
  if (matching.length === 0)
    references.log.add(
      'incomplete-allocation',
      'problem',
      place,
      'allocationFactors.exchange',
      internalId ?? flow ?? '',
      'names no exchange of the process; left out',
    );
  return matching.map(({ id }) => ({ basis, product, exchange: id, value }));
}
