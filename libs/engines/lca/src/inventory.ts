import type { Distribution } from '@carbon-butler/engine-numerics';

/** A named number of the inventory: one random variable, drawn once per trial wherever it appears. */
export interface Parameter {
  readonly id: string;
  readonly distribution: Distribution;
}

/** A parameter that others give, in every draw anew: a formula over them. */
export interface DerivedParameter {
  readonly id: string;
  /** Ids of drawn parameters and of derived ones listed before. */
  readonly of: readonly string[];
  /** Its value at theirs, in the order of `of`; not finite where there is none, and then the draw fails. */
  readonly valueOf: (values: Float64Array) => number;
  /** How many steps that takes, where it is more than one. */
  readonly terms?: number;
}

export interface Factor {
  readonly parameter: string;
  /** 1 (the default) multiplies, -1 divides. */
  readonly power?: 1 | -1;
}

/** coefficient x the product of the factors: an activity amount times an emission factor is two factors. */
export interface Amount {
  readonly coefficient: number;
  readonly factors?: readonly Factor[];
}

/** What one activity makes. A negative amount is a treatment: it takes the product, a waste, away. */
export interface Reference {
  readonly product: string;
  readonly amount: number;
  readonly unit: string;
}

/** One process with one reference product. Split a process of several outputs with `allocate` first. */
export interface Activity {
  readonly id: string;
  readonly reference: Reference;
  /** Values to group results by, such as `{ stage: 'production', supplier: 'acme' }`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * - `input`: the activity uses the product
 * - `output`: the activity makes the product beside its reference product
 * - `substitution`: the activity makes the product of another activity superfluous and is credited for it
 * - `waste`: the activity hands the product to the treatment that takes it
 */
export type ExchangeKind = 'input' | 'output' | 'substitution' | 'waste';

/** Flow of a product between activities, positive in the direction its kind names. */
export interface TechnosphereExchange {
  readonly activity: string;
  /** Reference product of exactly one activity: which producer delivers has been decided before. */
  readonly product: string;
  readonly kind: ExchangeKind;
  readonly amount: Amount;
  readonly unit: string;
}

/** Flow between an activity and nature; an uptake has a negative amount. */
export interface ElementaryExchange {
  readonly activity: string;
  readonly flow: string;
  readonly amount: Amount;
  readonly unit: string;
}

/** An elementary flow and its impact per `unit`, by method. A method not named counts it as 0. */
export interface Flow {
  readonly id: string;
  readonly unit: string;
  readonly characterisation: Readonly<Record<string, number>>;
}

/** Life-cycle inventory in neutral form, whatever format it was read from. */
export interface Inventory {
  readonly methods: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly derived?: readonly DerivedParameter[];
  readonly flows: readonly Flow[];
  readonly activities: readonly Activity[];
  readonly technosphere: readonly TechnosphereExchange[];
  readonly elementary: readonly ElementaryExchange[];
}

/** Something in an inventory that was worked around and that a reader of the result has to know. */
export interface Finding {
  readonly code: 'missing-producer' | 'missing-unit' | 'zero-reference' | 'uncharacterised-flow';
  /** The activity or flow it was found in. */
  readonly dataSet: string;
  /** Position of the exchange in its list, where one is concerned. */
  readonly exchange?: number;
  readonly message: string;
}

/** How much of the inventory takes part in the calculation. */
export interface Coverage {
  readonly technosphereExchanges: number;
  /** Of these, the ones with a producer. */
  readonly linked: number;
  readonly elementaryExchanges: number;
  /** Of these, the ones whose flow some method characterises. */
  readonly characterised: number;
}

/** An inventory that can't be calculated: names the data set, the exchange and the field. */
export class InventoryError extends Error {
  override readonly name = 'InventoryError';
  readonly field: string;
  readonly value: string;
  readonly expected: string;
  constructor(where: string, field: string, value: unknown, expected: string) {
    const shown = String(value).slice(0, 120);
    super(`${where}: ${field} must be ${expected}, got ${JSON.stringify(shown)}`);
    this.field = field;
    this.value = shown;
    this.expected = expected;
  }
}
