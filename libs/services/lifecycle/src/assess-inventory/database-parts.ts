import type {
  Activity,
  Amount,
  ElementaryExchange,
  Flow,
  Inventory,
  Parameter,
  TechnosphereExchange,
} from '@carbon-butler/engine-lca';
import { supplierTag } from './background.js';
import { internalId } from './internal-ids.js';

/** Processes of a database as an assessment uses them. */
export interface DatabaseParts {
  readonly activities: readonly Activity[];
  readonly technosphere: readonly TechnosphereExchange[];
  readonly elementary: readonly ElementaryExchange[];
  readonly parameters: readonly Parameter[];
  readonly derived: NonNullable<Inventory['derived']>;
  readonly flows: readonly Flow[];
}

export const noParts: DatabaseParts = {
  ...{ activities: [], technosphere: [], elementary: [], parameters: [], derived: [], flows: [] },
};

/** How names of a database are told from those of an assessment. */
export function inDatabase(id: string): string {
  return `database: ${id}`;
}

/** Of a product, parameter or flow, which is shown nowhere. */
export function idInDatabase(id: string): string {
  return internalId('database', id);
}

/** A part of a database among what an assessment has. @param names what an activity goes by: unique, and as a supplier */
export function databaseParts(
  part: Inventory,
  names: (activity: string) => { readonly id: string; readonly supplier: string },
): DatabaseParts {
  const activityOf = (id: string): string => names(id).id;
  return {
    activities: part.activities.map(({ id, reference }) => ({
      id: activityOf(id),
      reference: { ...reference, product: idInDatabase(reference.product) },
      tags: { [supplierTag]: names(id).supplier },
    })),
    technosphere: part.technosphere.map(({ activity, product, amount, ...exchange }) => ({
      ...exchange,
      ...{ activity: activityOf(activity), product: idInDatabase(product), amount: amountOf(amount) },
    })),
    elementary: part.elementary.map(({ activity, flow, amount, ...exchange }) => ({
      ...exchange,
      ...{ activity: activityOf(activity), flow: idInDatabase(flow), amount: amountOf(amount) },
    })),
    parameters: part.parameters.map((parameter) => ({ ...parameter, id: idInDatabase(parameter.id) })),
    derived: (part.derived ?? []).map((parameter) => ({
      ...parameter,
      ...{ id: idInDatabase(parameter.id), of: parameter.of.map(idInDatabase) },
    })),
    flows: part.flows.map((flow) => ({ ...flow, id: idInDatabase(flow.id) })),
  };
}

function amountOf({ coefficient, factors = [] }: Amount): Amount {
  return {
    coefficient,
    factors: factors.map(({ parameter, ...factor }) => ({ ...factor, parameter: idInDatabase(parameter) })),
  };
}
