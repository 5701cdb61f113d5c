import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { Place } from '../import-error.js';
import type { AllocationFactor, Exchange, ModuleResult, Parameter, Process } from '../neutral-model.js';
import type { IlcdCollection } from './ilcd-collection.js';
import { ilcdCategory, ilcdReference, ilcdText } from './ilcd-texts.js';
import { readIlcdExchange, readModules } from './read-ilcd-exchange.js';
import type { IlcdExchange } from './read-ilcd-exchange.js';
import { readIlcdUncertainty } from './read-ilcd-uncertainty.js';

export function readIlcdProcess(place: Place, element: DataElement, collection: IlcdCollection): Process {
  const { database } = collection;
  const information = required(place, 'processInformation', element.child('processInformation'));
  const data = required(place, 'dataSetInformation', information.child('dataSetInformation'));
  const id = required(place, 'UUID', data.textAt('UUID'));
  const references = (information.child('quantitativeReference')?.childrenOf('referenceToReferenceFlow') ?? []).map(
    ({ text }) => text.trim(),
  );
  const read = (element.child('exchanges')?.childrenOf('exchange') ?? []).map((exchange) =>
    readIlcdExchange(place, exchange, references, collection),
  );
  if (!read.some(({ exchange }) => exchange.isReference))
    database.log.add(
      'missing-reference',
      'problem',
      place,
      'referenceToReferenceFlow',
      references.join(' '),
      'no exchange of this number',
    );
  if (references.length > 1)
    database.log.add(
      'guessed-reference',
      'guess',
      place,
      'referenceToReferenceFlow',
      references.join(' '),
      'several reference flows; the first one is the reference',
    );
  const inventory = read.filter(({ modules }) => modules.length === 0);
  const exchanges = distinctIds(place, inventory, collection);
  const allocation = inventory.flatMap((entry, n) =>
    allocationOf(place, entry, exchanges[n]?.id ?? '', inventory, collection),
  );
  const moduleResults = [...read.flatMap(({ modules }) => modules), ...readResults(place, element, collection)];
  const parameters = (information.child('mathematicalRelations')?.childrenOf('variableParameter') ?? []).map(
    (parameter) => readParameter(place, parameter, id, collection),
  );
  database.countRows(place, exchanges.length + allocation.length + parameters.length + moduleResults.length);
  const location = information.at('geography', 'locationOfOperationSupplyOrProduction')?.attr('location');
  if (location !== undefined) database.addLocation({ code: location, name: location });
  const type = element.textAt('modellingAndValidation', 'LCIMethodAndAllocation', 'typeOfDataSet');
  const validFrom = information.textAt('time', 'referenceYear');
  const validUntil = information.textAt('time', 'dataSetValidUntil');
  const technology = ilcdText(information, 'technology', 'technologyDescriptionAndIncludedProcesses');
  const nameParts = ['baseName', 'treatmentStandardsRoutes', 'mixAndLocationTypes', 'functionalUnitFlowProperties'];
  const name = nameParts.map((part) => ilcdText(data, 'name', part)).filter((part) => part !== undefined);
  const category = ilcdCategory(data);
  const documentation: Record<string, string> = {};
  information.readTexts('processInformation', documentation);
  for (const part of ['modellingAndValidation', 'administrativeInformation'])
    element.child(part)?.readTexts(part, documentation);
  element.ignore('version', 'locations', 'schemaLocation');
  return {
    id,
    name: name.join('; '),
    kind: type?.startsWith('Unit process') === true ? 'unit' : type === undefined ? 'unknown' : 'system',
    category,
    ...(location !== undefined && { location }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
    ...(technology !== undefined && { technology }),
    documentation,
    exchanges,
    parameters,
    allocation,
    moduleResults,
  };
}

function distinctIds(place: Place, read: readonly IlcdExchange[], { database }: IlcdCollection): readonly Exchange[] {
  const seen = new Map<string, number>();
  return read.map(({ exchange }) => {
    const times = (seen.get(exchange.id) ?? 0) + 1;
    seen.set(exchange.id, times);
    if (times === 1) return exchange;
    database.log.add(
      'repeated-data-set',
      'note',
      { ...place, exchange: exchange.id },
      'exchange@dataSetInternalID',
      exchange.id,
      'used twice in a data set; the later one gets a suffix and is no reference',
    );
    return { ...exchange, id: `${exchange.id}#${times}`, isReference: false };
  });
}

function allocationOf(
  place: Place,
  { shares }: IlcdExchange,
  exchange: string,
  all: readonly IlcdExchange[],
  { database }: IlcdCollection,
): readonly AllocationFactor[] {
  return shares.flatMap(({ coProduct, value }) => {
    const product = all.find(({ internalId }) => internalId === coProduct)?.exchange.flow;
    if (product !== undefined) return [{ basis: 'stated' as const, product, exchange, value }];
    database.log.add(
      'incomplete-allocation',
      'problem',
      { ...place, exchange },
      'internalReferenceToCoProduct',
      coProduct,
      'names no exchange; left out',
    );
    return [];
  });
}

/** Indicator results: a single figure (module `total`) or one for each module. */
function readResults(place: Place, element: DataElement, { database }: IlcdCollection): readonly ModuleResult[] {
  return (element.child('LCIAResults')?.childrenOf('LCIAResult') ?? []).flatMap((result) => {
    const method = result.child('referenceToLCIAMethodDataSet');
    const name = ilcdText(method, 'shortDescription') ?? '';
    const id = ilcdReference(method) ?? name;
    const modules = readModules(place, result.child('other'), id, name);
    const total = result.numberAt(place, 'meanAmount');
    readIlcdUncertainty(database.log, place, 'LCIAResult.uncertainty', result, total ?? 0);
    result.ignore('generalComment');
    if (modules.length > 0 || total === undefined) return modules;
    return [{ indicator: id, indicatorName: name, module: 'total', amount: total, unit: '' }];
  });
}

function readParameter(place: Place, element: DataElement, process: string, { database }: IlcdCollection): Parameter {
  const name = required(place, 'name of a variableParameter', element.attr('name'));
  const formula = element.textAt('formula');
  const value = element.numberAt(place, 'meanValue') ?? 0;
  const uncertainty = readIlcdUncertainty(database.log, place, 'variableParameter.uncertainty', element, value, [
    'minimumValue',
    'maximumValue',
  ]);
  const description = ilcdText(element, 'comment');
  return {
    name,
    process,
    value,
    ...(formula !== undefined && { formula }),
    ...(uncertainty && { uncertainty }),
    ...(description !== undefined && { description }),
  };
}
