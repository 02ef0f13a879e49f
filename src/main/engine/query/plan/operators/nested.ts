// The levels of top-nested over all rows at once: one aggregation a level, by the group of the levels above and the value of its
// own. The best of each group go on to the next level; the rows of all others are summed up where that is asked for.

import type { ColumnSchema } from '../../../../../shared/base/types.js';
import { compile } from '../../exec/eval.js';
import { execute, materialise } from '../../exec/execute.js';
import { KeySet } from '../../exec/keys.js';
import type { Runtime } from '../../exec/runtime.js';
import { batchOf, chunks, gather, gatherBatch, nullOf } from '../../exec/vectors.js';
import { sortOrder } from '../../functions/index.js';
import { at, type Batch, type Scalar, type Vector } from '../../values.js';
import { column, type BExpr } from '../expr.js';
import type { Plan, Schema } from '../nodes.js';

export interface Level {
  readonly key: BExpr;
  /** Columns of the input that the key and the aggregate look at. */
  readonly reads: ReadonlySet<number>;
  /** Null takes every value. */
  readonly count: number | null;
  readonly others: Others | null;
  /** Groups of rows with the level's aggregate, which comes last. */
  readonly aggregate: (from: Plan, keys: readonly BExpr[]) => Plan;
  readonly schema: readonly [ColumnSchema, ColumnSchema];
  readonly descending: boolean;
}
export interface Others {
  readonly value: Scalar;
}

/** A value of a level, with those of the level below it and the row that stands for the others among those. */
interface Node {
  readonly cells: readonly Scalar[];
  readonly inner: Node[];
  others: readonly Scalar[] | null;
}

export function nestedPlan(input: Plan, levels: readonly Level[]): Plan {
  const schema = levels.flatMap((l) => [...l.schema]);
  return {
    op: 'transform',
    input,
    name: 'top-nested',
    detail: levels.map((l) => l.schema[0].name).join(', '),
    schema,
    uses: { columns: new Set(levels.flatMap((l) => [...l.reads])), passed: () => undefined },
    run: async function* (batches, rt) {
      const rows = await materialise(input, batches, rt);
      const root: Node = { cells: [], inner: [], others: null };
      let nodes: readonly Node[] = [root];
      let active: Int32Array = Int32Array.from({ length: rows.length }, (_, i) => i);
      let parents: Int32Array = new Int32Array(rows.length);
      for (const level of levels) ({ nodes, active, parents } = await descend(level, input.schema, rows, nodes, active, parents, rt));
      const out: (readonly Scalar[])[] = [];
      flatten(root, levels.length, schema, out);
      rt.hold(out.length * schema.length * 24);
      const types = schema.map((c) => c.type);
      for (let from = 0; from < out.length; from += 65_536) yield batchOf(types, out.slice(from, from + 65_536));
    },
  };
}

async function descend(
  level: Level,
  schema: Schema,
  rows: Batch,
  nodes: readonly Node[],
  active: Int32Array,
  parents: Int32Array,
  rt: Runtime,
) {
  const inside = gatherBatch(rows, active);
  const values = gather(compile(level.key, rt)(rows), active);
  const keys = new KeySet(['long', level.key.type]);
  const groups = keys.groups([numbers(parents), values], active.length, true);
  const first = new Int32Array(keys.count).fill(-1);
  groups.forEach((g, i) => {
    if (first[g] === -1) first[g] = i;
  });
  const sums = await aggregated(level, schema, inside, groups, rt);
  const type = level.schema[1].type;
  const members = nodes.map((): number[] => []);
  first.forEach((row, g) => members[parents[row] ?? 0]?.push(g));
  const next: Node[] = [];
  const nodeOf = new Int32Array(keys.count).fill(-1);
  members.forEach((list, n) => {
    const parent = nodes[n];
    if (!parent) return;
    const best = list.sort((a, b) => {
      rt.step();
      const [x, y] = [sums.get(a) ?? null, sums.get(b) ?? null];
      if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
      return (level.descending ? -1 : 1) * sortOrder(x, y, type) || a - b;
    });
    for (const g of best.slice(0, level.count ?? best.length)) {
      const node: Node = { cells: [...parent.cells, at(values, first[g] ?? 0), sums.get(g) ?? null], inner: [], others: null };
      nodeOf[g] = next.push(node) - 1;
      parent.inner.push(node);
    }
  });
  if (level.others) {
    const left = Int32Array.from(active.keys()).filter((i) => nodeOf[groups[i] ?? 0] === -1);
    const rest = await aggregated(
      level,
      schema,
      gatherBatch(inside, left),
      left.map((i) => parents[i] ?? 0),
      rt,
    );
    const none = await ofNothing(level, schema, rt);
    nodes.forEach(
      (parent, n) => (parent.others = [...parent.cells, level.others?.value ?? null, rest.has(n) ? (rest.get(n) ?? null) : none]),
    );
  }
  const kept = Int32Array.from(active.keys()).filter((i) => nodeOf[groups[i] ?? 0] !== -1);
  return { nodes: next, active: kept.map((i) => active[i] ?? 0), parents: kept.map((i) => nodeOf[groups[i] ?? 0] ?? 0) };
}

const numbers = (list: Int32Array): Vector => ({ repr: 'f64', type: 'long', data: Float64Array.from(list), nulls: null });

/** The level's aggregate of each group of rows. */
async function aggregated(level: Level, schema: Schema, rows: Batch, groups: Int32Array, rt: Runtime): Promise<Map<number, Scalar>> {
  const batches = [...chunks({ length: rows.length, columns: [...rows.columns, numbers(groups)], refs: null })];
  const from: Plan = { op: 'rows', schema: [...schema, { name: '$g', type: 'long' }], batches, label: 'top-nested', refTable: null };
  const out = new Map<number, Scalar>();
  for await (const b of execute(level.aggregate(from, [column(schema.length, 'long', '$g')]), rt, false)) {
    const [group, value] = b.columns;
    for (let i = 0; group && value && i < b.length; i++) out.set(Number(at(group, i)), at(value, i));
  }
  return out;
}

async function ofNothing(level: Level, schema: Schema, rt: Runtime): Promise<Scalar> {
  const from: Plan = { op: 'rows', schema, batches: [], label: 'nothing', refTable: null };
  for await (const b of execute(level.aggregate(from, []), rt, false)) {
    const [value] = b.columns;
    if (value && b.length > 0) return at(value, 0);
  }
  return null;
}

function flatten(node: Node, depth: number, schema: Schema, out: (readonly Scalar[])[]): void {
  if (node.cells.length === depth * 2) out.push(node.cells);
  for (const child of node.inner) flatten(child, depth, schema, out);
  const { others } = node;
  if (others) out.push(schema.map((c, i) => others[i] ?? nullOf(c.type)));
}
