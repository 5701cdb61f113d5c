import type {
  AllocationBasis,
  AllocationFactor,
  Exchange,
  Flow,
  Parameter,
  Process,
  Uncertainty,
} from '../neutral-model.js';
import { writtenUnitName } from '../unnamed-unit.js';
import type { ExportLog } from './export-finding.js';
import type { WrittenUnits } from './written-units.js';

/** A value as JSON has it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function reference(type: string, id: string, name?: string): JsonObject {
  return { '@type': type, '@id': id, ...(name !== undefined && { name }) };
}

export function writtenUncertainty(
  uncertainty: Uncertainty | undefined,
  log: ExportLog,
): { readonly uncertainty?: JsonObject } {
  switch (uncertainty?.kind) {
    case undefined:
      return {};
    case 'lognormal':
      return {
        uncertainty: {
          distributionType: 'LOG_NORMAL_DISTRIBUTION',
          geomMean: uncertainty.median,
          geomSd: Math.exp(uncertainty.sigma),
        },
      };
    case 'normal':
      return { uncertainty: { distributionType: 'NORMAL_DISTRIBUTION', mean: uncertainty.mean, sd: uncertainty.sd } };
    case 'triangular':
      return {
        uncertainty: {
          distributionType: 'TRIANGLE_DISTRIBUTION',
          minimum: uncertainty.low,
          mode: uncertainty.mode,
          maximum: uncertainty.high,
        },
      };
    case 'uniform':
      return {
        uncertainty: { distributionType: 'UNIFORM_DISTRIBUTION', minimum: uncertainty.low, maximum: uncertainty.high },
      };
    case 'undefined':
      log.add('uncertainty', 'a distribution that could not be read is not written');
      return {};
  }
}

export function writtenParameter(parameter: Parameter, log: ExportLog): JsonObject {
  const { name, value, formula, description, unit, uncertainty } = parameter;
  if (unit !== undefined && unit !== '') log.add('Parameter.unit', 'parameters have no units');
  return {
    '@type': 'Parameter',
    name,
    ...(description !== undefined && { description }),
    parameterScope: parameter.process === undefined ? 'GLOBAL_SCOPE' : 'PROCESS_SCOPE',
    isInputParameter: formula === undefined,
    value,
    ...(formula !== undefined && { formula }),
    ...writtenUncertainty(uncertainty, log),
  };
}

export function writtenProcess(
  process: Process,
  flows: ReadonlyMap<string, Flow>,
  units: WrittenUnits,
  log: ExportLog,
): JsonObject {
  const position = new Map(process.exchanges.map(({ id }, n) => [id, n + 1]));
  if (process.moduleResults.length > 0) log.add('Process.moduleResults', 'results by module belong into an EPD');
  return {
    '@type': 'Process',
    '@id': process.id,
    name: process.name,
    category: process.category.join('/'),
    ...(process.kind !== 'unknown' && { processType: process.kind === 'unit' ? 'UNIT_PROCESS' : 'LCI_RESULT' }),
    ...(process.location !== undefined && { location: reference('Location', process.location, process.location) }),
    ...writtenDocumentation(process, log),
    ...writtenDefaultAllocation(process),
    exchanges: process.exchanges.map((exchange, n) => writtenExchange(exchange, n + 1, flows, units, log)),
    parameters: process.parameters.map((parameter) => writtenParameter(parameter, log)),
    allocationFactors: process.allocation.map((factor) => writtenAllocation(factor, position, flows)),
  };
}

function writtenExchange(
  exchange: Exchange,
  internalId: number,
  flows: ReadonlyMap<string, Flow>,
  units: WrittenUnits,
  log: ExportLog,
): JsonObject {
  const flow = flows.get(exchange.flow);
  const property = exchange.flowProperty ?? (flow && units.propertiesOf(flow)[0]?.flowProperty);
  return {
    '@type': 'Exchange',
    internalId,
    flow: reference('Flow', exchange.flow, flow?.name),
    isInput: exchange.direction === 'input',
    isAvoidedProduct: exchange.isAvoided,
    isQuantitativeReference: exchange.isReference,
    amount: exchange.amount,
    ...(exchange.formula !== undefined && { amountFormula: exchange.formula }),
    unit: { '@type': 'Unit', name: writtenUnitName(exchange.unit) },
    ...(property !== undefined && { flowProperty: reference('FlowProperty', property) }),
    ...(exchange.provider !== undefined && { defaultProvider: reference('Process', exchange.provider) }),
    ...(exchange.location !== undefined && { location: reference('Location', exchange.location, exchange.location) }),
    ...writtenUncertainty(exchange.uncertainty, log),
    ...(exchange.pedigree && { dqEntry: `(${exchange.pedigree.join(';')})` }),
    ...(exchange.comment !== undefined && { description: exchange.comment }),
  };
}

/** Only what the schema has a field for; the rest of the documentation is reported. */
function writtenDocumentation(
  { documentation, technology, validFrom, validUntil }: Process,
  log: ExportLog,
): JsonObject {
  const fields: Record<string, string> = {};
  for (const [path, text] of Object.entries(documentation)) {
    const field = /^processDocumentation\.(\w+(?:Description|Details|Application))$/.exec(path)?.[1];
    if (field !== undefined) fields[field] = text;
    else if (path !== 'description') log.add(`Process.${path}`, 'documentation without a field of its own');
  }
  const { description } = documentation;
  return {
    ...(description !== undefined && { description }),
    processDocumentation: {
      ...fields,
      ...(technology !== undefined && { technologyDescription: technology }),
      ...(validFrom !== undefined && { validFrom }),
      ...(validUntil !== undefined && { validUntil }),
    },
  };
}

const methods: Readonly<Record<Exclude<AllocationBasis, 'stated'>, string>> = {
  physical: 'PHYSICAL_ALLOCATION',
  economic: 'ECONOMIC_ALLOCATION',
  causal: 'CAUSAL_ALLOCATION',
};

/** Factors of an unstated basis are physical in openLCA, or causal where they differ by exchange. */
function methodOf({ basis, exchange }: Pick<AllocationFactor, 'basis' | 'exchange'>): string {
  if (basis !== 'stated') return methods[basis];
  return exchange === undefined ? methods.physical : methods.causal;
}

function writtenDefaultAllocation({ defaultAllocation, allocation }: Process): JsonObject {
  const stated = allocation.find(({ basis }) => basis === 'stated');
  if (defaultAllocation === 'none') return { defaultAllocationMethod: 'NO_ALLOCATION' };
  if (defaultAllocation !== undefined && defaultAllocation !== 'stated')
    return { defaultAllocationMethod: methods[defaultAllocation] };
  return stated ? { defaultAllocationMethod: methodOf(stated) } : {};
}

function writtenAllocation(
  factor: AllocationFactor,
  position: ReadonlyMap<string, number>,
  flows: ReadonlyMap<string, Flow>,
): JsonObject {
  const { product, exchange, value } = factor;
  return {
    '@type': 'AllocationFactor',
    allocationType: methodOf(factor),
    product: reference('Flow', product, flows.get(product)?.name),
    value,
    ...(exchange !== undefined && { exchange: { internalId: position.get(exchange) } }),
  };
}
