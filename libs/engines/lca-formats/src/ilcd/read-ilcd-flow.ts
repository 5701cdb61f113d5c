import { casNumber } from '../cas-number.js';
import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { FindingLog } from '../findings.js';
import type { Place } from '../import-error.js';
import { mediumOf } from '../medium.js';
import type { Flow, FlowKind, FlowProperty, UnitGroup } from '../neutral-model.js';
import type { IlcdCollection } from './ilcd-collection.js';
import { ilcdCategory, ilcdReference, ilcdText } from './ilcd-texts.js';

const kinds: ReadonlyMap<string, FlowKind> = new Map([
  ['Product flow', 'product'],
  ['Waste flow', 'waste'],
  ['Elementary flow', 'elementary'],
]);

/** Sections about who made a data set and how it was reviewed. */
const administrative = [
  'administrativeInformation',
  'modellingAndValidation',
  'version',
  'locations',
  'schemaLocation',
];

/** Nothing for a group without units, which some packages list for dimensionless figures. */
export function readIlcdUnitGroup(place: Place, element: DataElement, log: FindingLog): UnitGroup | undefined {
  const information = required(place, 'unitGroupInformation', element.child('unitGroupInformation'));
  const data = information.child('dataSetInformation');
  const reference = information.textAt('quantitativeReference', 'referenceToReferenceUnit');
  let referenceUnit: string | undefined;
  const units = (element.child('units')?.childrenOf('unit') ?? []).map((unit) => {
    unit.ignore('generalComment', 'other', 'unitId');
    const name = required(place, 'units.unit.name', unit.textAt('name'));
    const id = unit.attr('dataSetInternalID') ?? name;
    if (id === reference) referenceUnit = name;
    return {
      id,
      name,
      factor: required(place, `meanValue of ${name}`, unit.numberAt(place, 'meanValue')),
      synonyms: [],
    };
  });
  data?.ignore('generalComment', 'classificationInformation', 'synonyms', 'other');
  element.ignore(...administrative);
  const id = required(place, 'UUID', data?.textAt('UUID'));
  const name = ilcdText(data, 'name') ?? '';
  if (units.length > 0) return { id, name, referenceUnit: required(place, 'reference unit', referenceUnit), units };
  log.add('not-imported', 'problem', place, 'unitGroupDataSet.units', name, 'a unit group without units');
  return undefined;
}

export function readIlcdFlowProperty(place: Place, element: DataElement): FlowProperty {
  const information = required(place, 'flowPropertiesInformation', element.child('flowPropertiesInformation'));
  const data = information.child('dataSetInformation');
  data?.ignore('generalComment', 'classificationInformation', 'synonyms', 'other');
  element.ignore(...administrative);
  return {
    id: required(place, 'UUID', data?.textAt('UUID')),
    name: ilcdText(data, 'name') ?? '',
    unitGroup: required(
      place,
      'referenceToReferenceUnitGroup',
      ilcdReference(information.at('quantitativeReference', 'referenceToReferenceUnitGroup')),
    ),
  };
}

/** Its unit is filled in when the flow properties and unit groups have been read. */
export function readIlcdFlow(place: Place, element: DataElement, { database }: IlcdCollection): Flow {
  const information = required(place, 'flowInformation', element.child('flowInformation'));
  const data = information.child('dataSetInformation');
  const type =
    element.textAt('modellingAndValidation', 'LCIMethod', 'typeOfDataSet') ??
    element.textAt('modellingAndValidation', 'LCIMethodAndAllocation', 'typeOfDataSet');
  const kind = kinds.get(type ?? '');
  if (!kind) database.log.add('guessed-kind', 'guess', place, 'typeOfDataSet', type ?? '', 'taken as a product');
  const reference = information.textAt('quantitativeReference', 'referenceToReferenceFlowProperty');
  const factors = (element.child('flowProperties')?.childrenOf('flowProperty') ?? []).map((property) => {
    property.ignore(
      'relativeStandardDeviation95In',
      'minimumValue',
      'maximumValue',
      'uncertaintyDistributionType',
      'dataDerivationTypeStatus',
      'generalComment',
      'other',
    );
    return {
      internalId: property.attr('dataSetInternalID'),
      flowProperty: ilcdReference(property.child('referenceToFlowPropertyDataSet')) ?? '',
      factor: property.numberAt(place, 'meanValue') ?? 1,
    };
  });
  // The reference property comes first.
  factors.sort((a, b) => Number(b.internalId === reference) - Number(a.internalId === reference));
  const category = ilcdCategory(data);
  const stated = data?.textAt('CASNumber');
  const cas = casNumber(stated);
  if (stated !== undefined && cas === undefined)
    database.log.add('not-imported', 'problem', place, 'CASNumber', stated, 'not a CAS number');
  const formula = data?.textAt('sumFormula');
  const location = information.textAt('geography', 'locationOfSupply');
  const nameParts = ['baseName', 'treatmentStandardsRoutes', 'mixAndLocationTypes', 'flowProperties'];
  const name = nameParts
    .map((part) => ilcdText(data, 'name', part))
    .filter((part) => part !== undefined && part !== '-');
  const synonyms = ilcdText(data, 'synonyms') ?? '';
  const id = required(place, 'UUID', data?.textAt('UUID'));
  data?.ignore('name', 'synonyms', 'generalComment', 'other');
  information.ignore('technology', 'geography');
  element.ignore(...administrative);
  return {
    id,
    name: name.join('; '),
    kind: kind ?? 'product',
    category,
    ...(kind === 'elementary' && { medium: mediumOf(category) }),
    ...(cas !== undefined && { cas }),
    ...(formula !== undefined && { formula }),
    ...(location !== undefined && { location }),
    unit: '',
    properties: factors.map(({ flowProperty, factor }) => ({ flowProperty, factor })),
    synonyms: synonyms
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  };
}
