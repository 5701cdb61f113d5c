import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { CircularRole } from '@carbon-butler/engine-lca';
import { RequestError } from '../errors.js';
import { dayOr } from '../request-fields.js';
import type { AssessmentDefaults } from './assessment-defaults.js';
import {
  type ActivityInput,
  type AssessmentInputs,
  type AssessmentMethod,
  assessmentLimits,
  type ExchangeInput,
  type MaterialInput,
  type MaterialSupplier,
  type OutputInput,
  type ParameterInput,
  type Spread,
} from './assessment-inputs.js';

const methods: Readonly<Record<number, AssessmentMethod>> = {
  [lifecycleV1.Characterisation.UNSPECIFIED]: 'GWP100-AR6',
  [lifecycleV1.Characterisation.GWP100_AR6]: 'GWP100-AR6',
  [lifecycleV1.Characterisation.GWP100_AR5]: 'GWP100-AR5',
  [lifecycleV1.Characterisation.GWP20_AR6]: 'GWP20-AR6',
};
const allocations: Readonly<Record<number, AssessmentInputs['allocation']>> = {
  [lifecycleV1.Allocation.UNSPECIFIED]: 'by-property',
  [lifecycleV1.Allocation.BY_PROPERTY]: 'by-property',
  [lifecycleV1.Allocation.CUT_OFF]: 'cut-off',
};
const kinds: Readonly<Record<number, ExchangeInput['kind']>> = {
  [lifecycleV1.InventoryExchangeKind.INPUT]: 'input',
  [lifecycleV1.InventoryExchangeKind.OUTPUT]: 'output',
  [lifecycleV1.InventoryExchangeKind.SUBSTITUTION]: 'substitution',
  [lifecycleV1.InventoryExchangeKind.WASTE]: 'waste',
  [lifecycleV1.InventoryExchangeKind.EMISSION]: 'emission',
};
const whats = { product: 'product', ruleId: 'rule', itemId: 'item', process: 'process', gas: 'gas' } as const;

/** @throws RequestError where the message itself is wrong; what it says is checked when it is calculated */
export function assessmentOfMessage(
  request: lifecycleV1.AssessInventoryRequest,
  defaults: AssessmentDefaults,
): AssessmentInputs {
  const { inventory } = request;
  if (!inventory) throw new RequestError('inventory', 'an inventory');
  return {
    parameters: inventory.parameters.map(parameterOf),
    activities: inventory.activities.map(activityOf),
    demand: inventory.demand.map(({ product, amount }) => ({ product, amount })),
    ...methodOfMessage(request.method, request.ownMethod),
    allocation: known(allocations, request.allocation, 'allocation'),
    draws: request.draws === 0 ? defaults.draws : request.draws,
    seed: request.seed === '' ? defaults.seed : request.seed,
    date: dayOr('date', request.date, defaults.date()),
  };
}

/** @throws RequestError */
export function methodOfMessage(
  method: lifecycleV1.Characterisation,
  own: lifecycleV1.OwnMethod | undefined,
): Pick<AssessmentInputs, 'method' | 'ownMethod'> {
  if (!own) return { method: known(methods, method, 'method') };
  const { name, source, potentials } = own;
  if (method !== lifecycleV1.Characterisation.UNSPECIFIED) throw new RequestError('own_method', 'no method beside it');
  if (name === '' || name.length > assessmentLimits.nameLength)
    throw new RequestError('own_method.name', `1 to ${assessmentLimits.nameLength} characters`);
  if (!source || source.id === '') throw new RequestError('own_method.source', 'where its potentials come from');
  return { method: 'own', ownMethod: { name, source: { ...source }, potentials: sorted(potentials) } };
}

function parameterOf({ id, value, formula, spread }: lifecycleV1.InventoryParameter): ParameterInput {
  return {
    id,
    ...(value !== '' && { value }),
    ...(formula !== '' && { formula }),
    ...(spread && { spread: spreadOf(spread) }),
  };
}

function activityOf({ id, outputs, tags, exchanges, materials }: lifecycleV1.InventoryActivity): ActivityInput {
  return {
    id,
    outputs: outputs.map(({ property, ...output }): OutputInput => ({
      ...output,
      ...(property !== '' && { property }),
    })),
    tags: sorted(tags),
    exchanges: exchanges.map(exchangeOf),
    ...(materials.length > 0 && { materials: materials.map(materialOf) }),
  };
}

function materialOf({ spread, suppliers, ...material }: lifecycleV1.InventoryMaterial): MaterialInput {
  const named = Object.entries(suppliers ?? {}) as [CircularRole, lifecycleV1.MaterialSupplier | undefined][];
  return {
    ...material,
    ...(spread && { spread: spreadOf(spread) }),
    suppliers: Object.fromEntries(
      named.flatMap(([role, supplier]) => (supplier ? [[role, supplierOf(role, supplier)]] : [])),
    ),
  };
}

function supplierOf(role: CircularRole, { what, amount, unit }: lifecycleV1.MaterialSupplier): MaterialSupplier {
  if (!what) throw new RequestError(`material supplier ${role}`, 'a product, rule_id, item_id or process');
  const supplier = { what: { kind: whats[what.$case], id: what.value } };
  if (role === 'heatReplaced' || role === 'electricityReplaced') return { ...supplier, amount, unit };
  if (amount !== '' || unit !== '')
    throw new RequestError(`material supplier ${role}`, 'no amount and unit: those of the material count');
  return supplier;
}

/** Maps have no order on the wire, stored inputs and names of background activities do. */
function sorted(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function exchangeOf({
  kind,
  what,
  amount,
  formula,
  factors,
  unit,
  spread,
  mix,
  shares,
}: lifecycleV1.InventoryExchange): ExchangeInput {
  if (!what) throw new RequestError('exchange', 'a product, rule_id, item_id, process or gas');
  return {
    kind: known(kinds, kind, 'exchange kind'),
    what: { kind: whats[what.$case], id: what.value },
    ...(amount !== '' && { amount }),
    ...(formula !== '' && { formula }),
    factors: factors.map(({ parameter, divides }) => ({ parameter, divides })),
    unit,
    ...(spread && { spread: spreadOf(spread) }),
    ...(mix !== '' && { mix }),
    ...(Object.keys(shares).length > 0 && { shares: sorted(shares) }),
  };
}

function spreadOf({ kind, geometricSd, sd, low, high, relative95 }: lifecycleV1.Spread): Spread {
  switch (kind) {
    case lifecycleV1.SpreadKind.LOGNORMAL:
      return { kind: 'lognormal', geometricSd };
    case lifecycleV1.SpreadKind.NORMAL:
      return { kind: 'normal', sd };
    case lifecycleV1.SpreadKind.TRIANGULAR:
      return { kind: 'triangular', low, high };
    case lifecycleV1.SpreadKind.UNIFORM:
      return { kind: 'uniform', low, high };
    case lifecycleV1.SpreadKind.RELATIVE95:
      return { kind: 'relative95', relative95 };
    default:
      throw new RequestError('spread kind', 'lognormal, normal, triangular, uniform or relative95');
  }
}

function known<T>(values: Readonly<Record<number, T>>, value: number, field: string): T {
  const found = values[value];
  if (found === undefined) throw new RequestError(field, `one of ${Object.values(values).join(', ')}`);
  return found;
}
