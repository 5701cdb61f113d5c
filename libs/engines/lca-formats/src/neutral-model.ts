import type { Distribution } from '@carbon-butler/engine-numerics';
import type { ImportFinding } from './findings.js';

export type FormatName =
  | 'openlca-jsonld'
  | 'ecospold2'
  | 'ecospold1'
  | 'ilcd'
  | 'simapro-csv'
  | 'tidas-json'
  | 'brightway-datapackage'
  | 'brightway-excel'
  | 'inventory-csv';

/** A unit and what one of it is in the group's reference unit. */
export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly factor: number;
  readonly synonyms: readonly string[];
}

export interface UnitGroup {
  readonly id: string;
  readonly name: string;
  readonly referenceUnit: string;
  readonly units: readonly Unit[];
}

export interface FlowProperty {
  readonly id: string;
  readonly name: string;
  readonly unitGroup: string;
}

/** `factor` of this property is in one unit of the flow's reference property. */
export interface FlowPropertyFactor {
  readonly flowProperty: string;
  readonly factor: number;
}

export type FlowKind = 'product' | 'waste' | 'elementary';

/** Where an elementary flow goes to or comes from. `unknown` is never guessed away. */
export type Medium = 'air' | 'water' | 'soil' | 'resource' | 'unknown';

export interface Flow {
  readonly id: string;
  readonly name: string;
  readonly kind: FlowKind;
  readonly category: readonly string[];
  /** Of elementary flows only. */
  readonly medium?: Medium;
  /** CAS registry number without leading zeros, such as `124-38-9`. */
  readonly cas?: string;
  readonly formula?: string;
  readonly location?: string;
  /** Name of the unit in which the flow counts, the reference unit of its first property. */
  readonly unit: string;
  /** The reference property first; empty where the format has no flow properties. */
  readonly properties: readonly FlowPropertyFactor[];
  readonly synonyms: readonly string[];
}

/** What a data set says about the spread of a number, in one encoding; `undefined` keeps what could not be read. */
export type Uncertainty =
  Exclude<Distribution, { readonly kind: 'fixed' }> | { readonly kind: 'undefined'; readonly stated: string };

/** Five scores of a pedigree matrix, 1 to 5: reliability, completeness, temporal, geographical, technological. */
export type Pedigree = readonly [number, number, number, number, number];

export interface Exchange {
  /** Unique within the process. */
  readonly id: string;
  readonly flow: string;
  readonly direction: 'input' | 'output';
  readonly amount: number;
  /** Text of the expression that gives the amount, in the format's own notation. */
  readonly formula?: string;
  readonly unit: string;
  /** Where it is not the flow's reference property. */
  readonly flowProperty?: string;
  readonly isReference: boolean;
  /** The output makes the product of another process superfluous and is credited for it. */
  readonly isAvoided: boolean;
  /** Process that delivers the input or treats the waste. */
  readonly provider?: string;
  /** Location the exchange itself states. */
  readonly location?: string;
  readonly uncertainty?: Uncertainty;
  readonly pedigree?: Pedigree;
  readonly comment?: string;
}

export type AllocationBasis = 'physical' | 'economic' | 'causal' | 'stated';

/** Share of `product` in the whole process or, with `exchange`, in that exchange alone. */
export interface AllocationFactor {
  readonly basis: AllocationBasis;
  /** Flow id of the output that carries the share. */
  readonly product: string;
  readonly exchange?: string;
  readonly value: number;
}

export interface Parameter {
  readonly name: string;
  /** Process id, or nothing for a parameter of the whole database. */
  readonly process?: string;
  readonly value: number;
  readonly formula?: string;
  readonly unit?: string;
  readonly uncertainty?: Uncertainty;
  readonly description?: string;
}

export interface Process {
  readonly id: string;
  readonly name: string;
  readonly kind: 'unit' | 'system' | 'unknown';
  readonly category: readonly string[];
  readonly location?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly technology?: string;
  /** Everything textual the data set says about itself, by path. */
  readonly documentation: Readonly<Record<string, string>>;
  readonly exchanges: readonly Exchange[];
  readonly parameters: readonly Parameter[];
  readonly allocation: readonly AllocationFactor[];
  readonly defaultAllocation?: AllocationBasis | 'none';
  /** Indicator results by life-cycle module, of an environmental product declaration. */
  readonly moduleResults: readonly ModuleResult[];
}

/** One figure of an EPD: an indicator or a declared flow in one module (EN 15804: A1-A3, A4, ..., D). */
export interface ModuleResult {
  readonly indicator: string;
  readonly indicatorName: string;
  readonly module: string;
  readonly scenario?: string;
  readonly amount: number;
  readonly unit: string;
}

export interface ImpactFactor {
  readonly flow: string;
  readonly value: number;
  readonly unit: string;
  readonly direction?: 'input' | 'output';
  readonly location?: string;
  readonly uncertainty?: Uncertainty;
}

export interface ImpactCategory {
  readonly id: string;
  readonly name: string;
  readonly method: string;
  readonly unit: string;
  readonly factors: readonly ImpactFactor[];
}

export interface ProductSystemLink {
  readonly provider: string;
  readonly flow: string;
  /** What the provider calls it, where provider and consumer have flows of their own. */
  readonly providerFlow?: string;
  readonly process: string;
  /** Exchange of `process`, where the format names it. */
  readonly exchange?: string;
}

/** A process in a product system, with the values its parameters have there. */
export interface ProcessInstance {
  readonly instance: string;
  readonly process: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly scaling?: number;
}

/** Life-cycle model: which process instance supplies which. */
export interface ProductSystem {
  readonly id: string;
  readonly name: string;
  readonly referenceProcess: string;
  readonly targetAmount: number;
  readonly targetUnit?: string;
  /** Ids of the members; a process used twice has two instances in an eILCD model. */
  readonly processes: readonly ProcessInstance[];
  readonly links: readonly ProductSystemLink[];
}

export interface Location {
  readonly code: string;
  readonly name: string;
}

export interface Source {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly year?: number;
}

/** What a file holds, whatever its format. References between the parts are by id. */
export interface ParsedDatabase {
  readonly format: FormatName;
  readonly dialect: string;
  readonly unitGroups: readonly UnitGroup[];
  readonly flowProperties: readonly FlowProperty[];
  readonly flows: readonly Flow[];
  readonly processes: readonly Process[];
  /** Of the whole database; those of a process are with it. */
  readonly parameters: readonly Parameter[];
  readonly impactCategories: readonly ImpactCategory[];
  readonly productSystems: readonly ProductSystem[];
  readonly locations: readonly Location[];
  readonly sources: readonly Source[];
  readonly findings: readonly ImportFinding[];
}
