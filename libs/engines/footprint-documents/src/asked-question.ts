import type { SourceRef } from '@carbon-butler/domain-quantity';

/** What gases were counted by: a method of the rulebook, or one that was brought with the request. */
export type AskedMethod =
  | { readonly kind: 'rulebook'; readonly name: string }
  | { readonly kind: 'own'; readonly name: string; readonly source: SourceRef };

/** How sure an amount was stated to be. All numbers are plain decimal texts. */
export type AskedSpread =
  | { readonly kind: 'lognormal'; readonly geometricSd: string }
  | { readonly kind: 'normal'; readonly sd: string }
  | { readonly kind: 'triangular' | 'uniform'; readonly low: string; readonly high: string }
  | { readonly kind: 'relative95'; readonly relative95: string };

/** A named number of an inventory: a value, or a formula over the others. */
export interface AskedParameter {
  readonly id: string;
  readonly amount: string;
  readonly spread?: AskedSpread;
}

export interface AskedExchange {
  readonly activity: string;
  readonly kind: 'input' | 'output' | 'substitution' | 'waste' | 'emission';
  /** Product, rule, item, process of a database or gas. */
  readonly what: string;
  /** A number or a formula over the parameters. */
  readonly amount: string;
  readonly factors: readonly { readonly parameter: string; readonly divides: boolean }[];
  readonly unit: string;
  readonly spread?: AskedSpread;
  /** Shares of one whole have one name. */
  readonly mix?: string;
}

/** A material that counts by the circular footprint formula, under its symbols. */
export interface AskedMaterial {
  readonly activity: string;
  readonly amount: string;
  readonly unit: string;
  readonly spread?: AskedSpread;
  readonly shares: Readonly<Record<'a' | 'b' | 'r1' | 'r2' | 'r3' | 'qualityIn' | 'qualityOut', string>>;
  /** In the order of the formula. */
  readonly suppliers: readonly {
    readonly role: CircularRole;
    readonly what: string;
    /** Of heat and electricity replaced: what a unit of the material gives. */
    readonly energy?: string;
  }[];
}

export type CircularRole =
  | 'virgin'
  | 'recycled'
  | 'recyclingAtEndOfLife'
  | 'virginReplaced'
  | 'energyRecovery'
  | 'heatReplaced'
  | 'electricityReplaced'
  | 'disposal';

/** An assessment of an inventory that came with its request. */
export interface AskedAssessment {
  readonly demand: readonly { readonly product: string; readonly amount: string; readonly unit: string }[];
  readonly method: AskedMethod;
  readonly allocation: 'by-property' | 'cut-off';
  /** Day whose rules held, YYYY-MM-DD. */
  readonly date: string;
  /** Whose processes the exchanges name. */
  readonly database?: AskedDatabase;
  /** Of the whole inventory. */
  readonly counts: {
    readonly activities: number;
    readonly parameters: number;
    readonly exchanges: number;
    /** Activities with more than one output. */
    readonly jointActivities: number;
    readonly substitutions: number;
    readonly materials: number;
    /** Exchanges with shares of their own among the outputs of their activity. */
    readonly causalExchanges: number;
  };
  /** The first of them. */
  readonly parameters: readonly AskedParameter[];
  /** The first of them. */
  readonly exchanges: readonly AskedExchange[];
  /** The first of them. */
  readonly materials: readonly AskedMaterial[];
}

/** `name` is empty where the database is gone. */
export interface AskedDatabase {
  readonly id: string;
  readonly digest: string;
  readonly name: string;
}

export interface AskedProcess {
  readonly activity: string;
  /** Name, location and unit are empty where the database is gone. */
  readonly name: string;
  readonly location: string;
  readonly unit: string;
}

/** An assessment of a process of an imported database. */
export interface AskedDatabaseProcess {
  readonly database: AskedDatabase;
  readonly process: AskedProcess;
  readonly amount: string;
  readonly method: AskedMethod;
  readonly date: string;
  /** The activities the run has a figure for. */
  readonly contributors: readonly AskedProcess[];
  /** Names of the elementary flows the run has a figure for, by their ids. */
  readonly flowNames: Readonly<Record<string, string>>;
}
