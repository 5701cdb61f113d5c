import { casNumber } from '../cas-number.js';
import { finiteNumber, required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import { mediumOf } from '../medium.js';
import type { Exchange, Flow, Uncertainty } from '../neutral-model.js';
import { checkedUncertainty } from '../read-uncertainty.js';
import { lognormalFromSquaredGsd, normal, triangular, uniform } from '../uncertainty-encodings.js';

/**
 * Reads one exchange and adds its flow.
 *
 * Groups (EcoSpold 1 data format, 3503 f.): inputs 1 to 5, of which 4 is from nature; outputs 0 reference product,
 * 1 avoided product, 2 by-product, 3 waste to treatment, 4 to nature. Products are told apart by name, location and
 * unit, elementary flows by name, category, sub-category and unit, since numbers are not the same across exports.
 */
export function readEcospold1Exchange(process: Place, element: DataElement, database: DatabaseBuilder): Exchange {
  const id = required(process, 'exchange number', element.attr('number'));
  const place: Place = { ...process, exchange: id };
  const inputGroup = element.textAt('inputGroup') ?? misplaced(place, element, 'inputGroup', database);
  const outputGroup = element.textAt('outputGroup') ?? misplaced(place, element, 'outputGroup', database);
  const group = inputGroup ?? outputGroup;
  if (group === undefined || (inputGroup !== undefined && outputGroup !== undefined))
    throw new ImportError(
      place,
      'inputGroup or outputGroup',
      `${inputGroup ?? ''} ${outputGroup ?? ''}`,
      'exactly one of the two',
    );
  const unit = element.attr('unit');
  if (unit === undefined) throw new ImportError(place, 'unit', 'nothing', 'given');
  const flow = readFlow(place, element, group === '4' ? 'elementary' : outputGroup === '3' ? 'waste' : 'product', unit);
  const known = database.flows.get(flow.id);
  if (!known) database.flows.add(place, flow);
  const mean = element.attr('meanValue') ?? misplaced(place, element, 'amount', database);
  const amount = finiteNumber(place, 'meanValue', required(place, 'meanValue', mean));
  const uncertainty = checkedUncertainty(
    database.log,
    place,
    'exchange.uncertainty',
    amount,
    statedUncertainty(element, amount),
  );
  const comment = element.attr('generalComment');
  element.ignore(
    'localName',
    'localCategory',
    'localSubCategory',
    'infrastructureProcess',
    'referenceToSource',
    'pageNumbers',
  );
  return {
    id,
    // One string for all exchanges of a flow.
    flow: (known ?? flow).id,
    direction: inputGroup === undefined ? 'output' : 'input',
    amount,
    unit,
    isReference: outputGroup === '0',
    isAvoided: outputGroup === '1',
    ...(flow.location !== undefined && { location: flow.location }),
    ...(uncertainty && { uncertainty }),
    ...(comment !== undefined && { comment }),
  };
}

/** Attribute that the schema does not have, written by some tools in place of what it has. */
function misplaced(place: Place, element: DataElement, name: string, database: DatabaseBuilder): string | undefined {
  const value = element.attr(name);
  if (value !== undefined)
    database.log.add('guessed-convention', 'guess', place, `exchange@${name}`, value, 'not where the schema has it');
  return value;
}

function readFlow(place: Place, element: DataElement, kind: Flow['kind'], unit: string): Flow {
  const name = required(place, 'name', element.attr('name'));
  const category = [element.attr('category'), element.attr('subCategory')].filter((part) => part !== undefined);
  const location = kind === 'elementary' ? undefined : element.attr('location');
  const cas = casNumber(element.attr('CASNumber'));
  const formula = element.attr('formula');
  return {
    id: [kind, name, ...(kind === 'elementary' ? category : [location ?? '']), unit].join('|'),
    name,
    kind,
    category,
    ...(kind === 'elementary' && { medium: mediumOf(category) }),
    ...(cas !== undefined && { cas }),
    ...(formula !== undefined && formula !== '0' && { formula }),
    ...(location !== undefined && { location }),
    unit,
    properties: [],
    synonyms: [],
  };
}

/** Types (EcoSpold 1, 3707): 0 undefined, 1 lognormal with SD95 = GSD^2, 2 normal with SD95 = 2 sd, 3 triangular, 4 uniform. */
function statedUncertainty(element: DataElement, amount: number): Uncertainty | undefined {
  const type = element.attr('uncertaintyType');
  const sd95 = element.argumentAttr('standardDeviation95');
  const low = element.argumentAttr('minValue');
  const high = element.argumentAttr('maxValue');
  const mode = element.argumentAttr('mostLikelyValue');
  switch (type) {
    case undefined:
      return undefined;
    case '1':
      return lognormalFromSquaredGsd(amount, sd95);
    case '2':
      return normal(amount, sd95 / 2);
    case '3':
      return triangular(low, mode, high);
    case '4':
      return uniform(low, high);
    default:
      return { kind: 'undefined', stated: `type ${type} from ${low} to ${high} with SD95 ${sd95}` };
  }
}
