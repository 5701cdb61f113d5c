import { appendLeaves, type NodeId, rootPlan, type StoredNode } from '@carbon-butler/domain-evidence';

/** Builds a tree again from its leaf hashes, page by page, keeping no more of it than its right edge. */
export class TreeRecount {
  private edge: ReadonlyMap<string, StoredNode> = new Map();
  private leaves = 0;

  get size(): number {
    return this.leaves;
  }

  /** @returns the root so far, and the nodes that these leaves completed */
  async append(
    hashes: readonly Uint8Array[],
  ): Promise<{ readonly root: Uint8Array; readonly nodes: readonly StoredNode[] }> {
    const { edge } = this;
    const { size, root, nodes } = await appendLeaves(this.leaves, hashes, (wanted) =>
      Promise.resolve(wanted.map((node) => edge.get(keyOf(node))?.hash ?? new Uint8Array())),
    );
    const known = new Map([...edge.values(), ...nodes].map((node) => [keyOf(node), node]));
    const kept = rootPlan(size)
      .flat()
      .flatMap((node) => known.get(keyOf(node)) ?? []);
    this.edge = new Map(kept.map((node) => [keyOf(node), node]));
    this.leaves = size;
    return { root, nodes };
  }
}

function keyOf({ level, index }: NodeId): string {
  return `${level}/${index}`;
}
