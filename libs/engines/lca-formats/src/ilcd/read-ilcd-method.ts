import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { Place } from '../import-error.js';
import type { ImpactCategory, ProductSystem, ProductSystemLink, Source } from '../neutral-model.js';
import type { IlcdCollection } from './ilcd-collection.js';
import { ilcdReference, ilcdText } from './ilcd-texts.js';
import { readIlcdUncertainty } from './read-ilcd-uncertainty.js';

/** Units of the factors are filled in when the flows have been read. */
export function readIlcdMethod(place: Place, element: DataElement, collection: IlcdCollection): ImpactCategory {
  const { database } = collection;
  const information = required(place, 'LCIAMethodInformation', element.child('LCIAMethodInformation'));
  const data = required(place, 'dataSetInformation', information.child('dataSetInformation'));
  const factors = (element.child('characterisationFactors')?.childrenOf('factor') ?? []).map((factor, n) => {
    const at: Place = { ...place, exchange: String(n + 1) };
    const reference = factor.child('referenceToFlowDataSet');
    const name = ilcdText(reference, 'shortDescription');
    const flow = required(at, 'referenceToFlowDataSet', ilcdReference(reference));
    if (name !== undefined) collection.nameFlow(flow, name);
    const value = required(at, 'meanValue', factor.numberAt(at, 'meanValue'));
    const direction = factor.textAt('exchangeDirection');
    const location = factor.textAt('location');
    const uncertainty = readIlcdUncertainty(database.log, at, 'factor.uncertainty', factor, value, [
      'minimumValue',
      'maximumValue',
    ]);
    factor.ignore('dataDerivationTypeStatus', 'deviatingRecommendation', 'referencesToDataSource', 'generalComment');
    return {
      flow,
      value,
      unit: '',
      ...(direction !== undefined && { direction: direction === 'Input' ? ('input' as const) : ('output' as const) }),
      ...(location !== undefined && { location }),
      ...(uncertainty && { uncertainty }),
    };
  });
  database.countRows(place, factors.length);
  const methodology = data.childrenOf('methodology').map(({ text }) => text.trim());
  const unit = ilcdText(information, 'quantitativeReference', 'referenceQuantity', 'shortDescription') ?? '';
  ilcdReference(information.at('quantitativeReference', 'referenceQuantity'));
  const id = required(place, 'UUID', data.textAt('UUID'));
  const name = ilcdText(data, 'name') ?? '';
  element.ignore(
    'administrativeInformation',
    'modellingAndValidation',
    'version',
    'locations',
    'schemaLocation',
    'LCIAMethodologies',
  );
  information.ignore('time', 'geography', 'impactModel');
  data.ignore(
    'classificationInformation',
    'generalComment',
    'referenceToExternalDocumentation',
    'impactCategory',
    'areaOfProtection',
    'impactIndicator',
  );
  return { id, name, method: methodology.join(', '), unit, factors };
}

/** Life-cycle model of eILCD: process instances and which exchange of one feeds which other. */
export function readIlcdModel(place: Place, element: DataElement): ProductSystem {
  const information = required(place, 'lifeCycleModelInformation', element.child('lifeCycleModelInformation'));
  const data = required(place, 'dataSetInformation', information.child('dataSetInformation'));
  const instances = (information.at('technology', 'processes')?.childrenOf('processInstance') ?? []).map(
    (instance) => ({
      instance: required(place, 'dataSetInternalID of a process instance', instance.attr('dataSetInternalID')),
      process: required(place, 'referenceToProcess', ilcdReference(instance.child('referenceToProcess'))),
      scaling: instance.numberAt(place, 'scalingFactor') ?? instance.numberAttr(place, 'multiplicationFactor'),
      parameters: Object.fromEntries(
        (instance.child('parameters')?.childrenOf('parameter') ?? []).map((parameter) => {
          const name = required(place, 'name of an instance parameter', parameter.attr('name'));
          return [name, required(place, `parameter ${name}`, parameter.numberAt(place))];
        }),
      ),
      element: instance,
    }),
  );
  const links: ProductSystemLink[] = [];
  for (const { instance, element: from } of instances) {
    from.ignore('groups', 'multiplicationFactor');
    for (const output of from.child('connections')?.childrenOf('outputExchange') ?? []) {
      const made = output.attr('flowUUID');
      output.ignore('dominant');
      for (const downstream of output.childrenOf('downstreamProcess')) {
        const flow = required(place, 'flowUUID', downstream.attr('flowUUID') ?? made);
        downstream.ignore('location', 'dominant');
        const consumer = required(place, 'id of a downstream process', downstream.attr('id'));
        const providerFlow = made === undefined || made === flow ? {} : { providerFlow: made };
        links.push({ provider: instance, flow, process: consumer, ...providerFlow });
      }
    }
  }
  const reference = required(
    place,
    'referenceToReferenceProcess',
    information.textAt('quantitativeReference', 'referenceToReferenceProcess'),
  );
  const id = required(place, 'UUID', data.textAt('UUID'));
  const name = ilcdText(data, 'name', 'baseName') ?? '';
  data.ignore(
    'name',
    'classificationInformation',
    'generalComment',
    'referenceToExternalDocumentation',
    'referenceToResultingProcess',
  );
  information.at('technology')?.ignore('groupDeclarations');
  element.ignore('modellingAndValidation', 'administrativeInformation', 'version', 'locations', 'schemaLocation');
  return {
    id,
    name,
    referenceProcess: reference,
    targetAmount: 1,
    processes: instances.map(({ instance, process, scaling, parameters }) => ({
      instance,
      process,
      parameters,
      ...(scaling !== undefined && { scaling }),
    })),
    links,
  };
}

export function readIlcdSource(place: Place, element: DataElement): Source {
  const data = required(place, 'dataSetInformation', element.at('sourceInformation', 'dataSetInformation'));
  const id = required(place, 'UUID', data.textAt('UUID'));
  const name = ilcdText(data, 'shortName') ?? '';
  const text = ilcdText(data, 'sourceCitation') ?? ilcdText(data, 'sourceDescriptionOrComment') ?? '';
  element.ignore('administrativeInformation', 'version', 'schemaLocation');
  data.ignore(
    'classificationInformation',
    'publicationType',
    'sourceDescriptionOrComment',
    'referenceToDigitalFile',
    'referenceToContact',
    'referenceToLogo',
  );
  return { id, name, text };
}
