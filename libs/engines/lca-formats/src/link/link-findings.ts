export type LinkFindingCode =
  | 'no-provider'
  | 'ambiguous-provider'
  | 'unknown-provider'
  | 'unconvertible-unit'
  | 'no-product'
  | 'zero-product'
  | 'repeated-product'
  | 'instance-values'
  | 'self-consumption'
  | 'unallocated'
  | 'incomplete-allocation'
  | 'guessed-origin'
  | 'guessed-medium'
  | 'other-location'
  | 'repeated-factor'
  | 'unconvertible-factor'
  | 'missing-flow';

/** Something about the linking a reader of the result has to know. */
export interface LinkFinding {
  readonly code: LinkFindingCode;
  readonly process: string;
  readonly exchange?: string;
  readonly flow?: string;
  readonly message: string;
  /** Activities between which the rule could not choose, at most `candidatesShownMax`. */
  readonly candidates?: readonly string[];
}

export const candidatesShownMax = 20;
