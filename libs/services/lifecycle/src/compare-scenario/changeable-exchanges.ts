import { type Exchange, type Flow, isProduction, type Process } from '@carbon-butler/engine-lca-formats';

export interface ChangeableExchange {
  readonly exchange: Exchange;
  readonly flow: Flow;
}

/** Inputs and emissions of a process: everything but what it makes, and what names a flow the database does not hold. */
export function changeableExchanges(
  { exchanges }: Process,
  flows: ReadonlyMap<string, Flow>,
): readonly ChangeableExchange[] {
  return exchanges.flatMap((exchange) => {
    const flow = flows.get(exchange.flow);
    return flow && !isProduction(exchange, flow) ? [{ exchange, flow }] : [];
  });
}
