import type { MatchableFactor } from '../matchable-factor.js';

/** A small world: goods of one chapter, a fuel in two units, the power of two regions, two glasses. */
export const factors: readonly MatchableFactor[] = [
  factor('hot-rolled', 'Steel, hot-rolled coil', '热轧卷板', 'kgCO2e/t', { cnCode: '7208', region: 'CN' }),
  factor('cold-rolled', 'Steel, cold-rolled coil', '冷轧卷板', 'kgCO2e/t', { cnCode: '7209', region: 'US' }),
  factor('diesel.per-L', 'Diesel', '柴油', 'kgCO2e/L', { family: 'diesel', region: 'GB' }),
  factor('diesel.per-t', 'Diesel', '柴油', 'kgCO2e/t', { family: 'diesel', region: 'GB' }),
  factor('power.CN', 'Electricity', '电力', 'kgCO2e/kWh', { region: 'CN', regionBound: true }),
  factor('power.CN-SX', 'Electricity', '电力', 'kgCO2e/kWh', { region: 'CN-SX', regionBound: true }),
  factor('glass.bottle-works', 'Glass', '玻璃', 'kgCO2e/t', { region: 'GB' }),
  factor('glass.float-works', 'Glass', '玻璃', 'kgCO2e/t', { region: 'GB' }),
];

function factor(ruleId: string, en: string, zh: string, unit: string, rest: Partial<MatchableFactor>): MatchableFactor {
  return { ruleId, label: { en, zh }, unit, ...rest };
}
