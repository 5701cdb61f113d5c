import { gzipSync } from 'node:zlib';
import type { Exchange, ParsedDatabase } from '@carbon-butler/engine-lca-formats';

/** A database as it is stored. */
export function packedDatabase({ findings: _findings, ...database }: ParsedDatabase): Uint8Array {
  return gzipSync(JSON.stringify(database));
}

interface RingMember {
  /** Amounts of the flows f0, f1, ..., kg per kg made. */
  readonly own: readonly number[];
  /** Of what the next member makes, kg per kg made; the last one uses the first. */
  readonly used: number;
  /** Geometric standard deviation of what it uses and emits. */
  readonly geometricSd?: number;
}

/** Processes a0, a1, ... that use each other in a ring, each making 1 kg. */
export function ringDatabase(members: readonly RingMember[]): ParsedDatabase {
  const flowsMax = Math.max(...members.map(({ own }) => own.length));
  const flow = (id: string, kind: 'product' | 'elementary') => ({
    ...{ id, name: id, kind, category: [], unit: 'kg', properties: [], synonyms: [] },
    ...(kind === 'elementary' && { medium: 'air' as const }),
  });
  return {
    ...{ format: 'inventory-csv', dialect: '', unitGroups: [], flowProperties: [], parameters: [] },
    ...{ impactCategories: [], productSystems: [], locations: [], sources: [], findings: [] },
    flows: [
      ...members.map((_, n) => flow(`p${n}`, 'product')),
      ...Array.from({ length: flowsMax }, (_, n) => flow(`f${n}`, 'elementary')),
    ],
    processes: members.map(({ own, used, geometricSd = 1 }, n) => {
      const exchange = (id: string, of: string, amount: number, more: Partial<Exchange>): Exchange => ({
        ...{ id, flow: of, amount, unit: 'kg', direction: 'output', isReference: false, isAvoided: false, ...more },
      });
      const spread = (amount: number): Partial<Exchange> =>
        geometricSd === 1 ? {} : { uncertainty: { kind: 'lognormal', median: amount, sigma: Math.log(geometricSd) } };
      return {
        ...{ id: `a${n}`, name: `Process ${n}`, kind: 'unit', category: [], documentation: {}, parameters: [] },
        ...{ allocation: [], moduleResults: [] },
        exchanges: [
          exchange('made', `p${n}`, 1, { isReference: true }),
          ...(used === 0
            ? []
            : [exchange('used', `p${(n + 1) % members.length}`, used, { direction: 'input', ...spread(used) })]),
          ...own.map((amount, f) => exchange(`f${f}`, `f${f}`, amount, spread(amount))),
        ],
      } as const;
    }),
  };
}
