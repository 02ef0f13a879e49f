// make-graph: edges from the piped rows, nodes from up to two tables and from the ends of the edges no table describes.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { Expr, Operator } from '../../../../shared/kql/ast.js';
import { compile } from '../exec/eval.js';
import { execute, materialise } from '../exec/execute.js';
import { KeyColumn, KeySet } from '../exec/keys.js';
import type { Runtime } from '../exec/runtime.js';
import { gatherBatch, nullOf } from '../exec/vectors.js';
import { convert } from '../functions/index.js';
import type { BExpr } from '../plan/expr.js';
import type { Plan, Schema } from '../plan/nodes.js';
import { runOn } from '../plan/operators/expand.js';
import { optimise } from '../plan/optimise.js';
import type { Planner } from '../plan/planner.js';
import { Scope, type Env } from '../plan/scope.js';
import { at, vectorOf, type Batch, type Scalar } from '../values.js';
import { adjacency, emptyRows, graphAsPlan, type Graph } from './graph.js';

interface NodeTable {
  readonly plan: Plan;
  readonly key: BExpr;
}

interface Recipe {
  readonly edgeSchema: Schema;
  readonly nodeSchema: Schema;
  readonly source: BExpr;
  readonly target: BExpr;
  readonly tables: readonly NodeTable[];
  readonly nodeId: string | null;
}

export async function makeGraph(p: Planner, input: Plan, o: Extract<Operator, { kind: 'make-graph' }>, env: Env): Promise<Plan> {
  const scope = new Scope(input.schema);
  const source = await p.scalars.compile(o.source, scope, env);
  const target = await p.scalars.compile(o.target, scope, env);
  const tables: NodeTable[] = [];
  const nodeSchema: ColumnSchema[] = o.nodeId === null ? [] : [{ name: o.nodeId, type: source.type }];
  for (const t of o.nodes) {
    const plan = await p.tabular(t.table, env);
    tables.push({ plan, key: await p.scalars.compile(t.on, new Scope(plan.schema), env) });
    for (const c of plan.schema) if (!nodeSchema.some((n) => n.name === c.name)) nodeSchema.push(c);
  }
  const recipe: Recipe = { edgeSchema: input.schema, nodeSchema, source, target, tables, nodeId: o.nodeId };
  if (o.partition) return partitioned(p, input, recipe, o.partition, env);
  return graphAsPlan(
    {
      nodeSchema,
      edgeSchema: input.schema,
      input,
      load: async (batches, rt) => build(recipe, await materialise(input, batches, rt), await nodeRows(recipe, rt), rt),
    },
    o,
  );
}

const nodeRows = async (r: Recipe, rt: Runtime): Promise<Batch[]> => {
  const out: Batch[] = [];
  for (const t of r.tables) out.push(await materialise(t.plan, execute(optimise(t.plan), rt), rt));
  return out;
};

async function build(r: Recipe, edges: Batch, nodeTables: readonly Batch[], rt: Runtime): Promise<Graph> {
  const idType = r.source.type;
  const ids = new KeyColumn(idType);
  const idOf = (v: Scalar, e: BExpr): number => ids.id(e.type === idType ? v : convert(v, e.type, idType), true);
  const columns: Scalar[][] = r.nodeSchema.map(() => []);
  const keyPlaces = r.nodeId === null ? [] : [0];
  for (const [t, rows] of nodeTables.entries()) {
    const table = r.tables[t];
    if (!table) continue;
    const keys = compile(table.key, rt)(rows);
    const places = table.plan.schema.map((c) => r.nodeSchema.findIndex((n) => n.name === c.name));
    if (table.key.k === 'col') keyPlaces.push(places[table.key.index] ?? -1);
    for (let i = 0; i < rows.length; i++) {
      if (i % 8192 === 0) await rt.breathe();
      const id = idOf(at(keys, i), table.key);
      table.plan.schema.forEach((c, k) => {
        const place = places[k] ?? -1;
        const column = columns[place];
        const type = r.nodeSchema[place]?.type ?? c.type;
        const vector = rows.columns[k];
        if (!column || !vector) return;
        const known = column[id] ?? nullOf(type);
        // Of several rows for one node the first that says something counts.
        if (known === null || known === '') column[id] = c.type === type ? at(vector, i) : convert(at(vector, i), c.type, type);
      });
    }
  }
  const described = ids.size;
  const from = compile(r.source, rt)(edges);
  const to = compile(r.target, rt)(edges);
  const source = new Int32Array(edges.length);
  const target = new Int32Array(edges.length);
  for (let i = 0; i < edges.length; i++) {
    if (i % 8192 === 0) await rt.breathe();
    source[i] = idOf(at(from, i), r.source);
    target[i] = idOf(at(to, i), r.target);
  }
  const count = ids.size;
  rt.hold(count * (48 + 56 * columns.length) + edges.length * 24);
  for (let n = described; n < count; n++)
    for (const place of keyPlaces) {
      const column = columns[place];
      const type = r.nodeSchema[place]?.type ?? idType;
      if (column) column[n] = type === idType ? ids.value(n) : convert(ids.value(n), idType, type);
    }
  return {
    edges,
    nodes: {
      length: count,
      columns: r.nodeSchema.map((c, k) =>
        vectorOf(
          c.type,
          Array.from({ length: count }, (_, n) => columns[k]?.[n] ?? nullOf(c.type)),
        ),
      ),
      refs: null,
    },
    source,
    target,
    idType,
    ids: ids.values(),
    outgoing: adjacency(source, count),
    incoming: adjacency(target, count),
  };
}

/** One graph for each value of a column of the edges and the node tables; the subquery runs on each, results end to end. */
async function partitioned(
  p: Planner,
  input: Plan,
  r: Recipe,
  partition: { readonly by: Expr; readonly subquery: Expr },
  env: Env,
): Promise<Plan> {
  const by = await p.scalars.compile(partition.by, new Scope(input.schema), env);
  const nodeBy: BExpr[] = [];
  for (const t of r.tables) nodeBy.push(await p.scalars.compile(partition.by, new Scope(t.plan.schema), env));
  const current: { graph: Graph | null } = { graph: null };
  const load = async (): Promise<Graph> => {
    if (!current.graph) throw new Error('no partition is at hand');
    return current.graph;
  };
  const part = graphAsPlan({ nodeSchema: r.nodeSchema, edgeSchema: r.edgeSchema, input: emptyRows, load }, partition.by);
  const subplan = optimise(await runOn(p, partition.subquery, part, env));
  return {
    op: 'transform',
    input,
    name: 'make-graph',
    detail: 'partitioned',
    schema: subplan.schema,
    run: async function* (batches, rt) {
      const edges = await materialise(input, batches, rt);
      const tables = await nodeRows(r, rt);
      const keys = new KeySet([by.type]);
      const edgeGroups = membersOf(keys.groups([compile(by, rt)(edges)], edges.length, true));
      const tableGroups = tables.map((rows, t) => {
        const e = nodeBy[t];
        return e ? membersOf(keys.groups([compile(e, rt)(rows)], rows.length, true)) : [];
      });
      for (let g = 0; g < keys.count; g++) {
        await rt.breathe();
        const pick = (rows: Batch, members: readonly number[] | undefined): Batch => gatherBatch(rows, Int32Array.from(members ?? []));
        current.graph = await build(
          r,
          pick(edges, edgeGroups[g]),
          tables.map((rows, t) => pick(rows, tableGroups[t]?.[g])),
          rt,
        );
        yield* execute(subplan, rt, false);
      }
    },
  };
}

/** Row numbers by group. */
function membersOf(groups: Int32Array): number[][] {
  const out: number[][] = [];
  groups.forEach((g, i) => (out[g] ??= []).push(i));
  return out;
}
