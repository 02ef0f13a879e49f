// graph-mark-components: numbers the weakly or strongly connected parts of a graph, in the order of their first nodes.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { Operator } from '../../../../shared/kql/ast.js';
import type { Plan } from '../plan/nodes.js';
import { vectorOf } from '../values.js';
import { graphAsPlan, graphOf, type Graph } from './graph.js';

export function markComponents(input: Plan, o: Extract<Operator, { kind: 'graph-mark-components' }>): Plan {
  const graph = graphOf(input, o);
  const kind = o.parameters['kind'] ?? 'weak';
  if (kind !== 'weak' && kind !== 'strong')
    throw new QuarryError('kql.semantic', `There is no component kind '${kind}'.`, { start: o.start, end: o.end });
  const name = o.parameters['with_component_id'] ?? 'ComponentId';
  const kept = graph.nodeSchema.flatMap((c, i) => (c.name === name ? [] : [i]));
  return graphAsPlan(
    {
      ...graph,
      nodeSchema: [...graph.nodeSchema.filter((c) => c.name !== name), { name, type: 'long' }],
      load: async (rows, rt) => {
        const g = await graph.load(rows, rt);
        await rt.breathe();
        const marks = inOrder(kind === 'weak' ? weak(g) : strong(g));
        const columns = kept.map((i) => g.nodes.columns[i]).filter((c) => c !== undefined);
        return { ...g, nodes: { ...g.nodes, columns: [...columns, vectorOf('long', marks)] } };
      },
    },
    o,
  );
}

/** Any numbers to 0, 1, 2, … as they are first met. */
function inOrder(marks: Int32Array): number[] {
  const numbers = new Map<number, number>();
  return Array.from(marks, (m) => {
    const known = numbers.get(m);
    if (known !== undefined) return known;
    numbers.set(m, numbers.size);
    return numbers.size - 1;
  });
}

export function weak(g: Graph): Int32Array {
  const root = Int32Array.from({ length: g.nodes.length }, (_, i) => i);
  const find = (n: number): number => {
    let at = n;
    while (root[at] !== at) {
      const up = root[root[at] ?? 0] ?? 0;
      root[at] = up;
      at = up;
    }
    return at;
  };
  for (let e = 0; e < g.edges.length; e++) root[find(g.source[e] ?? 0)] = find(g.target[e] ?? 0);
  return root.map((_, n) => find(n));
}

/** Tarjan's algorithm with a stack of its own, because evidence makes chains of any length. */
export function strong(g: Graph): Int32Array {
  const n = g.nodes.length;
  const order = new Int32Array(n).fill(-1);
  const low = new Int32Array(n);
  const component = new Int32Array(n).fill(-1);
  const next = new Int32Array(n);
  const open: number[] = [];
  let met = 0;
  let count = 0;
  for (let start = 0; start < n; start++) {
    if (order[start] !== -1) continue;
    const path = [start];
    while (path.length > 0) {
      const v = path.at(-1) ?? 0;
      if (order[v] === -1) {
        order[v] = low[v] = met++;
        next[v] = g.outgoing.first[v] ?? 0;
        open.push(v);
      }
      const i = next[v] ?? 0;
      if (i < (g.outgoing.first[v + 1] ?? 0)) {
        next[v] = i + 1;
        const w = g.target[g.outgoing.edges[i] ?? 0] ?? 0;
        if (order[w] === -1) path.push(w);
        else if (component[w] === -1) low[v] = Math.min(low[v] ?? 0, order[w] ?? 0);
        continue;
      }
      path.pop();
      const up = path.at(-1);
      if (up !== undefined) low[up] = Math.min(low[up] ?? 0, low[v] ?? 0);
      if (low[v] !== order[v]) continue;
      for (let w = open.pop(); w !== undefined; w = open.pop()) {
        component[w] = count;
        if (w === v) break;
      }
      count++;
    }
  }
  return component;
}
