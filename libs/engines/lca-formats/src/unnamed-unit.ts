/** How openLCA JSON-LD, which has no unit without a name, spells a unit that its source does not name. */
const unnamedUnit = 'unspecified unit';

export function writtenUnitName(unit: string): string {
  return unit === '' ? unnamedUnit : unit;
}

export function readUnitName(name: string): string {
  return name === unnamedUnit ? '' : name;
}
