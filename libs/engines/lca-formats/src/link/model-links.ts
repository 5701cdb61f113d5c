import type { ProductSystem } from '../neutral-model.js';
import type { LinkFinding } from './link-findings.js';
import type { ProductColumn } from './process-columns.js';

/** Providers a life-cycle model states: by consuming process and exchange, or by process and flow alone. */
export class ModelLinks {
  private readonly byPlace = new Map<string, { readonly provider: string; readonly flow: string }>();

  /** The calculation has one activity per process: what differs between instances of a process is reported. */
  constructor(system: ProductSystem | undefined, findings: LinkFinding[]) {
    if (!system) return;
    const processOf = new Map(system.processes.map(({ instance, process }) => [instance, process]));
    for (const { process, parameters, scaling } of system.processes)
      if (scaling !== undefined || Object.keys(parameters).length > 0)
        findings.push({
          code: 'instance-values',
          process,
          message: 'parameters and scaling of an instance are not applied',
        });
    for (const link of system.links) {
      const process = processOf.get(link.process) ?? link.process;
      const provider = processOf.get(link.provider) ?? link.provider;
      const key = keyOf(process, link.flow, link.exchange);
      const first = this.byPlace.get(key);
      if (!first) this.byPlace.set(key, { provider, flow: link.providerFlow ?? link.flow });
      else if (first.provider !== provider)
        findings.push({
          code: 'instance-values',
          process,
          flow: link.flow,
          message: `two providers in the model, ${first.provider} counts, not ${provider}`,
        });
    }
  }

  /** Column that the model names for an exchange, where it makes the flow in the unit the exchange counts in. */
  columnFor(
    {
      process,
      exchange,
      flow,
      unit,
    }: { readonly process: string; readonly exchange: string; readonly flow: string; readonly unit: string },
    producers: ReadonlyMap<string, readonly ProductColumn[]>,
  ): ProductColumn | undefined {
    const named = this.byPlace.get(keyOf(process, flow, exchange)) ?? this.byPlace.get(keyOf(process, flow, undefined));
    if (!named) return undefined;
    return producers
      .get(named.flow)
      ?.find((column) => column.process.id === named.provider && column.flow.unit === unit);
  }
}

function keyOf(process: string, flow: string, exchange: string | undefined): string {
  return JSON.stringify([process, flow, exchange ?? null]);
}
