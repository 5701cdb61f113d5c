import { fixedSum } from '@carbon-butler/engine-lca';
import type { ActivityInput } from './assessment-inputs.js';
import { checkName } from './check-size.js';
import type { OwnAmount } from './own-amount.js';
import { internalId } from './internal-ids.js';
import type { ParameterValues } from './parameter-values.js';
import type { RefusalLog } from './refusals.js';

/**
 * By name of a mix: the parameter that keeps the amounts of its exchanges at their sum in every draw. Nothing for a mix
 * of amounts that are the same in every draw.
 */
export function mixFactors(
  { id, exchanges }: ActivityInput,
  amounts: readonly OwnAmount[],
  field: string,
  values: ParameterValues,
  log: RefusalLog,
): ReadonlyMap<string, string> {
  const factors = new Map<string, string>();
  for (const mix of new Set(exchanges.map((exchange) => exchange.mix))) {
    const positions = exchanges.flatMap((exchange, n) => (exchange.mix === mix ? [n] : []));
    const first = exchanges[positions[0] ?? 0];
    if (mix === undefined || !first) continue;
    const where = (n: number): string => `${field}/exchanges/${n}/mix`;
    checkName(mix, where(positions[0] ?? 0), log);
    if (positions.length < 2) log.add('INVALID_INVENTORY', where(positions[0] ?? 0), mix, 'at least 2 exchanges');
    for (const n of positions)
      if (exchanges[n]?.unit !== first.unit || exchanges[n].kind !== first.kind)
        log.add('INVALID_INVENTORY', where(n), mix, `exchanges of one kind and unit: ${first.kind} in ${first.unit}`);
    const own = positions.flatMap((n) => amounts[n] ?? []);
    const sum = own.reduce((total, { value }) => total + value, 0);
    // Amounts that nearly cancel would be blown up by a factor without bound to keep their sum.
    const isShared = own.every(({ value }) => value * sum >= 0) && sum !== 0;
    if (!isShared && !Number.isNaN(sum))
      log.add('INVALID_INVENTORY', where(positions[0] ?? 0), mix, 'amounts of one sign, not all 0');
    if (own.every(({ term }) => term.parameter === undefined)) continue;
    const parameter = internalId('mix', id, mix);
    values.add(
      fixedSum(
        parameter,
        own.map(({ term }) => term),
        sum,
      ),
    );
    factors.set(mix, parameter);
  }
  return factors;
}
