import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type {
  AssessmentInputs,
  AssessmentMethod,
  ExchangeInput,
  MaterialInput,
  MaterialSupplier,
  ParameterInput,
  Spread,
} from '../assess-inventory/assessment-inputs.js';

/** Of an inventory: a report is read by people. */
const parametersMax = 200;
const exchangesMax = 500;
const materialsMax = 200;

const { Allocation, Characterisation, InventoryExchangeKind, SpreadKind } = lifecycleV1;
const allocations: Readonly<Record<AssessmentInputs['allocation'], lifecycleV1.Allocation>> = {
  'by-property': Allocation.BY_PROPERTY,
  'cut-off': Allocation.CUT_OFF,
};
const methods: Readonly<Record<AssessmentMethod, lifecycleV1.Characterisation>> = {
  'GWP100-AR6': Characterisation.GWP100_AR6,
  'GWP100-AR5': Characterisation.GWP100_AR5,
  'GWP20-AR6': Characterisation.GWP20_AR6,
  own: Characterisation.UNSPECIFIED,
};
const kinds: Readonly<Record<ExchangeInput['kind'], lifecycleV1.InventoryExchangeKind>> = {
  input: InventoryExchangeKind.INPUT,
  output: InventoryExchangeKind.OUTPUT,
  substitution: InventoryExchangeKind.SUBSTITUTION,
  waste: InventoryExchangeKind.WASTE,
  emission: InventoryExchangeKind.EMISSION,
};
const whats = { product: 'product', rule: 'ruleId', item: 'itemId', process: 'process', gas: 'gas' } as const;
const spreadKinds: Readonly<Record<Spread['kind'], lifecycleV1.SpreadKind>> = {
  lognormal: SpreadKind.LOGNORMAL,
  normal: SpreadKind.NORMAL,
  triangular: SpreadKind.TRIANGULAR,
  uniform: SpreadKind.UNIFORM,
  relative95: SpreadKind.RELATIVE95,
};

/**
 * An assessment as it was asked, with as much of its inventory as a report shows.
 *
 * @param databaseName of the database it names; undefined where it names none or that is gone
 */
export function askedAssessment(inputs: AssessmentInputs, databaseName = ''): lifecycleV1.AskedAssessment {
  const { activities, parameters, demand, allocation, date } = inputs;
  const exchanges = activities.flatMap((activity) =>
    activity.exchanges.map((exchange) => ({ activity: activity.id, exchange })),
  );
  const materials = activities.flatMap((activity) =>
    (activity.materials ?? []).map((material) => ({ activity: activity.id, material })),
  );
  const unitOf = new Map(
    activities.flatMap(({ outputs }) => outputs.map(({ product, unit }) => [product, unit] as const)),
  );
  return {
    demand: demand.map(({ product, amount }) => ({ product, amount, unit: unitOf.get(product) ?? '' })),
    ...askedMethod(inputs),
    allocation: allocations[allocation],
    date,
    activityCount: activities.length,
    parameterCount: parameters.length,
    exchangeCount: exchanges.length,
    jointActivityCount: activities.filter(({ outputs }) => outputs.length > 1).length,
    substitutionCount: exchanges.filter(({ exchange }) => exchange.kind === 'substitution').length,
    parameters: parameters.slice(0, parametersMax).map(parameterMessage),
    databaseId: inputs.database?.id ?? '',
    databaseDigest: inputs.database?.digest ?? '',
    databaseName,
    exchanges: exchanges
      .slice(0, exchangesMax)
      .map(({ activity, exchange }) => ({ activity, exchange: exchangeMessage(exchange) })),
    materialCount: materials.length,
    causalExchangeCount: exchanges.filter(({ exchange }) => exchange.shares).length,
    materials: materials
      .slice(0, materialsMax)
      .map(({ activity, material }) => ({ activity, material: materialMessage(material) })),
  };
}

export function askedMethod({
  method,
  ownMethod,
}: Pick<AssessmentInputs, 'method' | 'ownMethod'>): Pick<lifecycleV1.AskedAssessment, 'method' | 'ownMethod'> {
  return { method: methods[method], ownMethod: ownMethod && { ...ownMethod, potentials: { ...ownMethod.potentials } } };
}

function parameterMessage({ id, value = '', formula = '', spread }: ParameterInput): lifecycleV1.InventoryParameter {
  return { id, value, formula, spread: spread && spreadMessage(spread) };
}

function exchangeMessage(exchange: ExchangeInput): lifecycleV1.InventoryExchange {
  const { kind, what, amount = '', formula = '', factors, unit, spread, mix = '', shares } = exchange;
  return {
    kind: kinds[kind],
    what: { $case: whats[what.kind], value: what.id },
    ...{ amount, formula, factors: factors.map((factor) => ({ ...factor })), unit },
    spread: spread && spreadMessage(spread),
    mix,
    shares: { ...shares },
  };
}

function materialMessage({ spread, suppliers, ...material }: MaterialInput): lifecycleV1.InventoryMaterial {
  const { virgin, recycled, recyclingAtEndOfLife, virginReplaced, energyRecovery, disposal } = suppliers;
  const { heatReplaced, electricityReplaced } = suppliers;
  return {
    ...material,
    spread: spread && spreadMessage(spread),
    suppliers: {
      virgin: supplierMessage(virgin),
      recycled: supplierMessage(recycled),
      recyclingAtEndOfLife: supplierMessage(recyclingAtEndOfLife),
      virginReplaced: supplierMessage(virginReplaced),
      energyRecovery: supplierMessage(energyRecovery),
      heatReplaced: supplierMessage(heatReplaced),
      electricityReplaced: supplierMessage(electricityReplaced),
      disposal: supplierMessage(disposal),
    },
  };
}

function supplierMessage(supplier: MaterialSupplier | undefined): lifecycleV1.MaterialSupplier | undefined {
  if (!supplier) return undefined;
  const { what, amount = '', unit = '' } = supplier;
  return { what: { $case: whats[what.kind], value: what.id }, amount, unit };
}

function spreadMessage({ kind, ...members }: Spread): lifecycleV1.Spread {
  return { ...noSpread, ...members, kind: spreadKinds[kind] };
}

const noSpread = { geometricSd: '', sd: '', low: '', high: '', relative95: '' };
