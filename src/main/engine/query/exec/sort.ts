// sort and top: an index over the rows, compared key by key; equal rows keep their order, so results are the same every time.

import { sortOrder } from '../functions/index.js';
import type { Plan, SortKey } from '../plan/nodes.js';
import type { BestFirst } from '../source.js';
import { at, type Batch, type Vector } from '../values.js';
import { compile } from './eval.js';
import { materialise } from './execute.js';
import type { Runtime } from './runtime.js';
import { rankTexts, type RankedTexts } from './textOrder.js';
import { chunks, concatBatches, gatherBatch } from './vectors.js';

type SortPlan = Extract<Plan, { op: 'sort' }>;
const TOP_STREAM_ROWS = 20_000;

/** The input of a top-N over a stored table, with the scan told what is wanted; null where the first key is no stored number. */
export function bestFirst(plan: SortPlan): { readonly input: Plan; readonly best: BestFirst } | null {
  const [key] = plan.keys;
  if (!key || plan.limit === null || plan.limit === 0 || plan.limit > TOP_STREAM_ROWS || key.expr.k !== 'col') return null;
  if (!['int', 'long', 'datetime', 'timespan'].includes(key.expr.type)) return null;
  const below = (p: Plan, index: number): { readonly input: Plan; readonly best: BestFirst } | null => {
    if (p.op === 'scan') {
      const column = p.reads[index];
      if (column === undefined) return null;
      const best: BestFirst = { column, descending: key.descending, nullsFirst: key.nullsFirst, worst: null, exact: true };
      return { input: { ...p, best }, best };
    }
    if (p.op !== 'project' && p.op !== 'filter') return null;
    const expr = p.op === 'project' ? p.exprs[index] : null;
    if (expr && expr.k !== 'col') return null;
    const found = below(p.input, expr ? expr.index : index);
    return found && { ...found, input: { ...p, input: found.input } };
  };
  return below(plan.input, key.expr.index);
}

export async function* runSort(plan: SortPlan, input: AsyncIterable<Batch>, rt: Runtime, wanted: BestFirst | null): AsyncGenerator<Batch> {
  const types = plan.schema.map((c) => c.type);
  let all: Batch;
  if (plan.limit !== null && plan.limit <= TOP_STREAM_ROWS) {
    // Top-N: only the best so far are kept.
    let best: Batch[] = [];
    let held = 0;
    const values: number[] = [];
    for await (const whole of input) {
      // A long batch gives its own best first, so that only those are put together with the rest.
      const batch = plan.limit * 8 < whole.length ? topOf(plan, whole, rt, wanted !== null) : whole;
      if (wanted) narrow(wanted, values, plan, batch, rt);
      best.push(batch);
      held += batch.length;
      if (held > plan.limit * 4 + TOP_STREAM_ROWS) {
        best = [topOf(plan, concatBatches(types, best), rt, wanted !== null)];
        held = best[0]?.length ?? 0;
      }
    }
    all = concatBatches(types, best);
  } else all = await materialise(plan, input, rt);
  if (all.length > 0) yield* chunks(topOf(plan, all, rt, wanted !== null));
}

/** Takes a batch's values of the first key into the best met so far, and tells the scan the last one of them. */
function narrow(wanted: BestFirst, values: number[], plan: SortPlan, batch: Batch, rt: Runtime): void {
  const [key] = plan.keys;
  if (!key || plan.limit === null) return;
  const v = compile(key.expr, rt)(batch);
  for (let i = 0; i < batch.length; i++) {
    const x = at(v, i);
    // A null is the best there is, or nothing that could push others out.
    if (typeof x === 'bigint') wanted.exact = false;
    if (x !== null) values.push(Number(x));
    else if (wanted.nullsFirst) values.push(wanted.descending ? Infinity : -Infinity);
  }
  values.sort(wanted.descending ? (a, b) => b - a : (a, b) => a - b);
  if (values.length >= plan.limit) {
    values.length = plan.limit;
    wanted.worst = wanted.exact ? (values[plan.limit - 1] ?? null) : null;
  }
}

function topOf(plan: SortPlan, whole: Batch, rt: Runtime, byRefs: boolean): Batch {
  if (plan.limit !== null && plan.limit * 8 < whole.length) {
    const best = select(rowOrder(plan.keys, whole, rt, byRefs, false), whole.length, plan.limit, rt);
    return gatherBatch(whole, best);
  }
  const order = orderOf(plan.keys, whole, rt, byRefs);
  return gatherBatch(whole, plan.limit !== null && plan.limit < order.length ? order.slice(0, plan.limit) : order);
}

/** The first `count` rows in order, through a heap whose root is the worst kept. */
function select(compare: (a: number, b: number) => number, length: number, count: number, rt: Runtime): Int32Array {
  const heap = new Int32Array(count);
  let size = 0;
  const worse = (a: number, b: number) => compare(heap[a] as number, heap[b] as number) > 0;
  const swap = (a: number, b: number) => {
    const held = heap[a] as number;
    heap[a] = heap[b] as number;
    heap[b] = held;
  };
  const down = (from: number) => {
    for (let i = from; ;) {
      const left = 2 * i + 1;
      let top = i;
      if (left < size && worse(left, top)) top = left;
      if (left + 1 < size && worse(left + 1, top)) top = left + 1;
      if (top === i) return;
      swap(i, top);
      i = top;
    }
  };
  // From the better end: events mostly lie in time order, and a good row kept early turns the others away at once.
  const backwards = length > 1 && compare(length - 1, 0) < 0;
  for (let i = 0; i < length && count > 0; i++) {
    const row = backwards ? length - 1 - i : i;
    rt.step();
    if (size < count) {
      heap[size] = row;
      for (let child = size++; child > 0;) {
        const parent = (child - 1) >> 1;
        if (!worse(child, parent)) break;
        swap(child, parent);
        child = parent;
      }
    } else if (compare(row, heap[0] as number) < 0) {
      heap[0] = row;
      down(0);
    }
  }
  return heap.slice(0, size).sort(compare);
}

/** Row numbers in sorted order. */
export function orderOf(keys: readonly SortKey[], whole: Batch, rt: Runtime, byRefs = false): Int32Array {
  const [first, ...others] = keys;
  const v = first && compile(first.expr, rt)(whole);
  const sorted = (by: readonly SortKey[]): ((rows: Int32Array) => Int32Array) => {
    const compare = rowOrder(by, whole, rt, byRefs, true);
    const stepped = (a: number, b: number): number => {
      rt.step();
      return compare(a, b);
    };
    return (rows) => rows.sort(stepped);
  };
  if (v?.repr !== 'dict' || v.type !== 'string') return sorted(keys)(Int32Array.from({ length: whole.length }, (_, i) => i));
  const { order, ends } = dealt(rankTexts(v, rt), first?.descending === true);
  if (others.length === 0 && !byRefs) return order;
  const sort = sorted(others);
  for (let rank = 0, from = 0; rank < ends.length; rank++) {
    const to = ends[rank] as number;
    if (to - from > 1) sort(order.subarray(from, to));
    from = to;
  }
  return order;
}

/** Rows by rank, those of one rank as they were, and where each rank's rows end. */
function dealt({ ranks, count }: RankedTexts, descending: boolean): { readonly order: Int32Array; readonly ends: Int32Array } {
  const placeOf = (rank: number): number => (descending ? count - 1 - rank : rank);
  const ends = new Int32Array(count);
  for (const rank of ranks) ends[placeOf(rank)] = (ends[placeOf(rank)] as number) + 1;
  for (let place = 0, before = 0; place < count; place++) {
    const rows = ends[place] as number;
    ends[place] = before;
    before += rows;
  }
  const order = new Int32Array(ranks.length);
  for (let i = 0; i < ranks.length; i++) {
    const place = placeOf(ranks[i] as number);
    const at = ends[place] as number;
    order[at] = i;
    ends[place] = at + 1;
  }
  return { order, ends };
}

/**
 * Compares two rows; equal ones by their place, or by where they are stored when batches came best first. `often`: every row
 * will be compared many times.
 */
function rowOrder(keys: readonly SortKey[], whole: Batch, rt: Runtime, byRefs: boolean, often: boolean): (a: number, b: number) => number {
  const compare = keys.map((k) => comparator(compile(k.expr, rt)(whole), k, often, rt));
  const refs = byRefs ? whole.refs : null;
  const place = refs ? (a: number, b: number) => (refs[a] as number) - (refs[b] as number) || a - b : (a: number, b: number) => a - b;
  const [only] = compare;
  if (compare.length === 1 && only) return (a, b) => only(a, b) || place(a, b);
  return (a, b) => {
    for (const c of compare) {
      const d = c(a, b);
      if (d !== 0) return d;
    }
    return place(a, b);
  };
}

function comparator(v: Vector, key: SortKey, often: boolean, rt: Runtime): (a: number, b: number) => number {
  const sign = key.descending ? -1 : 1;
  const nulls = key.nullsFirst ? -1 : 1;
  if (v.repr === 'const') return () => 0;
  if (v.repr === 'f64' && v.type !== 'real') {
    const { data } = v;
    const mask = v.nulls;
    if (!mask) return (a, b) => sign * ((data[a] as number) - (data[b] as number));
    return (a, b) =>
      mask[a] || mask[b] ? (mask[a] && mask[b] ? 0 : mask[a] ? nulls : -nulls) : sign * ((data[a] as number) - (data[b] as number));
  }
  if (v.repr === 'dict' && v.type === 'string') {
    const { ids, dict } = v;
    const text = (id: number) => (id < 0 ? '' : dict.text(id));
    if (!often)
      return (a, b) => {
        const x = ids[a] as number;
        const y = ids[b] as number;
        if (x === y) return 0;
        const left = text(x);
        const right = text(y);
        return left < right ? -sign : left > right ? sign : 0;
      };
    const { ranks } = rankTexts(v, rt);
    return (a, b) => sign * ((ranks[a] as number) - (ranks[b] as number));
  }
  const { type } = v;
  return (a, b) => {
    const x = at(v, a);
    const y = at(v, b);
    const nx = x === null || (type === 'real' && Number.isNaN(x));
    const ny = y === null || (type === 'real' && Number.isNaN(y));
    if (nx || ny) {
      if (nx && ny) return x === null && y !== null ? nulls : y === null && x !== null ? -nulls : 0;
      return nx ? nulls : -nulls;
    }
    return sign * sortOrder(x, y, type);
  };
}
