import type { Flow } from '../neutral-model.js';
import type { LinkFinding } from './link-findings.js';

/** Where the carbon of a gas comes from; `uptake` is carbon dioxide taken from the air. */
export type GasOrigin = 'fossil' | 'biogenic' | 'land-use' | 'uptake';

/** A greenhouse gas and its potential in kg CO2e per kg, by method and origin. */
export interface GasCharacterisation {
  readonly cas?: string;
  /** Names without what they say about origin, in any case: `methane`, `carbon dioxide`. */
  readonly names: readonly string[];
  readonly potentials: Readonly<Record<string, Readonly<Partial<Record<GasOrigin, number>>>>>;
}

export interface CharacterisationMap {
  readonly methods: readonly string[];
  readonly gases: readonly GasCharacterisation[];
}

interface NamedGas {
  readonly name: string;
  readonly origin: GasOrigin | undefined;
}

/**
 * Ends of a name that speak of origin. Only these are cut off: `Methane, chlorodifluoro-, HCFC-22` is another
 * substance than methane, not methane of some origin.
 */
const originEndings: readonly (readonly [RegExp, GasOrigin | undefined])[] = [
  [
    /[,;(]?\s*\(?(from )?(soil or biomass stock|land transformation|land use change|land use|peat oxidation)\)?$/,
    'land-use',
  ],
  [/[,;(]?\s*\(?(non-fossil|biogenic|renewable|from biomass|biotic)\)?$/, 'biogenic'],
  [/[,;(]?\s*\(?(fossil|from fossil fuels?)\)?$/, 'fossil'],
  [/[,;(]?\s*\(?in air\)?$/, 'uptake'],
  [/[,;(]?\s*\(?unspecified\)?$/, undefined],
];

/** Name of a gas and what the name says about its origin. */
export function gasName(text: string): NamedGas {
  const name = text.trim().toLowerCase();
  for (const [ending, origin] of originEndings)
    if (ending.test(name)) return { name: name.replace(ending, '').trim(), origin };
  return { name, origin: undefined };
}

/**
 * Finds the potentials of elementary flows: by CAS number, else by name without its origin. Only what reaches the air,
 * or carbon dioxide taken from it, counts.
 */
export class GasTable {
  private readonly byCas = new Map<string, GasCharacterisation>();
  private readonly byName = new Map<string, GasCharacterisation>();

  constructor(
    private readonly map: CharacterisationMap,
    private readonly findings: LinkFinding[],
  ) {
    for (const gas of map.gases) {
      if (gas.cas !== undefined) this.byCas.set(gas.cas, gas);
      for (const name of gas.names) this.byName.set(name.toLowerCase(), gas);
    }
  }

  /** Potential per kg by method; empty for what is no greenhouse gas or does not reach the air. */
  potentialsOf(flow: Flow): Readonly<Record<string, number>> {
    const { name, origin: stated } = gasName(flow.name);
    const gas = this.byCas.get(flow.cas ?? '') ?? this.byName.get(name);
    if (!gas || (flow.medium !== 'air' && flow.medium !== 'resource' && flow.medium !== 'unknown')) return {};
    const where = { process: '', flow: flow.id };
    if (flow.medium === 'unknown')
      this.findings.push({
        code: 'guessed-medium',
        ...where,
        message: `${flow.name} names no compartment; taken as emitted to air`,
      });
    const isUptake = flow.medium === 'resource';
    const origin = isUptake ? 'uptake' : (stated ?? 'fossil');
    if (!isUptake && stated === undefined && this.dependsOnOrigin(gas))
      this.findings.push({
        code: 'guessed-origin',
        ...where,
        message: `${flow.name} names no origin; taken as fossil`,
      });
    return Object.fromEntries(
      this.map.methods.flatMap((method) => {
        const potential = gas.potentials[method]?.[origin];
        return potential === undefined ? [] : [[method, potential]];
      }),
    );
  }

  private dependsOnOrigin({ potentials }: GasCharacterisation): boolean {
    return Object.values(potentials).some(({ fossil, biogenic }) => biogenic !== undefined && biogenic !== fossil);
  }
}
