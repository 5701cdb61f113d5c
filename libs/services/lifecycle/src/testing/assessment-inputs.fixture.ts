import type { ActivityInput, AssessmentInputs, ExchangeInput } from '../assess-inventory/assessment-inputs.js';

/** A thing made by one activity per kg, with what `exchanges` says. */
export function activity(
  id: string,
  exchanges: readonly ExchangeInput[],
  change: Partial<ActivityInput> = {},
): ActivityInput {
  return { id, outputs: [{ product: id, amount: '1', unit: 'kg' }], tags: {}, exchanges, ...change };
}

export function uses(product: string, amount: string, change: Partial<ExchangeInput> = {}): ExchangeInput {
  return { kind: 'input', what: { kind: 'product', id: product }, amount, factors: [], unit: 'kg', ...change };
}

export function usesRule(id: string, amount: string, unit: string, change: Partial<ExchangeInput> = {}): ExchangeInput {
  return { kind: 'input', what: { kind: 'rule', id }, amount, factors: [], unit, ...change };
}

export function emits(gas: string, amount: string, change: Partial<ExchangeInput> = {}): ExchangeInput {
  return { kind: 'emission', what: { kind: 'gas', id: gas }, amount, factors: [], unit: 'kg', ...change };
}

export function assessmentInputs(
  activities: readonly ActivityInput[],
  change: Partial<AssessmentInputs> = {},
): AssessmentInputs {
  const [first] = activities;
  const product = first?.outputs[0]?.product ?? '';
  return {
    ...{
      parameters: [],
      activities,
      demand: [{ product, amount: '1' }],
      method: 'GWP100-AR6',
      allocation: 'by-property',
    },
    ...{ draws: 1_000, seed: '1', date: '2026-01-01', ...change },
  };
}
