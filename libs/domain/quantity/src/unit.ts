/**
 * Units as products of atoms, each with a dimension and an exact factor to the dimension's base unit.
 *
 * The grammar is the part of UCUM that carbon accounting needs: atoms joined by `.`, at most one `/`, and
 * `10^4` style scales are spelt as atoms. CO2e has a dimension of its own, so a mass of steel never adds to a mass of CO2e.
 *
 * Units nobody registered are written in brackets, as UCUM writes its arbitrary units (section 24): `[mol H+ eq]` is
 * commensurable with itself alone. So the score of an impact category, in a unit that only its method defines, is a
 * figure like any other and yet adds to nothing it should not add to.
 */
type BaseDimension =
  | 'mass'
  | 'energy'
  | 'volume'
  | 'gasVolume'
  | 'length'
  | 'area'
  | 'time'
  | 'count'
  | 'co2e'
  | 'carbon'
  | 'EUR'
  | 'CNY'
  | 'USD';

/** An arbitrary unit is a dimension of its own. */
type ArbitraryDimension = `[${string}]`;

/** Exponents by base dimension; one that is absent is 0, so a dimensionless unit has none or zeros. */
export type Dimension = Readonly<Partial<Record<BaseDimension | ArbitraryDimension, number>>>;

interface Atom {
  readonly dimension: BaseDimension | ArbitraryDimension | undefined;
  readonly factor: number;
}

const atoms: Readonly<Record<string, Atom>> = {
  '1': { dimension: undefined, factor: 1 },
  '%': { dimension: undefined, factor: 0.01 },
  '10^-6': { dimension: undefined, factor: 1e-6 },
  '10^-12': { dimension: undefined, factor: 1e-12 },
  '10^-18': { dimension: undefined, factor: 1e-18 },
  mg: { dimension: 'mass', factor: 1e-6 },
  g: { dimension: 'mass', factor: 1e-3 },
  kg: { dimension: 'mass', factor: 1 },
  t: { dimension: 'mass', factor: 1e3 },
  kt: { dimension: 'mass', factor: 1e6 },
  Mt: { dimension: 'mass', factor: 1e9 },
  J: { dimension: 'energy', factor: 1e-6 },
  kJ: { dimension: 'energy', factor: 1e-3 },
  MJ: { dimension: 'energy', factor: 1 },
  GJ: { dimension: 'energy', factor: 1e3 },
  TJ: { dimension: 'energy', factor: 1e6 },
  PJ: { dimension: 'energy', factor: 1e9 },
  kWh: { dimension: 'energy', factor: 3.6 },
  MWh: { dimension: 'energy', factor: 3.6e3 },
  GWh: { dimension: 'energy', factor: 3.6e6 },
  L: { dimension: 'volume', factor: 1e-3 },
  m3: { dimension: 'volume', factor: 1 },
  Nm3: { dimension: 'gasVolume', factor: 1 },
  '10^4Nm3': { dimension: 'gasVolume', factor: 1e4 },
  m: { dimension: 'length', factor: 1 },
  km: { dimension: 'length', factor: 1e3 },
  m2: { dimension: 'area', factor: 1 },
  ha: { dimension: 'area', factor: 1e4 },
  s: { dimension: 'time', factor: 1 },
  h: { dimension: 'time', factor: 3600 },
  d: { dimension: 'time', factor: 86400 },
  a: { dimension: 'time', factor: 31557600 },
  piece: { dimension: 'count', factor: 1 },
  gCO2e: { dimension: 'co2e', factor: 1e-3 },
  kgCO2e: { dimension: 'co2e', factor: 1 },
  tCO2e: { dimension: 'co2e', factor: 1e3 },
  kgCO2: { dimension: 'co2e', factor: 1 },
  tCO2: { dimension: 'co2e', factor: 1e3 },
  kgC: { dimension: 'carbon', factor: 1 },
  tC: { dimension: 'carbon', factor: 1e3 },
  EUR: { dimension: 'EUR', factor: 1 },
  CNY: { dimension: 'CNY', factor: 1 },
  USD: { dimension: 'USD', factor: 1 },
};

const unitLengthMax = 32;
/** What stands in the brackets of an arbitrary unit. */
const arbitraryLengthMax = 80;
const unitLengthMaxWithArbitrary = 2 * arbitraryLengthMax + unitLengthMax;
const arbitraryPattern = /^\[[^[\]\p{C}]+\]$/u;
/** Separators between atoms, not those inside of brackets. */
const [perPattern, timesPattern] = [/\/(?![^[\]]*\])/, /\.(?![^[\]]*\])/];

export class UnitError extends Error {
  override readonly name = 'UnitError';
}

interface ParsedUnit {
  readonly dimension: Dimension;
  readonly factor: number;
}

/** Of registered atoms only: what anybody may spell has no end. */
const parsedUnits = new Map<string, ParsedUnit>();

function parseUnit(text: string): ParsedUnit {
  const known = parsedUnits.get(text);
  if (known) return known;
  const hasArbitrary = text.includes('[');
  if (text.length === 0 || text.length > (hasArbitrary ? unitLengthMaxWithArbitrary : unitLengthMax))
    throw new UnitError(`unknown unit ${JSON.stringify(text.slice(0, unitLengthMax))}`);
  const sides = text.split(perPattern);
  if (sides.length > 2) throw new UnitError(`unit ${JSON.stringify(text)} has more than one "/"`);
  const dimension: Partial<Record<BaseDimension | ArbitraryDimension, number>> = {};
  let factor = 1;
  sides.forEach((side, sideIndex) => {
    const sign = sideIndex === 0 ? 1 : -1;
    for (const name of side.split(timesPattern)) {
      const atom = atomOf(name);
      if (!atom) throw new UnitError(`unknown unit ${JSON.stringify(name)} in ${JSON.stringify(text)}`);
      factor *= atom.factor ** sign;
      if (atom.dimension === undefined) continue;
      dimension[atom.dimension] = (dimension[atom.dimension] ?? 0) + sign;
    }
  });
  const parsed = { dimension, factor };
  if (!hasArbitrary) parsedUnits.set(text, parsed);
  return parsed;
}

function atomOf(name: string): Atom | undefined {
  if (Object.hasOwn(atoms, name)) return atoms[name];
  return arbitraryPattern.test(name) && name.length <= arbitraryLengthMax + 2
    ? { dimension: name as ArbitraryDimension, factor: 1 }
    : undefined;
}

/**
 * The arbitrary unit that a text stands for: `mol H+ eq` is `[mol H+ eq]`. Brackets become parentheses and control
 * characters blanks; what is longer than 80 characters is cut.
 *
 * @throws UnitError when nothing is left
 */
export function arbitraryUnit(text: string): string {
  const name = text
    .replaceAll(/\p{C}/gu, ' ')
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .trim()
    .slice(0, arbitraryLengthMax)
    // Half of a character that the cut went through.
    .replace(/\p{Cs}$/u, '')
    .trimEnd();
  if (name === '') throw new UnitError(`unknown unit ${JSON.stringify(text.slice(0, unitLengthMax))}`);
  return `[${name}]`;
}

export function isUnit(text: string): boolean {
  try {
    parseUnit(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws UnitError when the text is not a unit. */
export function dimensionOf(unit: string): Dimension {
  return parseUnit(unit).dimension;
}

/** Whether values of the two units may be added or compared. @throws UnitError */
export function sameDimension(a: string, b: string): boolean {
  const [left, right] = [dimensionOf(a), dimensionOf(b)];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]) as Set<keyof Dimension>;
  return [...names].every((name) => (left[name] ?? 0) === (right[name] ?? 0));
}

/** `value` in unit `from`, expressed in unit `to`. @throws UnitError when a unit is unknown or the dimensions differ. */
export function convert(value: number, from: string, to: string): number {
  if (from === to) return value;
  if (!sameDimension(from, to))
    throw new UnitError(`cannot convert ${JSON.stringify(from)} to ${JSON.stringify(to)}: dimensions differ`);
  return value * (parseUnit(from).factor / parseUnit(to).factor);
}
