import type { RunWarning } from '@carbon-butler/domain-evidence';
import {
  type ActivityProduct,
  type Exchange,
  type Flow,
  type ParsedDatabase,
  type Process,
  UnitConversion,
} from '@carbon-butler/engine-lca-formats';
import { nearestHint } from '../assess-inventory/missing-producer.js';
import { numberOf } from '../assess-inventory/number-of.js';
import { RefusalLog } from '../assess-inventory/refusals.js';
import { changesMax } from './apply-changes.js';
import { changeableExchanges } from './changeable-exchanges.js';
import { moveAmounts } from './move-amounts.js';
import { anActivity, labelled, type Products } from './near-names.js';

/**
 * One thing of a database that is otherwise.
 *
 * - `parameter`: value of a parameter of the whole database or, with `activity`, of that activity's process
 * - `amount`: of an input or an emission, in the unit and for the production that the data state
 * - `provider`: activity that delivers an input, or treats a waste, in place of the one the linking chose
 *
 * An exchange goes by an activity of its process and its id in the data. What changes in a process of several products
 * changes for all of them.
 */
export type DatabaseChange =
  | { readonly kind: 'parameter'; readonly parameter: string; readonly activity?: string; readonly value: string }
  | { readonly kind: 'amount'; readonly activity: string; readonly exchange: string; readonly amount: string }
  | { readonly kind: 'provider'; readonly activity: string; readonly exchange: string; readonly provider: string };

export interface ChangedDatabase {
  readonly database: ParsedDatabase;
  readonly warnings: readonly RunWarning[];
}

/**
 * The database with the changes, in their order. The spread of a changed amount stays as wide in relation to it, and
 * keeps its draws: the linking scales a distribution to the amount beside it, under the name of the exchange.
 *
 * @throws QuestionRefusedError
 */
export function changeDatabase(
  database: ParsedDatabase,
  products: Products,
  changes: readonly DatabaseChange[],
): ChangedDatabase {
  const log = new RefusalLog();
  if (changes.length === 0 || changes.length > changesMax)
    log.add('INVALID_CHANGE', '/changes', changes.length, `1 to ${changesMax} changes`);
  log.throwIfAny();
  const changer = new DatabaseChanger(database, products, log);
  changes.forEach((change, n) => {
    changer.add(change, `/changes/${n}`);
  });
  log.throwIfAny();
  const changed = changer.changed();
  log.throwIfAny();
  return changed;
}

class DatabaseChanger {
  private readonly values = new Map<string, number>();
  private readonly exchanges = new Map<string, Partial<Exchange>>();
  private readonly flows: ReadonlyMap<string, Flow>;
  private readonly units: UnitConversion;
  private unknown = 0;

  constructor(
    private readonly database: ParsedDatabase,
    private readonly products: Products,
    private readonly log: RefusalLog,
  ) {
    this.flows = new Map(database.flows.map((flow) => [flow.id, flow]));
    this.units = new UnitConversion(database);
  }

  add(change: DatabaseChange, field: string): void {
    if (change.kind === 'parameter') {
      this.addParameter(change, field);
      return;
    }
    const process = this.processOf(change.activity, field);
    const exchange = process && this.exchangeOf(process, change.exchange, field);
    if (!exchange) {
      if (change.kind === 'amount') numberOf(change.amount, `${field}/amount`, this.log);
      return;
    }
    const edit =
      change.kind === 'amount'
        ? { amount: numberOf(change.amount, `${field}/amount`, this.log) }
        : this.deliveredBy(change.provider, process, exchange, field);
    const key = keyOf(process.id, exchange.id);
    this.exchanges.set(key, { ...this.exchanges.get(key), ...edit });
  }

  changed(): ChangedDatabase {
    const { database, failures, strayed } =
      this.values.size === 0
        ? { database: this.database, failures: [], strayed: [] }
        : moveAmounts(this.database, (process, name) => this.values.get(keyOf(process, name)));
    for (const { process = 'the database', name, formula, reason = '' } of failures)
      this.log.add(
        'INVALID_CHANGE',
        '/changes',
        formula,
        `values with which ${name} of ${process} has one (${reason})`,
      );
    const processes = database.processes.map((process) => ({
      ...process,
      exchanges: process.exchanges.map((exchange) => ({
        ...exchange,
        ...this.exchanges.get(keyOf(process.id, exchange.id)),
      })),
    }));
    const kept = strayed.filter(
      ([process, exchange]) => this.exchanges.get(keyOf(process, exchange))?.amount === undefined,
    );
    return { database: { ...database, processes }, warnings: strayedWarnings(kept) };
  }

  private addParameter(change: Extract<DatabaseChange, { kind: 'parameter' }>, field: string): void {
    const value = numberOf(change.value, `${field}/value`, this.log);
    const owner = change.activity === undefined ? undefined : this.processOf(change.activity, field);
    if (change.activity !== undefined && !owner) return;
    const names = (owner ?? this.database).parameters.map(({ name }) => name);
    if (names.includes(change.parameter)) {
      this.values.set(keyOf(owner?.id, change.parameter), value);
      return;
    }
    const own = owner ? undefined : this.activityWith(change.parameter);
    const expected = owner ? 'a parameter of the activity' : 'a parameter of the whole database';
    const hint = own === undefined ? '' : `; one of ${own} is named with its activity`;
    this.log.add(
      'INVALID_CHANGE',
      `${field}/parameter`,
      change.parameter,
      `${expected}${nearestHint(change.parameter, names)}${hint}`,
    );
  }

  private processOf(activity: string, field: string): Process | undefined {
    return this.product(activity, `${field}/activity`)?.process;
  }

  private exchangeOf(process: Process, id: string, field: string): Exchange | undefined {
    const changeable = changeableExchanges(process, this.flows);
    const found = changeable.find(({ exchange }) => exchange.id === id)?.exchange;
    if (found) return found;
    const labels = changeable.map(({ exchange, flow }) => labelled(exchange.id, flow.name));
    const expected = `the id of an input or an emission of the activity${nearestHint(id, labels)}`;
    this.log.add('INVALID_CHANGE', `${field}/exchange`, id, expected);
    return undefined;
  }

  /** What another provider makes need not be the flow the data name; it has to be counted in the unit of the exchange. */
  private deliveredBy(provider: string, user: Process, exchange: Exchange, field: string): Partial<Exchange> {
    const made = this.product(provider, `${field}/provider`);
    const flow = this.flows.get(exchange.flow);
    if (!made || !flow) return {};
    const refuse = (value: string, expected: string): Partial<Exchange> => {
      this.log.add('INVALID_CHANGE', `${field}/provider`, value, expected);
      return {};
    };
    if (flow.kind === 'elementary') return refuse(provider, `no provider of ${flow.name}, an exchange with nature`);
    if (made.process.id === user.id) return refuse(provider, 'an activity of another process');
    if (made.flow.kind !== flow.kind)
      return refuse(
        provider,
        flow.kind === 'waste' ? 'an activity that treats a waste' : 'an activity that makes a product',
      );
    // The amount keeps its property where the other product has it, such as a mass of what counts by volume.
    const properties = [
      exchange.flowProperty ?? flow.properties[0]?.flowProperty,
      made.flow.properties[0]?.flowProperty,
    ];
    const delivered = properties
      .map((flowProperty) => ({
        ...{ flow: made.flow.id, provider: made.process.id },
        ...(flowProperty !== undefined && { flowProperty }),
      }))
      .find((edit) => this.units.factor({ ...exchange, ...edit }, made.flow) !== undefined);
    return (
      delivered ??
      refuse(`${provider} (${made.flow.unit})`, `an activity whose product can be counted in ${exchange.unit}`)
    );
  }

  private product(activity: string, field: string): ActivityProduct | undefined {
    const found = this.products.get(activity);
    if (found) return found;
    this.log.add('INVALID_CHANGE', field, activity, anActivity(activity, this.products, this.unknown));
    this.unknown += 1;
    return undefined;
  }

  private activityWith(parameter: string): string | undefined {
    return [...this.products].find(([, { process }]) => process.parameters.some(({ name }) => name === parameter))?.[0];
  }
}

function keyOf(process: string | undefined, name: string): string {
  return JSON.stringify([process ?? null, name]);
}

function strayedWarnings(strayed: readonly (readonly [process: string, exchange: string])[]): readonly RunWarning[] {
  const [first] = strayed;
  if (!first) return [];
  const [process, exchange] = first;
  return [
    {
      code: 'stored-beside-formula',
      message: {
        en: `${strayed.length} amounts that the changed parameters move are stored otherwise than their formulas give, first exchange ${exchange} of ${process}: the difference holds that gap too`,
        zh: `变更参数所影响的数量中有 ${strayed.length} 个的存储值与其公式不符，首个为 ${process} 的交换 ${exchange}：差值包含该偏差`,
      },
    },
  ];
}
