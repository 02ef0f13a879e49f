// Column pruning: each operator is asked only for what is read above it, so that a scan opens only those columns.

import type { KqlType } from '../../../../shared/base/types.js';
import { nullOf } from '../exec/vectors.js';
import { column, columnsOf, constant, mapColumns, type BExpr } from './expr.js';
import { isArgExtreme, operandsOfCall, type Plan } from './nodes.js';

interface Pruned {
  readonly plan: Plan;
  /** Old column → new column. */
  readonly places: ReadonlyMap<number, number>;
}

export function prune(plan: Plan): Plan {
  return narrow(
    plan,
    plan.schema.map((_, i) => i),
  ).plan;
}

const identity = (plan: Plan): Pruned => ({ plan, places: new Map(plan.schema.map((_, i) => [i, i])) });
const ordered = (set: Iterable<number>): number[] => [...set].sort((a, b) => a - b);
const remap = (e: BExpr, places: ReadonlyMap<number, number>): BExpr =>
  mapColumns(e, (i, c) => (c.k === 'col' ? { ...c, index: places.get(i) ?? i } : c));

function whole(plan: Plan): Plan {
  return narrow(
    plan,
    plan.schema.map((_, i) => i),
  ).plan;
}

/** `wanted` is sorted. The result has at least those columns, in order; exactly those where that costs nothing. */
function narrow(p: Plan, wanted: readonly number[]): Pruned {
  switch (p.op) {
    case 'scan': {
      const need = ordered(new Set([...wanted, ...(p.predicate ? columnsOf(p.predicate) : [])]));
      const places = new Map(need.map((old, i) => [old, i]));
      const pick = <T>(list: readonly T[]): T[] => need.map((i) => list[i]).filter((x): x is T => x !== undefined);
      return {
        plan: { ...p, schema: pick(p.schema), reads: pick(p.reads), predicate: p.predicate ? remap(p.predicate, places) : null },
        places,
      };
    }
    case 'filter': {
      const need = ordered(new Set([...wanted, ...columnsOf(p.predicate)]));
      const input = narrow(p.input, need);
      return {
        plan: { ...p, input: input.plan, predicate: remap(p.predicate, input.places), schema: input.plan.schema },
        places: input.places,
      };
    }
    case 'project': {
      const exprs = wanted.map((i) => p.exprs[i]).filter((e): e is BExpr => e !== undefined);
      const need = new Set<number>();
      for (const e of exprs) columnsOf(e, need);
      const input = narrow(p.input, ordered(need));
      return {
        plan: {
          ...p,
          input: input.plan,
          exprs: exprs.map((e) => remap(e, input.places)),
          schema: wanted.map((i) => p.schema[i]).filter((c) => c !== undefined),
        },
        places: new Map(wanted.map((old, i) => [old, i])),
      };
    }
    case 'aggregate': {
      const need = new Set<number>();
      for (const k of p.keys) columnsOf(k, need);
      for (const c of p.calls) for (const e of operandsOfCall(c)) columnsOf(e, need);
      const input = narrow(p.input, ordered(need));
      const map = (e: BExpr) => remap(e, input.places);
      return identity({
        ...p,
        input: input.plan,
        keys: p.keys.map(map),
        calls: p.calls.map((c) => (isArgExtreme(c) ? { ...c, by: map(c.by), values: c.values.map(map) } : { ...c, args: c.args.map(map) })),
      });
    }
    case 'sort': {
      const need = new Set(wanted);
      for (const k of p.keys) columnsOf(k.expr, need);
      const input = narrow(p.input, ordered(need));
      return {
        plan: {
          ...p,
          input: input.plan,
          keys: p.keys.map((k) => ({ ...k, expr: remap(k.expr, input.places) })),
          schema: input.plan.schema,
        },
        places: input.places,
      };
    }
    case 'take': {
      const input = narrow(p.input, wanted);
      return { plan: { ...p, input: input.plan, schema: input.plan.schema }, places: input.places };
    }
    case 'join':
      return pruneJoin(p, wanted);
    case 'union': {
      // Inputs must agree on the columns they give, so each is cut to exactly those.
      const inputs = p.inputs.map((i) => exactly(i, wanted));
      return {
        plan: { ...p, inputs, schema: wanted.map((i) => p.schema[i]).filter((c) => c !== undefined) },
        places: new Map(wanted.map((old, i) => [old, i])),
      };
    }
    case 'rows': {
      const schema = wanted.map((i) => p.schema[i]).filter((c) => c !== undefined);
      const batches = p.batches.map((b) => ({ ...b, columns: wanted.map((i) => b.columns[i]).filter((v) => v !== undefined) }));
      return { plan: { ...p, schema, batches }, places: new Map(wanted.map((old, i) => [old, i])) };
    }
    case 'window': {
      const asked = new Set(wanted);
      const exprs = p.exprs.map((e, i) => (asked.has(i) ? e : absent(e.type)));
      const need = new Set<number>();
      for (const e of exprs) columnsOf(e, need);
      const input = narrow(p.input, ordered(need));
      return identity({ ...p, input: input.plan, exprs: exprs.map((e) => remap(e, input.places)) });
    }
    case 'slot':
    case 'range':
      return identity(p);
    case 'expand': {
      const made = new Set(p.items.map((item) => item.target));
      const need = new Set(wanted.filter((i) => i < p.input.schema.length && !made.has(i)));
      for (const item of p.items) columnsOf(item.expr, need);
      return identity({ ...p, input: withOnly(p.input, need) });
    }
    case 'transform': {
      if (!p.uses) return identity({ ...p, input: whole(p.input) });
      const need = new Set(p.uses.columns);
      for (const i of wanted) {
        const from = p.uses.passed(i);
        if (from !== undefined) need.add(from);
      }
      return identity({ ...p, input: withOnly(p.input, need), asked: new Set(wanted) });
    }
  }
}

const absent = (type: KqlType): BExpr => constant(type, nullOf(type));

/** A plan with all columns in their places, of which only some have their values. The rest are nulls, which nobody reads. */
function withOnly(p: Plan, need: ReadonlySet<number>): Plan {
  if (p.schema.every((_, i) => need.has(i))) return whole(p);
  const { plan, places } = narrow(p, ordered(need));
  return {
    op: 'project',
    input: plan,
    exprs: p.schema.map((c, i) => (need.has(i) ? column(places.get(i) ?? i, c.type, c.name) : absent(c.type))),
    schema: p.schema,
  };
}

/** A plan giving exactly the wanted columns in order. */
function exactly(p: Plan, wanted: readonly number[]): Plan {
  const { plan, places } = narrow(p, wanted);
  const at = wanted.map((i) => places.get(i) ?? i);
  if (at.length === plan.schema.length && at.every((x, i) => x === i)) return plan;
  return {
    op: 'project',
    input: plan,
    exprs: at.map((x) => column(x, plan.schema[x]?.type ?? 'dynamic', plan.schema[x]?.name ?? '')),
    schema: at.map((x) => plan.schema[x]).filter((c) => c !== undefined),
  };
}

function pruneJoin(p: Extract<Plan, { op: 'join' }>, wanted: readonly number[]): Pruned {
  const leftOnly = p.kind === 'leftsemi' || p.kind === 'leftanti';
  const rightOnly = p.kind === 'rightsemi' || p.kind === 'rightanti';
  const width = rightOnly ? 0 : p.left.schema.length;
  const leftNeed = new Set(rightOnly ? [] : wanted.filter((i) => i < width));
  const rightWanted = leftOnly ? [] : wanted.filter((i) => i >= width).map((i) => p.rightColumns[i - width] ?? 0);
  const rightNeed = new Set(rightWanted);
  for (const k of p.leftKeys) columnsOf(k, leftNeed);
  for (const k of p.rightKeys) columnsOf(k, rightNeed);
  const leftColumns = ordered(leftNeed);
  const rightColumns = ordered(rightNeed);
  const left = exactly(p.left, leftColumns);
  const right = exactly(p.right, rightColumns);
  const leftPlaces = new Map(leftColumns.map((old, i) => [old, i]));
  const rightPlaces = new Map(rightColumns.map((old, i) => [old, i]));
  const places = new Map<number, number>();
  const schema = [];
  if (!rightOnly) {
    for (const [i, old] of leftColumns.entries()) {
      places.set(old, i);
      const c = p.schema[old];
      if (c) schema.push(c);
    }
  }
  const kept: number[] = [];
  if (rightOnly) {
    for (const [i, old] of rightColumns.entries()) {
      places.set(old, i);
      const c = p.schema[old];
      if (c) schema.push(c);
      kept.push(i);
    }
  } else if (!leftOnly) {
    for (const i of wanted.filter((x) => x >= width)) {
      const place = rightPlaces.get(p.rightColumns[i - width] ?? 0) ?? 0;
      places.set(i, schema.length);
      const c = p.schema[i];
      if (c) schema.push(c);
      kept.push(place);
    }
  }
  return {
    plan: {
      ...p,
      left,
      right,
      leftKeys: p.leftKeys.map((k) => remap(k, leftPlaces)),
      rightKeys: p.rightKeys.map((k) => remap(k, rightPlaces)),
      rightColumns: kept,
      schema,
    },
    places,
  };
}
