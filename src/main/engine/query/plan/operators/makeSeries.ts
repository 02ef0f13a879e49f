// make-series: aggregates by group and regular step, as arrays; bins without rows get the default.

import type { ColumnSchema } from '../../../../../shared/base/types.js';
import { QuarryError } from '../../../../../shared/base/errors.js';
import type { Operator } from '../../../../../shared/kql/ast.js';
import { concatBatches, batchOf } from '../../exec/vectors.js';
import { toDynamic } from '../../functions/convert.js';
import { at, type Dynamic, type Scalar } from '../../values.js';
import { call, constant, type BExpr } from '../expr.js';
import { defaultName } from '../naming.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { AggregateCollector, groupKeys } from './summarize.js';

const MAX_POINTS = 1_048_576;

export async function makeSeries(p: Planner, input: Plan, o: Extract<Operator, { kind: 'make-series' }>, env: Env): Promise<Plan> {
  const scope = new Scope(input.schema);
  const { keys, keyNames } = await groupKeys(p, o.by, scope, env);
  const on = await p.scalars.compile(o.on, scope, env);
  const onName = defaultName(o.on) ?? 'Column1';
  const number = async (e: typeof o.from): Promise<number | bigint | null> => {
    const v = e ? await p.scalars.constant(e, env) : null;
    return typeof v === 'number' || typeof v === 'bigint' ? v : null;
  };
  const from = await number(o.from);
  const to = await number(o.to);
  const step = await number(o.step);
  if (step === null || Number(step) === 0)
    throw new QuarryError('kql.semantic', 'make-series needs a step that is not zero.', { start: o.step.start, end: o.step.end });
  const collector = new AggregateCollector(p, scope, env, keyNames);
  const outputs: { readonly name: string | null; readonly expr: BExpr }[] = [];
  const fallbacks: Scalar[] = [];
  for (const a of o.aggregates) {
    for (const made of await collector.outputs(a.expr)) {
      outputs.push(made);
      fallbacks.push(a.fallback ? await p.scalars.constant(a.fallback, env) : 0);
    }
  }
  // The bin is a key like the others; its number is counted from the start (or from zero when there is none).
  const origin = from ?? (on.type === 'datetime' ? binOrigin(step) : 0);
  const binned = call('bin_at', on.type, on, constant(on.type === 'datetime' ? 'timespan' : on.type, step), constant(on.type, origin));
  const bounded: Plan =
    from === null && to === null
      ? input
      : {
          op: 'filter',
          input,
          schema: input.schema,
          predicate: {
            k: 'and',
            type: 'bool',
            args: [
              ...(from === null ? [] : [call('>=', 'bool', on, constant(on.type, from))]),
              ...(to === null ? [] : [call(o.parameters['inrange'] ? '<=' : '<', 'bool', on, constant(on.type, to))]),
            ],
          },
        };
  const inner: Plan = {
    op: 'aggregate',
    input: bounded,
    keys: [...keys, binned],
    calls: collector.calls,
    schema: [...keys.map((k, i) => ({ name: keyNames[i] ?? '', type: k.type })), { name: '$bin', type: on.type }, ...collector.columns()],
  };
  const shown: Plan = {
    op: 'project',
    input: inner,
    schema: [...inner.schema.slice(0, keys.length + 1), ...outputs.map((out, i) => ({ name: `$v${i}`, type: out.expr.type }))],
    exprs: [
      ...inner.schema.slice(0, keys.length + 1).map((c, i) => ({ k: 'col' as const, index: i, type: c.type, name: c.name })),
      ...outputs.map((out) => shiftColumns(out.expr, keys.length + 1)),
    ],
  };
  const bound = o.columns && o.columns.length === keys.length + outputs.length + 1 ? o.columns : null;
  const schema: ColumnSchema[] = [
    ...keys.map((k, i) => ({ name: keyNames[i] ?? '', type: k.type })),
    ...outputs.map((out, i) => ({ name: bound?.[keys.length + i]?.name ?? out.name ?? `Column${i + 1}`, type: 'dynamic' as const })),
    { name: bound?.at(-1)?.name ?? onName, type: 'dynamic' },
  ];
  const nonEmpty = (o.parameters['kind'] ?? '') === 'nonempty';
  return {
    op: 'transform',
    input: shown,
    name: 'make-series',
    detail: `on ${onName}`,
    schema,
    run: async function* (batches, rt) {
      const all = [];
      for await (const b of batches) all.push(b);
      const rows = concatBatches(
        shown.schema.map((c) => c.type),
        all,
      );
      const cell = (c: number, i: number): Scalar => {
        const v = rows.columns[c];
        return v ? at(v, i) : null;
      };
      const big = (v: Scalar): bigint | null =>
        typeof v === 'bigint' ? v : typeof v === 'number' && Number.isInteger(v) ? BigInt(v) : null;
      const real = on.type === 'real';
      const groups = new Map<string, { readonly key: Scalar[]; readonly rows: number[] }>();
      let low: number | bigint | null = from;
      let high: number | bigint | null = null;
      for (let i = 0; i < rows.length; i++) {
        rt.step();
        const t = cell(keys.length, i);
        if (typeof t !== 'number' && typeof t !== 'bigint') continue;
        if (from === null && (low === null || t < low)) low = t;
        if (high === null || t > high) high = t;
        const key = keys.map((_, k) => cell(k, i));
        const id = JSON.stringify(key, (_k, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v));
        const group = groups.get(id) ?? { key, rows: [] };
        group.rows.push(i);
        groups.set(id, group);
      }
      if (groups.size === 0 && nonEmpty && keys.length === 0) groups.set('', { key: [], rows: [] });
      if (low === null || (to === null && high === null)) return;
      const axis: Scalar[] = [];
      if (real) {
        const end = to === null ? Number(high) + Number(step) / 2 : Number(to);
        for (let k = 0; ; k++) {
          const x = Number(low) + k * Number(step);
          if (o.parameters['inrange'] ? x > end : x >= end) break;
          axis.push(x);
          if (axis.length > MAX_POINTS)
            throw new QuarryError('query.limit', 'make-series gives too many points; take a larger step.', { limitPoints: MAX_POINTS });
        }
      } else {
        const s = big(step) ?? 1n;
        const end = to === null ? (big(high) ?? 0n) + 1n : (big(to) ?? 0n) + (o.parameters['inrange'] ? 1n : 0n);
        for (let x = big(low) ?? 0n; s > 0n ? x < end : x > end; x += s) {
          axis.push(x >= -9_007_199_254_740_991n && x <= 9_007_199_254_740_991n ? Number(x) : x);
          if (axis.length > MAX_POINTS)
            throw new QuarryError('query.limit', 'make-series gives too many points; take a larger step.', { limitPoints: MAX_POINTS });
        }
      }
      const place = new Map(axis.map((x, i) => [real ? Math.round((Number(x) - Number(low)) / Number(step)) : String(x), i]));
      const out: Scalar[][] = [];
      for (const group of groups.values()) {
        rt.step();
        const lists = outputs.map((made, k) => new Array<Dynamic>(axis.length).fill(toDynamic(fallbacks[k] ?? null, made.expr.type)));
        for (const i of group.rows) {
          const t = cell(keys.length, i);
          const index = place.get(real ? Math.round((Number(t) - Number(low)) / Number(step)) : String(t));
          if (index === undefined) continue;
          lists.forEach((l, k) => {
            l[index] = toDynamic(cell(keys.length + 1 + k, i), outputs[k]?.expr.type ?? 'dynamic');
          });
        }
        out.push([...group.key, ...lists, axis.map((x) => toDynamic(x, on.type))]);
      }
      if (out.length > 0)
        yield batchOf(
          schema.map((c) => c.type),
          out,
        );
    },
  };
}

const shiftColumns = (e: BExpr, by: number): BExpr => {
  if (e.k === 'col') return { ...e, index: e.index + by };
  if (e.k === 'const') return e;
  if (e.k === 'in') return { ...e, arg: shiftColumns(e.arg, by) };
  return { ...e, args: e.args.map((a) => shiftColumns(a, by)) };
};

/** Bins without a start fall where bin() puts them: multiples of the step since year 1. Engine ticks count from 2010. */
const binOrigin = (step: number | bigint): number | bigint => {
  const s = BigInt(step);
  return Number(-(633_979_008_000_000_000n % s));
};
