/** Strongly connected components, a component after every component it points to. */
export interface StrongComponents {
  /** Nodes grouped by component; inside one, in the order the search left them. Length n. */
  readonly order: Int32Array;
  /** Component c is `order[start[c]] .. order[start[c + 1] - 1]`. Length: components + 1. */
  readonly start: Int32Array;
}

/**
 * Tarjan's algorithm without recursion, in time linear in nodes and edges.
 *
 * The edges of node j are `target[pointer[j]] .. target[pointer[j + 1] - 1]`.
 *
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1 (1972) 146-160.
 */
export function strongComponents(pointer: Int32Array, target: Int32Array): StrongComponents {
  const count = pointer.length - 1;
  const finishedAt = new Int32Array(count);
  const found = new Int32Array(count);
  const low = new Int32Array(count);
  const cursor = pointer.slice(0, count);
  const waiting = new Int32Array(count);
  const path = new Int32Array(count);
  const componentOf = new Int32Array(count).fill(-1);
  let finishes = 0;
  let finds = 0;
  let components = 0;
  let waitingTop = 0;

  for (let root = 0; root < count; root += 1) {
    if (found[root] !== 0) continue;
    let depth = 0;
    const enter = (node: number): void => {
      finds += 1;
      found[node] = finds;
      low[node] = finds;
      waiting[waitingTop++] = node;
      path[depth++] = node;
    };
    enter(root);
    while (depth > 0) {
      const node = path[depth - 1] as number;
      const edge = cursor[node] as number;
      if (edge < (pointer[node + 1] as number)) {
        cursor[node] = edge + 1;
        const next = target[edge] as number;
        if (found[next] === 0) enter(next);
        else if (componentOf[next] === -1) low[node] = Math.min(low[node] as number, found[next] as number);
        continue;
      }
      depth -= 1;
      finishedAt[node] = finishes++;
      if (depth > 0) {
        const parent = path[depth - 1] as number;
        low[parent] = Math.min(low[parent] as number, low[node] as number);
      }
      if (low[node] !== found[node]) continue;
      let member = -1;
      while (member !== node) {
        member = waiting[--waitingTop] as number;
        componentOf[member] = components;
      }
      components += 1;
    }
  }
  return grouped(componentOf, components, finishedAt);
}

/** Counting sort by component of the nodes in the order they were finished. */
function grouped(componentOf: Int32Array, components: number, finishedAt: Int32Array): StrongComponents {
  const count = componentOf.length;
  const byFinish = new Int32Array(count);
  for (let node = 0; node < count; node += 1) byFinish[finishedAt[node] as number] = node;
  const start = new Int32Array(components + 1);
  for (const component of componentOf) start[component + 1] = (start[component + 1] as number) + 1;
  for (let c = 0; c < components; c += 1) start[c + 1] = (start[c + 1] as number) + (start[c] as number);
  const next = start.slice(0, components);
  const order = new Int32Array(count);
  for (const node of byFinish) {
    const component = componentOf[node] as number;
    const place = next[component] as number;
    order[place] = node;
    next[component] = place + 1;
  }
  return { order, start };
}
