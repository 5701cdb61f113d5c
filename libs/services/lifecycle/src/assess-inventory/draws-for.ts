import type { System } from '@carbon-butler/engine-lca';

/** Without an uncertain parameter all draws are one. */
const certainDraws = 2;

/** Draws that a system needs of those asked for. */
export function drawsFor({ distributions }: System, draws: number): number {
  return distributions.some(({ kind }) => kind !== 'fixed') ? draws : certainDraws;
}
