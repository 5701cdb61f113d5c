import { lifecycleV1, toBasisMessage } from '@carbon-butler/contract-grpc';
import { statedDecimalText } from '@carbon-butler/domain-quantity';
import type { Exchange, Parameter, Uncertainty } from '@carbon-butler/engine-lca-formats';
import { nominalOf } from '@carbon-butler/engine-numerics';
import { shown } from '../assess-database/shown.js';

const { LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM } = lifecycleV1.SpreadKind;
/** A file may hold longer ones; an answer has room for hundreds of these. */
const formulaLengthMax = 1_000;
const noSpread = { geometricSd: '', sd: '', low: '', high: '', relative95: '' } as const;
/** Published by somebody else, and neither measured nor modelled by us. */
const basis = toBasisMessage('default');

/** An amount as the data have it, with its spread as it is drawn. */
export function statedAmount({
  amount,
  unit,
  formula = '',
  uncertainty,
}: Pick<Exchange, 'amount' | 'unit' | 'formula' | 'uncertainty'>): lifecycleV1.StatedAmount {
  return {
    ...{ value: statedDecimalText(amount), unit: shown(unit), formula: formula.slice(0, formulaLengthMax), basis },
    spread: uncertainty && spreadOf(uncertainty, amount),
  };
}

/** The same of a parameter. */
export function statedValue({ value, unit = '', ...parameter }: Parameter): lifecycleV1.StatedAmount {
  return statedAmount({ ...parameter, amount: value, unit });
}

/** A distribution may lie beside its amount; it is drawn scaled to it, as the linking does. */
function spreadOf(uncertainty: Uncertainty, amount: number): lifecycleV1.Spread | undefined {
  if (uncertainty.kind === 'undefined') return undefined;
  const nominal = nominalOf(uncertainty);
  if (nominal === 0 || amount === 0) return undefined;
  const scaled = (value: number): string => statedDecimalText((value * amount) / nominal);
  switch (uncertainty.kind) {
    case 'lognormal':
      return { ...noSpread, kind: LOGNORMAL, geometricSd: statedDecimalText(Math.exp(uncertainty.sigma)) };
    case 'normal':
      return { ...noSpread, kind: NORMAL, sd: statedDecimalText(Math.abs((uncertainty.sd * amount) / nominal)) };
    case 'triangular':
    case 'uniform': {
      const kind = uncertainty.kind === 'uniform' ? UNIFORM : TRIANGULAR;
      const [low, high] = [scaled(uncertainty.low), scaled(uncertainty.high)];
      return amount / nominal < 0 ? { ...noSpread, kind, low: high, high: low } : { ...noSpread, kind, low, high };
    }
  }
}
