import type { Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { balanceCarbon, carbonContentOf, processOutputs } from '@carbon-butler/engine-facility';
import { compile, intensities, type SolvedDemand, supply, type System } from '@carbon-butler/engine-lca';
import { NotFoundError } from '../errors.js';
import { activityOf, buildInventory } from './build-inventory.js';
import { linkInputs } from './link-flows.js';
import type { SystemInputs } from './system-inputs.js';

/** The equations of a facility's year. @throws what `assessSystem` throws */
export function compileProductSystem(inputs: SystemInputs, rulebook: Rulebook, trail: RuleTrail): System {
  const date = `${inputs.year}-12-31`;
  const links = linkInputs(inputs, rulebook);
  const balance = balanceCarbon(inputs.flows, (itemId) =>
    carbonContentOf(rulebook.itemById(itemId), date, rulebook, trail),
  );
  return compile(buildInventory({ flows: inputs.flows, links, balance, date, rulebook, trail })).system;
}

/** One unit of a product, solved. @throws NotFoundError, and what `assessSystem` throws */
export function solveProduct(
  inputs: SystemInputs,
  product: string,
  rulebook: Rulebook,
  trail: RuleTrail,
): SolvedDemand {
  const process = processOutputs(inputs.flows).find(({ products }) =>
    products.some(({ output }) => output.itemId === product),
  );
  if (!process) throw new NotFoundError('product', product, 'process in the stored inputs');
  const system = compileProductSystem(inputs, rulebook, trail);
  const activity = activityOf.process(process.processId, product);
  return { system, intensities: intensities(system), supply: supply(system, [{ activity, amount: 1 }]) };
}
