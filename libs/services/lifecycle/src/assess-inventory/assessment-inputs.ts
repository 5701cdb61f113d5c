import type { SourceRef } from '@carbon-butler/domain-quantity';
import type { CircularRole } from '@carbon-butler/engine-lca';

/** How sure an amount is. All numbers are plain decimal texts; bounds and `sd` are in the unit of the amount. */
export type Spread =
  | { readonly kind: 'lognormal'; readonly geometricSd: string }
  | ({ readonly kind: 'normal'; readonly sd: string } & StatedAround)
  | ({ readonly kind: 'triangular' | 'uniform'; readonly low: string; readonly high: string } & StatedAround)
  | { readonly kind: 'relative95'; readonly relative95: string };

interface StatedAround {
  /** Amount that a scenario has changed: the spread was stated around it and is scaled to the amount there is now. */
  readonly around?: number;
}

export interface ParameterInput {
  readonly id: string;
  readonly value?: string;
  readonly formula?: string;
  readonly spread?: Spread;
}

export interface OutputInput {
  readonly product: string;
  readonly amount: string;
  readonly unit: string;
  /** Mass, energy or price of one unit, for allocation. */
  readonly property?: string;
}

export interface ExchangeInput {
  readonly kind: 'input' | 'output' | 'substitution' | 'waste' | 'emission';
  /**
   * What is exchanged: a product of the inventory, a factor or an item of the rulebook, what a process of the database
   * makes, or a greenhouse gas.
   */
  readonly what: { readonly kind: 'product' | 'rule' | 'item' | 'process' | 'gas'; readonly id: string };
  readonly amount?: string;
  readonly formula?: string;
  readonly factors: readonly { readonly parameter: string; readonly divides: boolean }[];
  readonly unit: string;
  readonly spread?: Spread;
  /** Name of a mix in the activity: the amounts of its exchanges add up to the same in every draw. */
  readonly mix?: string;
  /**
   * Causal allocation: share of each output of the activity, by product, in place of the activity's own shares. An
   * output that is not named has none of the exchange.
   */
  readonly shares?: Readonly<Record<string, string>>;
}

/** What a role of a material is delivered by. */
export interface MaterialSupplier {
  readonly what: { readonly kind: Exclude<ExchangeInput['what']['kind'], 'gas'>; readonly id: string };
  /** Of heat and electricity replaced, and only there: what a unit of material burnt gives. */
  readonly amount?: string;
  readonly unit?: string;
}

/** A material that counts by the circular footprint formula, under its symbols. */
export interface MaterialInput {
  readonly amount: string;
  readonly unit: string;
  readonly spread?: Spread;
  readonly a: string;
  readonly b: string;
  readonly r1: string;
  readonly r2: string;
  readonly r3: string;
  readonly qualityIn: string;
  readonly qualityOut: string;
  /** One for each role that counts. */
  readonly suppliers: Readonly<Partial<Record<CircularRole, MaterialSupplier>>>;
}

export interface ActivityInput {
  readonly id: string;
  /** The reference product first. */
  readonly outputs: readonly OutputInput[];
  readonly tags: Readonly<Record<string, string>>;
  readonly exchanges: readonly ExchangeInput[];
  readonly materials?: readonly MaterialInput[];
}

/** Methods of the rulebook, by name. */
export type RulebookMethod = 'GWP100-AR6' | 'GWP100-AR5' | 'GWP20-AR6';
export type AssessmentMethod = RulebookMethod | 'own';

/** Potentials that the asker brings: those of another report, or over another time. */
export interface OwnMethod {
  readonly name: string;
  readonly source: SourceRef;
  /** kg CO2e per kg, plain decimal text, by the name of the gas. */
  readonly potentials: Readonly<Record<string, string>>;
}

/** An imported database, by its digest: it never changes. */
export interface DatabaseRef {
  readonly id: string;
  readonly digest: string;
}

/** Everything an assessment is made from. Its canonical form is stored, so that the run can be replayed. */
export interface AssessmentInputs {
  readonly parameters: readonly ParameterInput[];
  readonly activities: readonly ActivityInput[];
  readonly demand: readonly { readonly product: string; readonly amount: string }[];
  readonly method: AssessmentMethod;
  /** With method `own`, and only then. */
  readonly ownMethod?: OwnMethod;
  /** Whose processes the exchanges may name. */
  readonly database?: DatabaseRef;
  readonly allocation: 'by-property' | 'cut-off';
  readonly draws: number;
  readonly seed: string;
  /** Day whose rules hold, YYYY-MM-DD. */
  readonly date: string;
}

/** What one assessment may hold: it is worked on within the time a caller waits. */
export const assessmentLimits = {
  activities: 2_000,
  /** Suppliers of materials among them. */
  exchanges: 20_000,
  /** Of an activity. */
  materials: 100,
  parameters: 2_000,
  demandLines: 100,
  outputs: 50,
  factors: 16,
  tags: 6,
  gases: 500,
  nameLength: 200,
  formulaLength: 1_000,
  drawsMin: 100,
  draws: 20_000,
  seedLength: 64,
  /** Draws times activities: bounds the memory of the draws by activity. */
  drawnValues: 10_000_000,
  /** Draws times the activities of a database behind those used: 1,000 of a database of 21,000, say. */
  drawnDatabaseValues: 25_000_000,
  /** Draws times the terms of the formulas that are evaluated in each. */
  drawnTerms: 100_000_000,
} as const;
