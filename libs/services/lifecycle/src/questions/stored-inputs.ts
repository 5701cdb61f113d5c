import type { SystemInputs } from '../product-system/system-inputs.js';
import type { Question } from './question.js';

/** What a run was made from: a question, or a product of a facility's year. */
export type StoredInputs =
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'product'; readonly product: string; readonly system: SystemInputs };

/** Reads what this service stored in canonical form, under a digest that every replay compares. */
export function readStoredInputs(body: string): StoredInputs {
  const stored = JSON.parse(body) as Question | { readonly product: string; readonly system: SystemInputs };
  return 'question' in stored ? { kind: 'question', question: stored } : { kind: 'product', ...stored };
}
