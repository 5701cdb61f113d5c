import { casNumber } from '../cas-number.js';
import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import { mediumOf } from '../medium.js';
import type { Exchange, Flow, Parameter, Pedigree, Uncertainty } from '../neutral-model.js';
import { checkedUncertainty } from '../read-uncertainty.js';
import { lognormalFromLogVariance, normal, triangular, uniform } from '../uncertainty-encodings.js';

const pedigreeAttributes = [
  'reliability',
  'completeness',
  'temporalCorrelation',
  'geographicalCorrelation',
  'furtherTechnologyCorrelation',
] as const;

/** Relative difference between the stated median and exp(mu) that is more than rounding. */
const muTolerance = 1e-6;

export interface Ecospold2Exchange {
  readonly exchange: Exchange;
  /** Group 0: a reference product. */
  readonly isReferenceProduct: boolean;
}

/**
 * Reads one exchange and adds its flow.
 *
 * Groups (EcoSpold 2 data format, 1310 ff.): inputs 1 to 5, of which 4 is from nature; outputs 0 reference product,
 * 2 by-product, 3 material for treatment, 4 to nature, 5 stock addition. Amounts keep their sign: a negative
 * reference product is a treatment.
 */
export function readEcospold2Exchange(
  process: Place,
  element: DataElement,
  database: DatabaseBuilder,
): Ecospold2Exchange {
  const id = required(process, 'exchange id', element.attr('id'));
  const place: Place = { ...process, exchange: id };
  const isElementary = element.name === 'elementaryExchange';
  const flow = readFlow(place, element, isElementary, database);
  if (!database.flows.get(flow.id)) database.flows.add(place, flow);
  const inputGroup = element.textAt('inputGroup');
  const outputGroup = element.textAt('outputGroup');
  if ((inputGroup === undefined) === (outputGroup === undefined))
    throw new ImportError(
      place,
      'inputGroup or outputGroup',
      `${inputGroup ?? ''} ${outputGroup ?? ''}`,
      'exactly one of the two',
    );
  const amount = required(place, 'amount', element.numberAttr(place, 'amount'));
  const link = element.attr('activityLinkId');
  const formula = element.attr('mathematicalRelation');
  const comment = element.textAt('comment');
  const uncertaintyElement = element.child('uncertainty');
  const uncertainty = readUncertainty(place, uncertaintyElement, amount, database);
  const pedigree = readPedigree(place, uncertaintyElement, database);
  element.ignore(
    'unitId',
    'isCalculatedAmount',
    'sourceId',
    'sourceIdOverwrittenByChild',
    'sourceYear',
    'sourceFirstAuthor',
  );
  return {
    exchange: {
      id,
      flow: flow.id,
      direction: inputGroup === undefined ? 'output' : 'input',
      amount,
      ...(formula !== undefined && { formula }),
      unit: flow.unit,
      isReference: false,
      isAvoided: false,
      ...(link !== undefined && { provider: link }),
      ...(uncertainty && { uncertainty }),
      ...(pedigree && { pedigree }),
      ...(comment !== undefined && { comment }),
    },
    isReferenceProduct: outputGroup === '0',
  };
}

function readFlow(place: Place, element: DataElement, isElementary: boolean, database: DatabaseBuilder): Flow {
  const idAttribute = isElementary ? 'elementaryExchangeId' : 'intermediateExchangeId';
  const category = isElementary
    ? [element.textAt('compartment', 'compartment'), element.textAt('compartment', 'subcompartment')].filter(
        (part) => part !== undefined,
      )
    : element.childrenOf('classification').flatMap((part) => part.textAt('classificationValue') ?? []);
  element.child('compartment')?.ignore('subcompartmentId');
  const unit = element.textAt('unitName');
  if (unit === undefined) throw new ImportError(place, 'unitName', 'nothing', 'given');
  const cas = casNumber(element.attr('casNumber'));
  const formula = element.attr('formula');
  return {
    id: element.attr(idAttribute) ?? guessedIdentity(place, element, unit, database),
    name: element.child('name')?.text ?? '',
    kind: isElementary ? 'elementary' : element.textAt('outputGroup') === '3' ? 'waste' : 'product',
    category,
    ...(isElementary && { medium: mediumOf(category) }),
    ...(cas !== undefined && { cas }),
    ...(formula !== undefined && { formula }),
    unit,
    properties: [],
    synonyms: element.childrenOf('synonym').map(({ text }) => text),
  };
}

/** Some tools leave out the id of the flow: name and unit take its place. */
function guessedIdentity(place: Place, element: DataElement, unit: string, database: DatabaseBuilder): string {
  const id = [element.name, required(place, 'name', element.textAt('name')), unit].join('|');
  database.log.add('guessed-identity', 'guess', place, `${element.name}Id`, id, 'no id; told apart by name and unit');
  return id;
}

function readUncertainty(
  place: Place,
  element: DataElement | undefined,
  amount: number,
  database: DatabaseBuilder,
): Uncertainty | undefined {
  const uncertainty = element && statedUncertainty(place, element, database);
  element?.ignore('comment');
  return checkedUncertainty(
    database.log,
    place,
    `${place.exchange === undefined ? 'parameter' : 'exchange'}.uncertainty`,
    amount,
    uncertainty,
  );
}

function statedUncertainty(place: Place, element: DataElement, database: DatabaseBuilder): Uncertainty | undefined {
  const number = (from: DataElement, name: string): number => from.argumentAttr(name);
  const variance = (from: DataElement): number => {
    const basic = number(from, 'variance');
    const withPedigree = number(from, 'varianceWithPedigreeUncertainty');
    return Number.isNaN(withPedigree) ? basic : withPedigree;
  };
  const lognormal = element.child('lognormal');
  if (lognormal) {
    const median = number(lognormal, 'meanValue');
    const mu = lognormal.argumentAttr('mu');
    if (Math.abs(Math.exp(mu) - Math.abs(median)) > muTolerance * Math.abs(median))
      database.log.add(
        'inconsistent-uncertainty',
        'problem',
        place,
        'lognormal@mu',
        mu,
        `exp(mu) is not the median ${median}; the median counts`,
      );
    return lognormalFromLogVariance(median, variance(lognormal));
  }
  const normalElement = element.child('normal');
  if (normalElement) return normal(number(normalElement, 'meanValue'), Math.sqrt(variance(normalElement)));
  const triangle = element.child('triangular');
  if (triangle)
    return triangular(number(triangle, 'minValue'), number(triangle, 'mostLikelyValue'), number(triangle, 'maxValue'));
  const interval = element.child('uniform');
  if (interval) return uniform(number(interval, 'minValue'), number(interval, 'maxValue'));
  const undefinedElement = element.child('undefined');
  if (!undefinedElement) return undefined;
  const [low, high, sd] = ['minValue', 'maxValue', 'standardDeviation95'].map(
    (name) => undefinedElement.attr(name) ?? '?',
  );
  return { kind: 'undefined', stated: `undefined from ${low} to ${high} with SD95 ${sd}` };
}

function readPedigree(place: Place, element: DataElement | undefined, database: DatabaseBuilder): Pedigree | undefined {
  const matrix = element?.child('pedigreeMatrix');
  if (!matrix) return undefined;
  const scores = pedigreeAttributes.map((name) => Number(matrix.attr(name)));
  const [a, b, c, d, e] = scores as [number, number, number, number, number];
  if (scores.every((score) => Number.isInteger(score) && score >= 1 && score <= 5)) return [a, b, c, d, e];
  database.log.add(
    'incomplete-pedigree',
    'loss',
    place,
    'pedigreeMatrix',
    scores.join(';'),
    'not five scores from 1 to 5',
  );
  return undefined;
}

/** A parameter of the process, or the variable name an exchange has in its formulas. */
export function readEcospold2Parameter(
  place: Place,
  element: DataElement,
  process: string,
  database: DatabaseBuilder,
): Parameter | undefined {
  const name = element.attr('variableName');
  if (name === undefined) return undefined;
  const value = required(place, `amount of ${name}`, element.numberAttr(place, 'amount'));
  const formula = element.attr('mathematicalRelation');
  const unit = element.textAt('unitName');
  const description = element.textAt('comment') ?? element.textAt('name');
  const uncertainty =
    element.name === 'parameter' ? readUncertainty(place, element.child('uncertainty'), value, database) : undefined;
  element.ignore('parameterId', 'isCalculatedAmount', 'scope', 'unitId');
  return {
    name,
    process,
    value,
    ...(formula !== undefined && { formula }),
    ...(unit !== undefined && { unit }),
    ...(uncertainty && { uncertainty }),
    ...(description !== undefined && { description }),
  };
}
