/** Units in which PACT 3.0 lets a product be declared that ours can be expressed in (Technical Specifications 3.0, 4.4). */
export type DeclaredUnit = 'kilogram' | 'cubic meter' | 'kilowatt hour' | 'megajoule' | 'ton kilometer' | 'piece';

interface DeclaredUnitOf {
  readonly declared: DeclaredUnit;
  /** Declared units in one of ours. */
  readonly perUnit: number;
  /** kg in one declared unit, where the unit says so; 0 for what has no mass. */
  readonly massKg?: number;
}

const byUnit: Readonly<Record<string, DeclaredUnitOf>> = {
  t: { declared: 'kilogram', perUnit: 1000, massKg: 1 },
  kg: { declared: 'kilogram', perUnit: 1, massKg: 1 },
  m3: { declared: 'cubic meter', perUnit: 1 },
  MWh: { declared: 'kilowatt hour', perUnit: 1000, massKg: 0 },
  kWh: { declared: 'kilowatt hour', perUnit: 1, massKg: 0 },
  GJ: { declared: 'megajoule', perUnit: 1000, massKg: 0 },
  MJ: { declared: 'megajoule', perUnit: 1, massKg: 0 },
  tkm: { declared: 'ton kilometer', perUnit: 1, massKg: 0 },
  piece: { declared: 'piece', perUnit: 1 },
};

/** Undefined for units PACT has no word for. */
export function declaredUnitOf(unit: string): DeclaredUnitOf | undefined {
  return Object.hasOwn(byUnit, unit) ? byUnit[unit] : undefined;
}

export const declarableUnits: readonly string[] = Object.keys(byUnit);
