import type { ActivityInput, AssessmentInputs, Spread } from '../assess-inventory/assessment-inputs.js';
import { nearestNames } from '../assess-inventory/missing-producer.js';
import { numberOf } from '../assess-inventory/number-of.js';
import { ParameterValues } from '../assess-inventory/parameter-values.js';
import { RefusalLog } from '../assess-inventory/refusals.js';

/** One thing that is otherwise. An exchange is named by its activity and its position there. */
export type ScenarioChange =
  | { readonly kind: 'parameter'; readonly parameter: string; readonly value: string }
  | { readonly kind: 'exchange'; readonly activity: string; readonly exchange: number; readonly amount: string };

export const changesMax = 200;

/**
 * The inventory with the changes. Spreads stay as wide in relation to the amount as they were without any change, and
 * keep their draws: bounds and standard deviations move with the amount, which a formula may have given.
 *
 * @throws QuestionRefusedError
 */
export function applyChanges(inputs: AssessmentInputs, changes: readonly ScenarioChange[]): AssessmentInputs {
  const log = new RefusalLog();
  if (changes.length === 0 || changes.length > changesMax)
    log.add('INVALID_CHANGE', '/changes', changes.length, `1 to ${changesMax} changes`);
  const stated = new StatedAmounts(inputs);
  const changed = changes.reduce(
    (before, change, at) => applied(before, change, stated, `/changes/${at}`, log),
    inputs,
  );
  log.throwIfAny();
  return changed;
}

function applied(
  inputs: AssessmentInputs,
  change: ScenarioChange,
  stated: StatedAmounts,
  field: string,
  log: RefusalLog,
): AssessmentInputs {
  if (change.kind === 'parameter') {
    const value = numberOf(change.value, `${field}/value`, log);
    const ids = inputs.parameters.map(({ id }) => id);
    if (!ids.includes(change.parameter)) {
      log.add('INVALID_CHANGE', `${field}/parameter`, change.parameter, oneOfNear(change.parameter, ids));
      return inputs;
    }
    const parameters = inputs.parameters.map((parameter) => {
      if (parameter.id !== change.parameter) return parameter;
      const { id, spread } = parameter;
      const moved = spread && movedSpread(spread, value, () => stated.parameter(id));
      return { id, value: change.value, ...(moved && { spread: moved }) };
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
    other === activity ? withAmount(activity, change, amount, stated) : other,
  );
  return { ...inputs, activities };
}

function withAmount(
  activity: ActivityInput,
  { exchange: position, amount: text }: Extract<ScenarioChange, { kind: 'exchange' }>,
  amount: number,
  stated: StatedAmounts,
): ActivityInput {
  const exchanges = activity.exchanges.map((exchange, n) => {
    if (n !== position) return exchange;
    const { formula: _, spread, ...rest } = exchange;
    const moved = spread && movedSpread(spread, amount, () => stated.exchange(activity.id, position));
    return { ...rest, amount: text, ...(moved && { spread: moved }) };
  });
  return { ...activity, exchanges };
}

/** Undefined for an amount that is 0 now: it has no spread. */
function movedSpread(spread: Spread, after: number, before: () => number): Spread | undefined {
  if (after === 0) return undefined;
  if (spread.kind === 'lognormal' || spread.kind === 'relative95') return spread;
  return { ...spread, around: before() };
}

interface Amount {
  readonly value?: string | undefined;
  readonly formula?: string | undefined;
}

/** Amounts of an inventory that has been found right, whether stated or given by a formula. */
class StatedAmounts {
  private values: ParameterValues | undefined;

  constructor(private readonly inputs: AssessmentInputs) {}

  parameter(id: string): number {
    return this.amountOf(this.inputs.parameters.find((parameter) => parameter.id === id));
  }

  exchange(activity: string, position: number): number {
    const { amount, formula } = this.inputs.activities.find(({ id }) => id === activity)?.exchanges[position] ?? {};
    return this.amountOf({ value: amount, formula });
  }

  private amountOf({ value, formula = '' }: Amount = {}): number {
    if (value !== undefined) return Number(value);
    this.values ??= new ParameterValues(this.inputs, new RefusalLog());
    return this.values.evaluate(formula, '');
  }
}

function oneOfNear(name: string, known: readonly string[]): string {
  const near = nearestNames(name, known);
  return near.length === 0 ? 'a name of the inventory' : `a name of the inventory, such as ${near.join(', ')}`;
}
