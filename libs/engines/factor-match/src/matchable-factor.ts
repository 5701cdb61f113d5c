import type { LocalizedText } from '@carbon-butler/domain-quantity';
import type { Rule } from '@carbon-butler/domain-rulebook';

/** What a factor must say about itself to be found by a text. */
export interface MatchableFactor {
  readonly ruleId: string;
  readonly label: LocalizedText;
  /** Unit of the factor, e.g. `kgCO2e/t`: what stands below the line is what an amount must convert to. */
  readonly unit: string;
  /** `GB`, `CN-SX`; `GLO` or absent for the world. */
  readonly region?: string;
  /** Whether the factor says nothing about other regions: the power of one grid is no stand-in for another. */
  readonly regionBound?: boolean;
  /** HS or CN code, 4 to 10 digits. */
  readonly cnCode?: string;
  /** Factors of one family are one quantity in several units: a choice between them is no ambiguity. */
  readonly family?: string;
}

export const globalRegion = 'GLO';

const unitVariant = /\.per-[A-Za-z0-9]+$/;

/** The factor that a footprint rule of the rulebook is. */
export function factorFromRule({ id, key, label, unit }: Rule): MatchableFactor {
  const region = key.region ?? key.country;
  const isPower = key.cn?.startsWith('2716') === true || key.purpose === 'cn-footprint-electricity';
  const isPart = region?.includes('-') === true;
  return {
    ruleId: id,
    label,
    unit,
    family: id.replace(unitVariant, ''),
    ...(region !== undefined && { region }),
    ...((isPower || isPart) && { regionBound: true }),
    ...(key.cn !== undefined && { cnCode: key.cn }),
  };
}
