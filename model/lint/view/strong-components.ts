/** Loops in a directed graph. */

/**
 * The nodes that lie on a loop: Tarjan's strongly connected components, without recursion, in linear time.
 *
 * @param edges for each node the nodes that it leads to, by their index
 */
export function nodesOnLoops(edges: readonly (readonly number[])[]): ReadonlySet<number> {
  const order = new Int32Array(edges.length).fill(-1);
  const low = new Int32Array(edges.length);
  const onStack = new Uint8Array(edges.length);
  const stack: number[] = [];
  const result = new Set<number>();
  let count = 0;
  for (const root of edges.keys()) {
    if (order[root] !== -1) continue;
    const way = [{ node: root, edge: 0 }];
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const { node } = top;
      if (top.edge === 0) {
        order[node] = low[node] = count++;
        stack.push(node);
        onStack[node] = 1;
      }
      const next = edges[node]?.[top.edge++];
      if (next !== undefined) {
        if (order[next] === -1) way.push({ node: next, edge: 0 });
        else if (onStack[next] === 1) low[node] = Math.min(at(low, node), at(order, next));
        continue;
      }
      way.pop();
      const above = way.at(-1);
      if (above !== undefined) low[above.node] = Math.min(at(low, above.node), at(low, node));
      if (low[node] !== order[node]) continue;
      const component = stack.splice(stack.lastIndexOf(node));
      for (const member of component) onStack[member] = 0;
      if (component.length > 1 || edges[node]?.includes(node) === true) {
        for (const member of component) result.add(member);
      }
    }
  }
  return result;
}

function at(list: Int32Array, node: number): number {
  return list[node] ?? -1;
}
