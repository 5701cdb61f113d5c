import type { Exchange, Flow, ParsedDatabase, Process } from '../neutral-model.js';

/** An exchange in short: its flow and what differs from an input of 1 in the flow's unit. */
export type TinyExchange = Partial<Exchange> & Pick<Exchange, 'flow'>;

export interface TinyProcess extends Partial<Omit<Process, 'exchanges'>> {
  readonly exchanges: readonly TinyExchange[];
}

export const makes = (flow: string, amount = 1): TinyExchange => ({
  flow,
  amount,
  direction: 'output',
  isReference: true,
});

/**
 * A database of processes by id. Flows not listed are products in kg, or elementary flows to air where their name
 * starts with `air:`.
 */
export function tinyDatabase(
  processes: Readonly<Record<string, TinyProcess>>,
  flows: Readonly<Record<string, Partial<Flow>>> = {},
  rest: Partial<ParsedDatabase> = {},
): ParsedDatabase {
  const used = Object.values(processes).flatMap(({ exchanges }) => exchanges.map(({ flow }) => flow));
  const flowOf = (id: string): Flow => ({
    id,
    name: id.replace('air:', ''),
    kind: id.startsWith('air:') ? 'elementary' : 'product',
    ...(id.startsWith('air:') && { medium: 'air' as const }),
    category: [],
    unit: 'kg',
    properties: [],
    synonyms: [],
    ...flows[id],
  });
  const allFlows = [...new Set([...used, ...Object.keys(flows)])].map(flowOf);
  const unitOf = new Map(allFlows.map(({ id, unit }) => [id, unit]));
  return {
    format: 'openlca-jsonld',
    dialect: '',
    unitGroups: [],
    flowProperties: [],
    flows: allFlows,
    processes: Object.entries(processes).map(([id, { exchanges, ...process }]) => ({
      id,
      name: id,
      kind: 'unit',
      category: [],
      documentation: {},
      parameters: [],
      allocation: [],
      moduleResults: [],
      ...process,
      exchanges: exchanges.map((exchange, n) => ({
        id: String(n + 1),
        direction: exchange.flow.startsWith('air:') ? 'output' : 'input',
        amount: 1,
        unit: unitOf.get(exchange.flow) ?? '',
        isReference: false,
        isAvoided: false,
        ...exchange,
      })),
    })),
    parameters: [],
    impactCategories: [],
    productSystems: [],
    locations: [],
    sources: [],
    findings: [],
    ...rest,
  };
}
