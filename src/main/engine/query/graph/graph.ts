// A graph while it runs: nodes and edges as batches, edges by the numbers of their ends, and the edges at each node in order.
// In plans a graph travels as a plan that must not be run as a table; what makes it is kept beside that plan.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { KqlType } from '../../../../shared/base/types.js';
import { execute } from '../exec/execute.js';
import type { Runtime } from '../exec/runtime.js';
import type { Plan, Schema } from '../plan/nodes.js';
import { optimise } from '../plan/optimise.js';
import type { Batch, Scalar } from '../values.js';

/** Edge numbers grouped by node: those of node n are `edges[first[n]] … edges[first[n + 1] - 1]`. */
export interface Adjacency {
  readonly first: Int32Array;
  readonly edges: Int32Array;
}

export interface Graph {
  readonly nodes: Batch;
  readonly edges: Batch;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly idType: KqlType;
  readonly ids: readonly Scalar[];
  readonly outgoing: Adjacency;
  readonly incoming: Adjacency;
}

export interface GraphPlan {
  readonly nodeSchema: Schema;
  readonly edgeSchema: Schema;
  /** Gives the rows `load` is called with. */
  readonly input: Plan;
  load(input: AsyncIterable<Batch>, rt: Runtime): Promise<Graph>;
}

export const emptyRows: Plan = { op: 'rows', schema: [], batches: [], label: 'nothing', refTable: null };

const graphs = new WeakMap<Plan, GraphPlan>();

/** A graph in the place of a table. */
export function graphAsPlan(graph: GraphPlan, at: { readonly start: number; readonly end: number }): Plan {
  const plan: Plan = {
    op: 'transform',
    input: graph.input,
    name: 'make-graph',
    detail: '',
    schema: [],
    run: () => {
      throw new QuarryError('kql.semantic', 'A graph is not a table: a graph operator must follow make-graph.', {
        start: at.start,
        end: at.end,
      });
    },
  };
  graphs.set(plan, graph);
  return plan;
}

export const isGraph = (plan: Plan): boolean => graphs.has(plan);

export function graphOf(plan: Plan, at: { readonly kind: string; readonly start: number; readonly end: number }): GraphPlan {
  const graph = graphs.get(plan);
  if (!graph) throw new QuarryError('kql.semantic', `${at.kind} needs a graph as its input.`, { start: at.start, end: at.end });
  return graph;
}

/** A graph made once, however many operators look at it. */
export function keptGraph(graph: GraphPlan): GraphPlan {
  let made: Promise<Graph> | null = null;
  return {
    ...graph,
    input: emptyRows,
    load: (_input, rt) => (made ??= graph.load(execute(optimise(graph.input), rt), rt)),
  };
}

/** materialize() of a graph; null when the plan is no graph. */
export function materialisedGraph(plan: Plan, at: { readonly start: number; readonly end: number }): Plan | null {
  const graph = graphs.get(plan);
  return graph ? graphAsPlan(keptGraph(graph), at) : null;
}

/** The rows an operator makes of a graph. */
export function tableOf(
  graph: GraphPlan,
  name: string,
  detail: string,
  schema: Schema,
  run: (graph: Graph, rt: Runtime) => AsyncIterable<Batch>,
): Plan {
  return {
    op: 'transform',
    input: graph.input,
    name,
    detail,
    schema,
    run: async function* (batches, rt) {
      yield* run(await graph.load(batches, rt), rt);
    },
  };
}

export function adjacency(ends: Int32Array, nodeCount: number): Adjacency {
  const first = new Int32Array(nodeCount + 1);
  for (const n of ends) first[n + 1] = (first[n + 1] ?? 0) + 1;
  for (let n = 0; n < nodeCount; n++) first[n + 1] = (first[n + 1] ?? 0) + (first[n] ?? 0);
  const next = first.slice();
  const edges = new Int32Array(ends.length);
  ends.forEach((n, e) => {
    const place = next[n] ?? 0;
    edges[place] = e;
    next[n] = place + 1;
  });
  return { first, edges };
}

export const degree = (a: Adjacency, node: number): number => (a.first[node + 1] ?? 0) - (a.first[node] ?? 0);

export type Direction = 'out' | 'in' | 'any';

/** The edges one may leave a node by. A loop is met once when any direction will do. */
export function leaving(g: Graph, node: number, direction: Direction): Int32Array {
  const at = (a: Adjacency): Int32Array => a.edges.subarray(a.first[node], a.first[node + 1]);
  if (direction === 'out') return at(g.outgoing);
  if (direction === 'in') return at(g.incoming);
  const out = at(g.outgoing);
  const back = at(g.incoming).filter((e) => g.source[e] !== node);
  const both = new Int32Array(out.length + back.length);
  both.set(out);
  both.set(back, out.length);
  return both;
}

/** Where an edge leads that one leaves a node by. */
export const endOf = (g: Graph, edge: number, node: number, direction: Direction): number =>
  (direction === 'in' || (direction === 'any' && g.source[edge] !== node) ? g.source[edge] : g.target[edge]) ?? 0;

export const FLIPPED = { out: 'in', in: 'out', any: 'any' } as const;
