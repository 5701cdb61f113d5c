import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { RefusalLog } from '../assess-inventory/refusals.js';
import { RequestError } from '../errors.js';
import type { ScenarioChange } from './apply-changes.js';
import type { DatabaseChange } from './change-database.js';

type Message = lifecycleV1.ScenarioChange;

/** Changes of an inventory sent with a request. @throws QuestionRefusedError, RequestError */
export function inventoryChangesOf(messages: readonly Message[]): readonly ScenarioChange[] {
  return read(messages, (what, field, log) => {
    switch (what.$case) {
      case 'parameter': {
        const { parameter, value, activity } = what.value;
        if (activity !== '')
          log.add(
            'INVALID_CHANGE',
            `${field}/activity`,
            activity,
            'no activity: parameters of the inventory are its own',
          );
        return { kind: 'parameter', parameter, value };
      }
      case 'exchange': {
        const { activity, exchange, amount } = what.value;
        return { kind: 'exchange', activity, exchange, amount };
      }
      case 'databaseExchange':
        log.add(
          'INVALID_CHANGE',
          `${field}/exchange`,
          what.value.exchange,
          "a position in the activity's exchanges, a number",
        );
        return undefined;
    }
  });
}

/** Changes of a database. @throws QuestionRefusedError, RequestError */
export function databaseChangesOf(messages: readonly Message[]): readonly DatabaseChange[] {
  return read(messages, (what, field, log) => {
    switch (what.$case) {
      case 'parameter': {
        const { parameter, value, activity } = what.value;
        return { kind: 'parameter', parameter, value, ...(activity !== '' && { activity }) };
      }
      case 'exchange':
        log.add(
          'INVALID_CHANGE',
          `${field}/exchange`,
          what.value.exchange,
          'the id of an exchange of the database, a text',
        );
        return undefined;
      case 'databaseExchange': {
        const { activity, exchange, to } = what.value;
        if (!to) throw new RequestError('database_exchange', 'an amount or a provider');
        return to.$case === 'amount'
          ? { kind: 'amount', activity, exchange, amount: to.value }
          : { kind: 'provider', activity, exchange, provider: to.value };
      }
    }
  });
}

function read<T>(
  messages: readonly Message[],
  changeOf: (what: NonNullable<Message['what']>, field: string, log: RefusalLog) => T | undefined,
): readonly T[] {
  const log = new RefusalLog();
  const changes = messages.flatMap(({ what }, n) => {
    if (!what) throw new RequestError('change', 'a parameter or an exchange');
    return changeOf(what, `/changes/${n}`, log) ?? [];
  });
  log.throwIfAny();
  return changes;
}
