import { decimalText } from '@carbon-butler/domain-quantity';
import type { ActivityInput, AssessmentInputs, Spread } from '../assess-inventory/assessment-inputs.js';
import { nearestNames } from '../assess-inventory/missing-producer.js';
import { RefusalLog } from '../assess-inventory/refusals.js';
import { numberOf } from '../assess-inventory/number-of.js';

/** One thing that is otherwise. An exchange is named by its activity and its position there. */
export type ScenarioChange =
  | { readonly kind: 'parameter'; readonly parameter: string; readonly value: string }
  | { readonly kind: 'exchange'; readonly activity: string; readonly exchange: number; readonly amount: string };

export const changesMax = 200;
/** Enough that the middle of a uniform stays the amount. */
const boundDigits = 15;

/**
 * The inventory with the changes. Spreads stay as wide in relation to the amount as they were, and keep their draws:
 * bounds and standard deviations move with the amount.
 *
 * @throws QuestionRefusedError
 */
export function applyChanges(inputs: AssessmentInputs, changes: readonly ScenarioChange[]): AssessmentInputs {
  const log = new RefusalLog();
  if (changes.length === 0 || changes.length > changesMax)
    log.add('INVALID_CHANGE', '/changes', changes.length, `1 to ${changesMax} changes`);
  const changed = changes.reduce((before, change, at) => applied(before, change, `/changes/${at}`, log), inputs);
  log.throwIfAny();
  return changed;
}

function applied(inputs: AssessmentInputs, change: ScenarioChange, field: string, log: RefusalLog): AssessmentInputs {
  if (change.kind === 'parameter') {
    const value = numberOf(change.value, `${field}/value`, log);
    const ids = inputs.parameters.map(({ id }) => id);
    if (!ids.includes(change.parameter)) {
      log.add('INVALID_CHANGE', `${field}/parameter`, change.parameter, oneOfNear(change.parameter, ids));
      return inputs;
    }
    const parameters = inputs.parameters.map((parameter) => {
      if (parameter.id !== change.parameter) return parameter;
      const { id, spread, value: before } = parameter;
      const scaled = spread && rescaled(spread, Number(before), value);
      return { id, value: change.value, ...(scaled && { spread: scaled }) };
    });
    return { ...inputs, parameters };
  }
  const amount = numberOf(change.amount, `${field}/amount`, log);
  const activity = inputs.activities.find(({ id }) => id === change.activity);
  if (!activity) {
    const ids = inputs.activities.map(({ id }) => id);
    log.add('INVALID_CHANGE', `${field}/activity`, change.activity, oneOfNear(change.activity, ids));
    return inputs;
  }
  if (!activity.exchanges[change.exchange]) {
    log.add('INVALID_CHANGE', `${field}/exchange`, change.exchange, `a position below ${activity.exchanges.length}`);
    return inputs;
  }
  const activities = inputs.activities.map((other) =>
    other === activity ? withAmount(activity, change.exchange, change.amount, amount) : other,
  );
  return { ...inputs, activities };
}

function withAmount(activity: ActivityInput, position: number, text: string, amount: number): ActivityInput {
  const exchanges = activity.exchanges.map((exchange, n) => {
    if (n !== position) return exchange;
    const { formula: _, spread, amount: before, ...rest } = exchange;
    const scaled = spread && rescaled(spread, Number(before), amount);
    return { ...rest, amount: text, ...(scaled && { spread: scaled }) };
  });
  return { ...activity, exchanges };
}

/** Undefined for a spread in units of an amount that was 0, came from a formula or is 0 now: it has no counterpart. */
function rescaled(spread: Spread, before: number, after: number): Spread | undefined {
  if (after === 0) return undefined;
  if (spread.kind === 'lognormal' || spread.kind === 'relative95') return spread;
  const ratio = after / before;
  if (!Number.isFinite(ratio)) return undefined;
  const scale = (text: string): string => decimalText(Number(text) * ratio, boundDigits);
  if (spread.kind === 'normal')
    return { kind: 'normal', sd: decimalText(Number(spread.sd) * Math.abs(ratio), boundDigits) };
  const [low, high] = ratio < 0 ? [spread.high, spread.low] : [spread.low, spread.high];
  return { kind: spread.kind, low: scale(low), high: scale(high) };
}

function oneOfNear(name: string, known: readonly string[]): string {
  const near = nearestNames(name, known);
  return near.length === 0 ? 'a name of the inventory' : `a name of the inventory, such as ${near.join(', ')}`;
}
