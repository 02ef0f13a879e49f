// graph-where-nodes and graph-where-edges: the part of a graph whose nodes or edges pass a test. A node takes its edges along.

import type { Operator } from '../../../../shared/kql/ast.js';
import type { Runtime } from '../exec/runtime.js';
import { gatherBatch } from '../exec/vectors.js';
import type { Plan } from '../plan/nodes.js';
import type { Planner } from '../plan/planner.js';
import { toBool } from '../plan/scalars.js';
import { Scope, type Env } from '../plan/scope.js';
import { at } from '../values.js';
import { adjacency, graphAsPlan, graphOf, type Graph } from './graph.js';
import { elementSchema, References, type EachItem } from './references.js';
import { ReferenceReader } from './values.js';

type GraphWhere = Extract<Operator, { kind: 'graph-where-nodes' | 'graph-where-edges' }>;

export async function graphWhere(p: Planner, input: Plan, o: GraphWhere, env: Env): Promise<Plan> {
  const graph = graphOf(input, o);
  const nodes = o.kind === 'graph-where-nodes';
  const columns = nodes ? graph.nodeSchema : graph.edgeSchema;
  const around = new References(p, graph, new Map(), env);
  const condition = await around.rewrite(o.condition, columns);
  p.scalars.strict = true;
  try {
    const expr = toBool(await p.scalars.compile(condition, new Scope(elementSchema(columns)), env));
    const test: EachItem = { kind: 'each', mode: 'all', slot: 0, inner: nodes, expr, around };
    return graphAsPlan(
      {
        ...graph,
        load: async (batches, rt) => {
          const whole = await graph.load(batches, rt);
          const kept = passing(whole, test, around, rt);
          return nodes ? withNodes(whole, kept) : withEdges(whole, kept);
        },
      },
      o,
    );
  } finally {
    p.scalars.strict = false;
  }
}

/** Numbers of the nodes or edges that pass. */
function passing(g: Graph, test: EachItem, refs: References, rt: Runtime): Int32Array {
  const count = (test.inner ? g.nodes : g.edges).length;
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const passed = new ReferenceReader(refs, g, rt).overElements(test, all, {
    length: count,
    node: (_slot, row) => row,
    path: (_slot, row) => ({ edges: [row], inner: [] }),
  });
  return all.filter((i) => at(passed, i) === true);
}

function withNodes(g: Graph, kept: Int32Array): Graph {
  const place = new Int32Array(g.nodes.length).fill(-1);
  kept.forEach((n, i) => (place[n] = i));
  const edges = Int32Array.from({ length: g.edges.length }, (_, e) => e).filter(
    (e) => (place[g.source[e] ?? 0] ?? -1) >= 0 && (place[g.target[e] ?? 0] ?? -1) >= 0,
  );
  const source = edges.map((e) => place[g.source[e] ?? 0] ?? 0);
  const target = edges.map((e) => place[g.target[e] ?? 0] ?? 0);
  return {
    ...g,
    nodes: gatherBatch(g.nodes, kept),
    edges: gatherBatch(g.edges, edges),
    source,
    target,
    ids: Array.from(kept, (n) => g.ids[n] ?? null),
    outgoing: adjacency(source, kept.length),
    incoming: adjacency(target, kept.length),
  };
}

function withEdges(g: Graph, kept: Int32Array): Graph {
  const source = kept.map((e) => g.source[e] ?? 0);
  const target = kept.map((e) => g.target[e] ?? 0);
  const count = g.nodes.length;
  return {
    ...g,
    edges: gatherBatch(g.edges, kept),
    source,
    target,
    outgoing: adjacency(source, count),
    incoming: adjacency(target, count),
  };
}
