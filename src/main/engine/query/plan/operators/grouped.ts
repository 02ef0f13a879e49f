// The subquery of mv-apply over the expansions of many rows at once. Each expanded row carries the number of the row it came
// from as its first column, and every operator keeps those numbers apart: summarize groups by them, sort orders by them first,
// take and top count within them. Operators for which that cannot be said fall back to one run a row (expand.ts).

import type { ColumnSchema, KqlType } from '../../../../../shared/base/types.js';
import type { BoundType, CallExpr, Expr, NameExpr, Operator } from '../../../../../shared/kql/ast.js';
import { concatBatches, gatherBatch } from '../../exec/vectors.js';
import { at, type Batch } from '../../values.js';
import { column } from '../expr.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { WINDOW_FUNCTIONS } from '../scalars.js';
import type { Env } from '../scope.js';
import { rowCount, sort } from './sort.js';

export interface GroupedSubquery {
  /** Gives the number of the row first. */
  readonly plan: Plan;
  /** What a row gives whose expansion was emptied before it was counted: one row of the empty aggregates. Null when it gives none. */
  readonly ofEmpty: Plan | null;
}

/** The operators of a subquery that is nothing but a pipe; null otherwise. */
export function pipedOperators(e: Expr): readonly Operator[] | null {
  if (e.kind === 'source') return [e.operator];
  if (e.kind !== 'pipe') return null;
  const head = pipedOperators(e.source);
  return head ? [...head, ...e.operators] : null;
}

/** `row` is the hidden first column of the rows; null when the subquery must be run row by row. */
export async function groupedSubquery(
  p: Planner,
  operators: readonly Operator[],
  rows: Plan,
  row: ColumnSchema,
  env: Env,
): Promise<GroupedSubquery | null> {
  if (operators.length === 0 || !operators.every(keepsApart)) return null;
  let plan = rows;
  let ofEmpty: Plan | null = null;
  let mayEmpty = false;
  for (const o of operators) {
    const next = await apply(p, plan, o, row, env);
    if (next.schema[0]?.name !== row.name) return null;
    if (isTotal(o)) {
      // Without groups of its own an aggregate gives a row for nothing, too; with everything before it empty, so is its input.
      if (mayEmpty || ofEmpty) {
        const none: Plan = { op: 'rows', schema: plan.schema.slice(1), batches: [], label: 'nothing', refTable: null };
        ofEmpty = await p.apply(ofEmpty ?? none, o, env);
      }
    } else if (ofEmpty) ofEmpty = await p.apply(ofEmpty, o, env);
    mayEmpty ||= o.kind === 'where' || o.kind === 'take' || o.kind === 'top' || o.kind === 'mv-expand' || o.kind === 'mv-apply';
    plan = next;
  }
  return { plan, ofEmpty };
}

async function apply(p: Planner, input: Plan, o: Operator, row: ColumnSchema, env: Env): Promise<Plan> {
  const columns = o.columns ? [row, ...o.columns] : null;
  const self: NameExpr = { kind: 'name', name: row.name, role: 'column', wildcard: false, type: row.type, start: o.start, end: o.end };
  switch (o.kind) {
    case 'project':
    case 'project-keep':
    case 'project-reorder':
    case 'distinct':
      return p.apply(
        o.exprs.some(looksAtNeighbours) ? inOrderOf(input, row) : input,
        {
          ...o,
          columns,
          exprs: [
            self,
            ...o.exprs.filter((e) => e.kind !== 'star' || o.kind !== 'distinct').map((e) => withinRow(e, self)),
            ...starred(o, input, row),
          ],
        },
        env,
      );
    case 'summarize':
      return p.apply(input, { ...o, columns, by: [self, ...o.by] }, env);
    case 'where':
      if (!looksAtNeighbours(o.condition)) break;
      return p.apply(inOrderOf(input, row), { ...o, columns, condition: withinRow(o.condition, self) }, env);
    case 'extend':
    case 'serialize':
      if (!o.exprs.some(looksAtNeighbours)) break;
      return p.apply(inOrderOf(input, row), { ...o, columns, exprs: o.exprs.map((e) => withinRow(e, self)) }, env);
    case 'count': {
      const count = { name: o.as ?? 'Count', type: 'long' as const };
      return {
        op: 'aggregate',
        input,
        keys: [column(0, row.type, row.name)],
        calls: [{ name: 'count', args: [], result: count }],
        schema: [row, count],
      };
    }
    case 'sort':
      return sort(p, input, [ascending(self), ...o.exprs], env);
    case 'top':
      return firstOf(await sort(p, input, [ascending(self), o.by], env), await rowCount(p, o.count, env));
    case 'take':
      return firstOf(input, await rowCount(p, o.count, env));
    default:
  }
  return p.apply(input, { ...o, columns }, env);
}

/** Groups come in no promised order, and neighbours must stand together. */
const inOrderOf = (input: Plan, row: ColumnSchema): Plan => ({
  op: 'sort',
  input,
  keys: [{ expr: column(0, row.type, row.name), descending: false, nullsFirst: true }],
  limit: null,
  schema: input.schema,
});

const ascending = (value: Expr): Expr => ({
  kind: 'ordered',
  type: value.type,
  value,
  descending: false,
  nullsFirst: null,
  start: value.start,
  end: value.end,
});

/** `distinct *` over the visible columns. */
function starred(o: Operator, input: Plan, row: ColumnSchema): Expr[] {
  if (o.kind !== 'distinct' || !o.exprs.some((e) => e.kind === 'star')) return [];
  return input.schema
    .filter((c) => c.name !== row.name)
    .map((c) => ({ kind: 'name', name: c.name, role: 'column', wildcard: false, type: c.type, start: o.start, end: o.end }));
}

/** The first rows of each number; rows of one number need not stand together. */
function firstOf(input: Plan, count: number): Plan {
  return {
    op: 'transform',
    input,
    name: 'take',
    detail: `${count} of each row`,
    schema: input.schema,
    run: async function* (batches) {
      const seen = new Map<number, number>();
      for await (const batch of batches) {
        const numbers = batch.columns[0];
        const kept: number[] = [];
        for (let i = 0; numbers && i < batch.length; i++) {
          const n = Number(at(numbers, i));
          const before = seen.get(n) ?? 0;
          if (before >= count) continue;
          seen.set(n, before + 1);
          kept.push(i);
        }
        if (kept.length > 0) yield gatherBatch(batch, Int32Array.from(kept));
      }
    },
  };
}

const isTotal = (o: Operator): boolean => o.kind === 'count' || (o.kind === 'summarize' && o.by.length === 0);

/** Whether an operator means the same for all rows together, once the number of the row is kept beside them. */
function keepsApart(o: Operator): boolean {
  switch (o.kind) {
    case 'where':
      return !looksAround(o.condition);
    case 'extend':
    case 'serialize':
    case 'project':
    case 'project-away':
    case 'project-keep':
    case 'project-rename':
    case 'project-reorder':
    case 'distinct':
    case 'sort':
      return !o.exprs.some(looksAround);
    case 'summarize':
      return ![...o.aggregates, ...o.by].some(looksAround);
    case 'top':
      return !looksAround(o.by) && !looksAround(o.count);
    case 'take':
      return !looksAround(o.count);
    case 'mv-expand':
      return !o.items.some((i) => looksAround(i.expr));
    case 'mv-apply':
      return !o.items.some((i) => looksAround(i.expr));
    case 'parse':
    case 'parse-where':
    case 'parse-kv':
      return !looksAround(o.input);
    case 'count':
      return true;
    default:
      return false;
  }
}

/** Tables and functions of the query's own inside an expression: their bodies may look at the rows around. */
function looksAround(e: Expr): boolean {
  switch (e.kind) {
    case 'call':
      return e.role === 'user' || e.args.some(looksAround);
    case 'path':
      return looksAround(e.base) || looksAround(e.key);
    case 'named':
    case 'ordered':
      return looksAround(e.value);
    case 'pipe':
    case 'source':
      return true;
    default:
      return false;
  }
}

function looksAtNeighbours(e: Expr): boolean {
  switch (e.kind) {
    case 'call':
      return WINDOW_FUNCTIONS.has(e.name) || e.args.some(looksAtNeighbours);
    case 'path':
      return looksAtNeighbours(e.base) || looksAtNeighbours(e.key);
    case 'named':
    case 'ordered':
      return looksAtNeighbours(e.value);
    default:
      return false;
  }
}

/** Window functions that begin anew with each number: all but prev() and next() have an argument for that. */
function withinRow(e: Expr, self: Expr): Expr {
  switch (e.kind) {
    case 'call': {
      const args = e.args.map((a) => withinRow(a, self));
      const { start, end } = e;
      const made = (name: string, type: BoundType, ...list: Expr[]): CallExpr => ({ ...e, name, type, args: list, user: null });
      const literal = (type: BoundType, value: number | null): Expr => ({ kind: 'literal', type, value, start, end });
      if (e.name === 'prev' || e.name === 'next') {
        const [, offset = literal('long', 1), other = literal(e.type, null)] = args;
        return made('iff', e.type, made('==', 'bool', made(e.name, 'long', self, offset), self), { ...e, args }, other);
      }
      const place = RESTART[e.name];
      if (place === undefined) return { ...e, args };
      const begins = made('!=', 'bool', made('prev', 'long', self), self);
      const given = args[place];
      const filled = Array.from({ length: place }, (_, i) => args[i] ?? literal('long', 1));
      return { ...e, args: [...filled, given ? made('or', 'bool', given, begins) : begins] };
    }
    case 'path':
      return { ...e, base: withinRow(e.base, self), key: withinRow(e.key, self) };
    case 'named':
    case 'ordered':
      return { ...e, value: withinRow(e.value, self) };
    default:
      return e;
  }
}
/** Where the condition stands that makes a window function begin anew. */
const RESTART: Readonly<Record<string, number>> = {
  row_number: 1,
  row_cumsum: 1,
  row_rank_dense: 1,
  row_rank_min: 1,
  row_window_session: 3,
};

/** Result rows in the order of the rows they belong to. A row whose expansion came to nothing gets what an empty one gives. */
export function inRowOrder(
  types: readonly KqlType[],
  results: Batch,
  expanded: Int32Array,
  ofEmpty: Batch | null,
): { readonly rows: Int32Array; readonly batch: Batch } {
  const numbers = results.columns[0];
  const own: Batch = { length: results.length, columns: results.columns.slice(1), refs: null };
  let rows = Int32Array.from({ length: results.length }, (_, i) => (numbers ? Number(at(numbers, i)) : 0));
  let all = own;
  if (ofEmpty && ofEmpty.length > 0) {
    const present = new Set(rows);
    const missing = [...new Set(expanded)].filter((n) => !present.has(n));
    if (missing.length > 0) {
      const places = missing.flatMap(() => Array.from({ length: ofEmpty.length }, (_, i) => i));
      all = concatBatches(types, [own, gatherBatch(ofEmpty, Int32Array.from(places))]);
      rows = Int32Array.from([...rows, ...missing.flatMap((n) => new Array<number>(ofEmpty.length).fill(n))]);
    }
  }
  if (rows.every((n, i) => i === 0 || (rows[i - 1] ?? 0) <= n)) return { rows, batch: all };
  const order = Int32Array.from(rows, (_, i) => i).sort((a, b) => (rows[a] ?? 0) - (rows[b] ?? 0) || a - b);
  return { rows: order.map((i) => rows[i] ?? 0), batch: gatherBatch(all, order) };
}
