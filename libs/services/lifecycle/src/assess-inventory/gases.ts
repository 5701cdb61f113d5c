import type { Flow } from '@carbon-butler/engine-lca';
import type { AssessmentMethod } from './assessment-inputs.js';
import { aggregateFlow } from './background.js';
import type { Potentials } from './potentials.js';
import type { RefusalLog } from './refusals.js';

/** Counts one flow alone: its score is the flow's contribution. */
export function flowMethod(flow: string): string {
  return `flow ${flow}`;
}

/** Greenhouse gases by the name the method gives them, each characterised when it is first used. */
export class Gases {
  private readonly used = new Map<string, number>([[aggregateFlow, 1]]);

  constructor(
    private readonly method: AssessmentMethod,
    private readonly potentials: Potentials,
    private readonly log: RefusalLog,
  ) {}

  /** Unit a gas counts in; undefined when the gas was refused. */
  unitOf(gas: string, field: string): string | undefined {
    if (gas === aggregateFlow) return 'kgCO2e';
    const potential = this.potentials.of(gas);
    if (potential === undefined) {
      const { gases } = this.potentials;
      if (gases.length > 0)
        this.log.add('INVALID_INVENTORY', field, gas, `one of ${aggregateFlow}, ${gases.join(', ')}`);
      return undefined;
    }
    this.used.set(gas, potential);
    return 'kg';
  }

  flows(): readonly Flow[] {
    return [...this.used].map(([id, potential]) => ({
      id,
      unit: id === aggregateFlow ? 'kgCO2e' : 'kg',
      characterisation: { [this.method]: potential, [flowMethod(id)]: potential },
    }));
  }
}
