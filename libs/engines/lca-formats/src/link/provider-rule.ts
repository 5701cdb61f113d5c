import { candidatesShownMax } from './link-findings.js';
import type { ProductColumn } from './process-columns.js';

/** Why a producer was chosen, in the order the rule tries. */
export type ProviderReason =
  | 'product-system'
  | 'default-provider'
  | 'same-location'
  | 'parent-region'
  | 'global'
  | 'market'
  | 'single-producer'
  | 'ambiguous'
  | 'no-producer'
  | 'unconvertible-unit';

export interface ProviderDecision {
  readonly process: string;
  readonly exchange: string;
  readonly flow: string;
  /** Activity that delivers or treats; nothing where none could be chosen. */
  readonly provider?: string;
  readonly reason: ProviderReason;
  /** How many activities make the flow. */
  readonly producers: number;
  /** Between which the rule could not choose. */
  readonly candidates?: readonly string[];
}

export interface RegionOptions {
  /** Location -> the region it is part of. `US-CO` and `CO-US` are part of `US` without being listed. */
  readonly parentRegions?: ReadonlyMap<string, string>;
  /** Locations that stand for the world. */
  readonly globalLocations?: readonly string[];
}

const defaultGlobalLocations = ['GLO', 'RoW', 'World'];
const regionDepthMax = 20;
const marketName = /^market (group )?for\b/i;

/** What the rule looks at of a consumer's exchange. */
export interface Consumption {
  readonly process: string;
  readonly exchange: string;
  readonly flow: string;
  readonly location: string | undefined;
  readonly defaultProvider: string | undefined;
}

/**
 * Chooses the producer of an input: the default provider of the data set, else the only one (or only market) at the
 * same location, else in the nearest region around it, else a global one, else the only market, else the only
 * producer. Where a step leaves several, the rule stops: a guess between them would decide the result.
 */
export function chooseProvider(
  consumption: Consumption,
  producers: readonly ProductColumn[],
  options: RegionOptions,
): ProviderDecision {
  const { process, exchange, flow, location, defaultProvider } = consumption;
  const decide = (reason: ProviderReason, found: readonly ProductColumn[]): ProviderDecision => {
    const [only] = found;
    const base = { process, exchange, flow, producers: producers.length };
    if (found.length === 1 && only) return { ...base, provider: only.activity, reason };
    return {
      ...base,
      reason: 'ambiguous',
      candidates: found.slice(0, candidatesShownMax).map(({ activity }) => activity),
    };
  };
  if (producers.length === 0) return { process, exchange, flow, reason: 'no-producer', producers: 0 };
  const named = producers.filter((producer) => producer.process.id === defaultProvider);
  if (named.length > 0) return decide('default-provider', named);
  const at = (place: string): readonly ProductColumn[] =>
    marketsIfSeveral(producers.filter((producer) => producer.process.location === place));
  if (location !== undefined) {
    const here = at(location);
    if (here.length > 0) return decide('same-location', here);
    for (const region of regionsAround(location, options)) {
      const around = at(region);
      if (around.length > 0) return decide('parent-region', around);
    }
  }
  if (producers.length === 1) return decide(singleReason(producers[0], options), producers);
  for (const place of options.globalLocations ?? defaultGlobalLocations) {
    const global = at(place);
    if (global.length > 0) return decide('global', global);
  }
  const markets = producers.filter((producer) => marketName.test(producer.process.name));
  return markets.length > 0 ? decide('market', markets) : decide('ambiguous', producers);
}

function singleReason(only: ProductColumn | undefined, options: RegionOptions): ProviderReason {
  const global = options.globalLocations ?? defaultGlobalLocations;
  return only?.process.location !== undefined && global.includes(only.process.location) ? 'global' : 'single-producer';
}

/** Of several producers at one place, a market stands for the others. */
function marketsIfSeveral(found: readonly ProductColumn[]): readonly ProductColumn[] {
  if (found.length < 2) return found;
  const markets = found.filter((producer) => marketName.test(producer.process.name));
  return markets.length > 0 ? markets : found;
}

/** Regions around a location from the inside out. */
function* regionsAround(location: string, { parentRegions }: RegionOptions): Generator<string> {
  const seen = new Set([location]);
  let inside = location;
  for (let depth = 0; depth < regionDepthMax; depth += 1) {
    const listed = parentRegions?.get(inside);
    if (listed === undefined) break;
    if (seen.has(listed)) return;
    seen.add(listed);
    yield listed;
    inside = listed;
  }
  // ISO 3166-2 puts the country first (CN-HB), Chinese ILCD data last (HEB-CN).
  const parts = inside.split('-');
  if (parts.length !== 2) return;
  for (const part of parts) if (/^[A-Z]{2}$/.test(part)) yield part;
}
