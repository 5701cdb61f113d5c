import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { Place } from '../import-error.js';
import type { ProductSystem } from '../neutral-model.js';
import type { JsonldReferences } from './jsonld-references.js';

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

function idOf(element: DataElement | undefined): string | undefined {
  element?.ignore(...referenceMembers);
  return element?.attr('id');
}

export function readProductSystem(place: Place, element: DataElement, references: JsonldReferences): ProductSystem {
  const id = element.attr('id') ?? '';
  const processes = element
    .childrenOf('processes')
    .map(idOf)
    .filter((process) => process !== undefined);
  const links = element.childrenOf('processLinks').flatMap((link) => {
    link.ignore('type', 'isSystemLink', 'providerType');
    const provider = idOf(link.child('provider'));
    const flow = idOf(link.child('flow'));
    const process = idOf(link.child('process'));
    const exchangeElement = link.child('exchange');
    exchangeElement?.ignore('type');
    const exchange = exchangeElement?.textAt('internalId') ?? exchangeElement?.attr('id');
    if (provider === undefined || flow === undefined || process === undefined) {
      references.log.add('not-imported', 'loss', place, 'processLinks', id, 'a link without provider, flow or process');
      return [];
    }
    return [{ provider, flow, process, ...(exchange !== undefined && { exchange }) }];
  });
  const targetUnit = references.unitOf(element.child('targetUnit'));
  element.ignore('description', 'category', 'referenceExchange', 'refExchange', 'targetFlowProperty');
  return {
    id,
    name: element.textAt('name') ?? id,
    referenceProcess: required(
      place,
      'refProcess',
      idOf(element.child('refProcess') ?? element.child('referenceProcess')),
    ),
    targetAmount: required(place, 'targetAmount', element.numberAt(place, 'targetAmount')),
    ...(targetUnit !== undefined && { targetUnit }),
    processes: processes.map((process) => ({ instance: process, process, parameters: {} })),
    links,
  };
}
