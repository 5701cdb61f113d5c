import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type {
  AskedAssessment,
  AskedDatabaseProcess,
  AskedExchange,
  AskedMaterial,
  AskedMethod,
  AskedParameter,
  AskedSpread,
} from '@carbon-butler/engine-footprint-documents';
import { MalformedAnswerError } from '../answers/malformed-answer-error.js';
import { required } from '../answers/quantity-answer.js';

const { Allocation, Characterisation, InventoryExchangeKind, SpreadKind } = lifecycleV1;
const methods: Readonly<Record<number, string>> = {
  [Characterisation.GWP100_AR6]: 'GWP100-AR6',
  [Characterisation.GWP100_AR5]: 'GWP100-AR5',
  [Characterisation.GWP20_AR6]: 'GWP20-AR6',
};
const allocations: Readonly<Record<number, AskedAssessment['allocation']>> = {
  [Allocation.BY_PROPERTY]: 'by-property',
  [Allocation.CUT_OFF]: 'cut-off',
};
const exchangeKinds: Readonly<Record<number, AskedExchange['kind']>> = {
  [InventoryExchangeKind.INPUT]: 'input',
  [InventoryExchangeKind.OUTPUT]: 'output',
  [InventoryExchangeKind.SUBSTITUTION]: 'substitution',
  [InventoryExchangeKind.WASTE]: 'waste',
  [InventoryExchangeKind.EMISSION]: 'emission',
};

/** What an assessment was asked, as a report tells it. @throws MalformedAnswerError */
export function askedAssessment(asked: lifecycleV1.AskedAssessment): AskedAssessment {
  return {
    demand: asked.demand,
    method: askedMethod(asked),
    allocation: required(allocations[asked.allocation], 'asked allocation'),
    date: asked.date,
    ...(asked.databaseId !== '' && {
      database: { id: asked.databaseId, digest: asked.databaseDigest, name: asked.databaseName },
    }),
    counts: {
      activities: asked.activityCount,
      parameters: asked.parameterCount,
      exchanges: asked.exchangeCount,
      jointActivities: asked.jointActivityCount,
      substitutions: asked.substitutionCount,
      materials: asked.materialCount,
      causalExchanges: asked.causalExchangeCount,
    },
    parameters: asked.parameters.map(askedParameter),
    exchanges: asked.exchanges.map(askedExchange),
    materials: asked.materials.map(askedMaterial),
  };
}

/** @throws MalformedAnswerError */
export function askedDatabaseProcess(asked: lifecycleV1.AskedDatabaseProcess): AskedDatabaseProcess {
  return {
    database: { id: asked.databaseId, digest: asked.databaseDigest, name: asked.databaseName },
    process: required(asked.process, 'asked process'),
    amount: asked.amount,
    method: askedMethod(asked),
    date: asked.date,
    contributors: asked.contributors,
    flowNames: asked.flowNames,
  };
}

function askedMethod({ method, ownMethod }: Pick<lifecycleV1.AskedAssessment, 'method' | 'ownMethod'>): AskedMethod {
  return ownMethod
    ? { kind: 'own', name: ownMethod.name, source: required(ownMethod.source, 'source of an asked method') }
    : { kind: 'rulebook', name: required(methods[method], 'asked method') };
}

function askedParameter({ id, value, formula, spread }: lifecycleV1.InventoryParameter): AskedParameter {
  return { id, amount: value || formula, ...askedSpread(spread) };
}

function askedExchange({ activity, exchange }: lifecycleV1.AskedExchange): AskedExchange {
  const { kind, what, amount, formula, factors, unit, spread, mix } = required(exchange, `exchange of ${activity}`);
  return {
    activity,
    kind: required(exchangeKinds[kind], `kind of an exchange of ${activity}`),
    what: required(what, `what ${activity} exchanges`).value,
    amount: amount || formula,
    factors,
    unit,
    ...askedSpread(spread),
    ...(mix !== '' && { mix }),
  };
}

const roles = [
  ...(['virgin', 'recycled', 'recyclingAtEndOfLife', 'virginReplaced'] as const),
  ...(['energyRecovery', 'heatReplaced', 'electricityReplaced', 'disposal'] as const),
];

function askedMaterial({ activity, material }: lifecycleV1.AskedMaterial): AskedMaterial {
  const { amount, unit, spread, suppliers, ...shares } = required(material, `material of ${activity}`);
  return {
    ...{ activity, amount, unit, ...askedSpread(spread), shares },
    suppliers: roles.flatMap((role) => {
      const supplier = suppliers?.[role];
      if (!supplier) return [];
      const what = required(supplier.what, `what ${activity} has a ${role} of`).value;
      return [{ role, what, ...(supplier.amount !== '' && { energy: `${supplier.amount} ${supplier.unit}` }) }];
    }),
  };
}

function askedSpread(spread: lifecycleV1.Spread | undefined): { readonly spread?: AskedSpread } {
  return spread ? { spread: spreadOf(spread) } : {};
}

function spreadOf({ kind, geometricSd, sd, low, high, relative95 }: lifecycleV1.Spread): AskedSpread {
  switch (kind) {
    case SpreadKind.LOGNORMAL:
      return { kind: 'lognormal', geometricSd };
    case SpreadKind.NORMAL:
      return { kind: 'normal', sd };
    case SpreadKind.TRIANGULAR:
      return { kind: 'triangular', low, high };
    case SpreadKind.UNIFORM:
      return { kind: 'uniform', low, high };
    case SpreadKind.RELATIVE95:
      return { kind: 'relative95', relative95 };
    default:
      throw new MalformedAnswerError('kind of an asked spread');
  }
}
