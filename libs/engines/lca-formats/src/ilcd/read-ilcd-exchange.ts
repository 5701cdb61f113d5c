import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import type { Exchange, ModuleResult } from '../neutral-model.js';
import type { IlcdCollection } from './ilcd-collection.js';
import { ilcdReference, ilcdText } from './ilcd-texts.js';
import { readIlcdUncertainty } from './read-ilcd-uncertainty.js';

/** One exchange, before its unit and its place among the co-products are known. */
export interface IlcdExchange {
  readonly exchange: Exchange;
  readonly internalId: string;
  /** Co-product's internal id -> share of this exchange. */
  readonly shares: readonly { readonly coProduct: string; readonly value: number }[];
  readonly modules: readonly ModuleResult[];
}

export function readIlcdExchange(
  process: Place,
  element: DataElement,
  references: readonly string[],
  collection: IlcdCollection,
): IlcdExchange {
  const internalId = required(process, 'dataSetInternalID of an exchange', element.attr('dataSetInternalID'));
  const place: Place = { ...process, exchange: internalId };
  const { log } = collection.database;
  const reference = required(place, 'referenceToFlowDataSet', element.child('referenceToFlowDataSet'));
  const name = ilcdText(reference, 'shortDescription');
  const flow = required(place, 'referenceToFlowDataSet@refObjectId', ilcdReference(reference));
  if (name !== undefined) collection.nameFlow(flow, name);
  const modules = readModules(place, element.child('other'), flow, name ?? flow);
  const isReference = internalId === references[0];
  const stated = element.textAt('exchangeDirection');
  const direction = directionOf(place, stated, references.includes(internalId) || modules.length > 0);
  const mean = element.numberAt(place, 'meanAmount');
  const resulting = element.numberAt(place, 'resultingAmount');
  const amount = resulting ?? mean;
  if (amount === undefined && modules.length === 0)
    log.add('non-numeric-amount', 'problem', place, 'exchange.resultingAmount', '', 'no amount given; counts as 0');
  const variable = element.textAt('referenceToVariable');
  const location = element.textAt('location');
  const comment = ilcdText(element, 'generalComment');
  const uncertainty = readIlcdUncertainty(log, place, 'exchange.uncertainty', element, amount ?? 0);
  const shares = (element.child('allocations')?.childrenOf('allocation') ?? []).flatMap((allocation) => {
    const coProduct = allocation.attr('internalReferenceToCoProduct');
    const percent = allocation.numberAttr(place, 'allocatedFraction');
    return coProduct === undefined || percent === undefined ? [] : [{ coProduct, value: percent / 100 }];
  });
  element.ignore('dataSourceType', 'dataDerivationTypeStatus', 'referencesToDataSource', 'functionType');
  return {
    internalId,
    shares,
    modules,
    exchange: {
      id: internalId,
      flow,
      direction,
      amount: amount ?? 0,
      ...(variable !== undefined && { formula: `${mean ?? 1} * ${variable}` }),
      unit: '',
      isReference,
      isAvoided: false,
      ...(location !== undefined && { location }),
      ...(uncertainty && { uncertainty }),
      ...(comment !== undefined && { comment }),
    },
  };
}

function directionOf(place: Place, stated: string | undefined, mayBeOutput: boolean): Exchange['direction'] {
  if (stated === 'Input') return 'input';
  // The reference flow of an EPD and its indicators are outputs and may not say so.
  if (stated === 'Output' || (stated === undefined && mayBeOutput)) return 'output';
  throw new ImportError(place, 'exchangeDirection', stated ?? '', 'Input or Output');
}

/** Amounts by life-cycle module of the ILCD+EPD extension (EN 15804), 1.2 and 1.3. */
export function readModules(
  place: Place,
  element: DataElement | undefined,
  indicator: string,
  indicatorName: string,
): readonly ModuleResult[] {
  if (!element) return [];
  const unitReference = element.child('referenceToUnitGroupDataSet');
  const unit = ilcdText(unitReference, 'shortDescription') ?? '';
  ilcdReference(unitReference);
  return element.childrenOf('amount').map((value) => {
    const module = required(place, 'module of an amount', value.attr('module'));
    const scenario = value.attr('scenario');
    const amount = required(place, `amount of module ${module}`, value.numberAt(place));
    return { indicator, indicatorName, module, ...(scenario !== undefined && { scenario }), amount, unit };
  });
}
