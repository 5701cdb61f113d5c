import type { DerivedParameter } from '@carbon-butler/engine-lca';
import { type ActivityInput, type AssessmentInputs, assessmentLimits as limits } from './assessment-inputs.js';
import type { RefusalLog } from './refusals.js';

/** Tag under which every activity carries its own name, to draw contributions by activity. */
export const activityTag = 'activity';

/** Refuses what is too large to be worked on, and names that can't be told apart. */
export function checkSize(inputs: AssessmentInputs, log: RefusalLog): void {
  const { activities, parameters, demand, draws, seed } = inputs;
  const most = (field: string, count: number, limit: number): void => {
    if (count > limit) log.add('INVENTORY_TOO_LARGE', field, count, `at most ${limit}`);
  };
  most('/activities', activities.length, limits.activities);
  most('/parameters', parameters.length, limits.parameters);
  most('/demand', demand.length, limits.demandLines);
  const exchanges = activities.reduce((sum, activity) => sum + exchangeCount(activity), 0);
  most('/activities', exchanges, limits.exchanges);
  most('/options/draws', draws, limits.draws);
  most('/options/draws', draws * (activities.length + exchanges), limits.drawnValues * 10);
  most('/options/draws', draws * activities.length, limits.drawnValues);
  if (draws < limits.drawsMin) log.add('INVALID_INVENTORY', '/options/draws', draws, `at least ${limits.drawsMin}`);
  if (seed === '' || seed.length > limits.seedLength)
    log.add('INVALID_INVENTORY', '/options/seed', seed, `1 to ${limits.seedLength} characters`);
  if (activities.length === 0) log.add('INVALID_INVENTORY', '/activities', 'none', 'at least one activity');
  if (demand.length === 0) log.add('INVALID_INVENTORY', '/demand', 'none', 'at least one product');
  activities.forEach(({ id, outputs, tags, exchanges: own, materials = [] }, at) => {
    const where = `/activities/${at}`;
    checkName(id, `${where}/id`, log);
    if (outputs.length === 0) log.add('INVALID_INVENTORY', `${where}/outputs`, 'none', 'a reference product');
    most(`${where}/outputs`, outputs.length, limits.outputs);
    most(`${where}/materials`, materials.length, limits.materials);
    most(`${where}/tags`, Object.keys(tags).length, limits.tags);
    if (Object.hasOwn(tags, activityTag))
      log.add('INVALID_INVENTORY', `${where}/tags/${activityTag}`, activityTag, 'another name: this one is taken');
    for (const [name, value] of Object.entries(tags)) {
      checkName(name, `${where}/tags`, log);
      checkName(value, `${where}/tags/${name}`, log);
    }
    own.forEach(({ factors }, n) => {
      most(`${where}/exchanges/${n}/factors`, factors.length, limits.factors);
    });
  });
  checkDistinct(
    activities.map(({ id }) => id),
    (at) => `/activities/${at}/id`,
    log,
  );
}

/** With those that its materials expand to: at most one for each supplier. */
function exchangeCount({ exchanges, materials = [] }: ActivityInput): number {
  return materials.reduce((sum, { suppliers }) => sum + Object.keys(suppliers).length, exchanges.length);
}

/** Refuses more draws than the formulas of the inventory can be evaluated in. */
export function checkDrawnTerms(
  derived: readonly DerivedParameter[],
  draws: number,
  field: string,
  log: RefusalLog,
): void {
  const terms = derived.reduce((sum, parameter) => sum + (parameter.terms ?? 1), 0);
  // To first order each is evaluated twice for every parameter it names.
  const slopes = derived.reduce((sum, { of, terms: own = 1 }) => sum + 2 * of.length * own, 0);
  const most = Math.floor(Math.max(0, limits.drawnTerms - slopes) / Math.max(1, terms));
  if (draws > most) log.add('INVENTORY_TOO_LARGE', field, draws, `at most ${most} with these formulas`);
}

export function checkName(name: string, field: string, log: RefusalLog): void {
  if (name === '' || name.length > limits.nameLength || /\p{Cc}/u.test(name))
    log.add('INVALID_INVENTORY', field, name, `1 to ${limits.nameLength} characters, no control character`);
}

export function checkDistinct(names: readonly string[], fieldOf: (at: number) => string, log: RefusalLog): void {
  const seen = new Set<string>();
  names.forEach((name, at) => {
    if (seen.has(name)) log.add('INVALID_INVENTORY', fieldOf(at), name, 'a name used once');
    seen.add(name);
  });
}
