import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import {
  type Exchange,
  type Flow,
  linkDatabase,
  type LinkedInventory,
  type Parameter,
  type ParsedDatabase,
  type ProviderDecision,
} from '@carbon-butler/engine-lca-formats';
import { shown } from '../assess-database/shown.js';
import { refused } from '../assess-inventory/refusals.js';
import { changeableExchanges } from '../compare-scenario/changeable-exchanges.js';
import { anActivity } from '../compare-scenario/near-names.js';
import { statedAmount, statedValue } from './stated-amount.js';

const { INPUT, WASTE, SUBSTITUTION, EMISSION, RESOURCE } = lifecycleV1.DatabaseExchangeKind;

export interface ExchangesAsked {
  readonly activity: string;
  /** Part of the name of a flow or a parameter, in any case. */
  readonly text: string;
  /** Of exchanges and of parameters, each. */
  readonly limit: number;
}

/**
 * What of an activity a scenario can change: inputs and emissions with the providers that the linking chose, its own
 * parameters and those of the whole database.
 *
 * @throws QuestionRefusedError when the database has no such activity
 */
export function listExchanges(
  database: ParsedDatabase,
  { activity, text, limit }: ExchangesAsked,
): Omit<lifecycleV1.ListDatabaseExchangesResponse, 'source'> {
  const linked = linkDatabase(database, { characterisation: { methods: [], gases: [] } });
  const { process } = linked.products.get(activity) ?? {};
  const made = linked.inventory.activities.find(({ id }) => id === activity)?.reference;
  if (!process || !made) throw refused('MISSING_PRODUCER', 'activity', activity, anActivity(activity, linked.products));
  const wanted = text.toLowerCase();
  const isWanted = ({ name }: { readonly name: string }): boolean => name.toLowerCase().includes(wanted);
  const flows = new Map(database.flows.map((flow) => [flow.id, flow]));
  const exchanges = changeableExchanges(process, flows).filter(({ flow }) => isWanted(flow));
  const parameters = [
    ...process.parameters.filter(isWanted).map((parameter) => parameterMessage(parameter, activity)),
    ...database.parameters.filter(isWanted).map((parameter) => parameterMessage(parameter, '')),
  ];
  const decisions = new Map(
    linked.decisions.filter((decision) => decision.process === process.id).map((found) => [found.exchange, found]),
  );
  return {
    process: {
      ...{ activity, name: shown(process.name), location: shown(process.location ?? ''), unit: made.unit },
      treats: made.amount < 0,
    },
    production: statedAmount({ amount: made.amount, unit: made.unit }),
    exchanges: exchanges.slice(0, limit).map(({ exchange, flow }) => ({
      ...{ exchange: exchange.id, kind: kindOf(exchange, flow), flow: flow.id, name: shown(flow.name) },
      amount: statedAmount(exchange),
      provider: providerMessage(decisions.get(exchange.id), linked),
    })),
    exchangesFound: exchanges.length,
    parameters: parameters.slice(0, limit),
    parametersFound: parameters.length,
  };
}

function kindOf({ direction, isAvoided }: Exchange, { kind }: Flow): lifecycleV1.DatabaseExchangeKind {
  if (kind === 'elementary') return direction === 'input' ? RESOURCE : EMISSION;
  if (isAvoided) return SUBSTITUTION;
  return kind === 'waste' ? WASTE : INPUT;
}

function providerMessage(
  decision: ProviderDecision | undefined,
  { products }: LinkedInventory,
): lifecycleV1.ChosenProvider | undefined {
  if (!decision) return undefined;
  const { provider: activity = '', reason, producers } = decision;
  const { name = '', location = '' } = products.get(activity)?.process ?? {};
  return { activity, name: shown(name), location: shown(location), reason, producers };
}

function parameterMessage(parameter: Parameter, activity: string): lifecycleV1.DatabaseParameter {
  const { name, description = '' } = parameter;
  return { parameter: name, activity, value: statedValue(parameter), description: shown(description) };
}
