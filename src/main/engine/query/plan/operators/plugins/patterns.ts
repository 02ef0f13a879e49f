// autocluster, basket and diffpatterns: what the rows of a result have in common.

import type { ColumnSchema } from '../../../../../../shared/base/types.js';
import { nullOf } from '../../../exec/vectors.js';
import { textOf } from '../../../functions/index.js';
import type { Batch, Scalar } from '../../../values.js';
import { cell, type Plugin, type PluginCall } from './call.js';
import { Tuples, type Pattern } from './mine.js';

const LEAST_SHARE = 0.015;
const MOST_SEGMENTS = 20;

interface Options {
  readonly weight: number;
  readonly wildcards: readonly { readonly type: string; readonly value: Scalar }[];
}

async function options(c: PluginCall, weightPlace: number, wildcardPlace: number): Promise<Options> {
  const weight = c.arg(weightPlace);
  let column = weight ? c.find(weightPlace) : -1;
  if (weight && column < 0) {
    const name = await c.optional(weightPlace);
    if (typeof name === 'string') column = c.input.schema.findIndex((s) => s.name === name);
    if (name !== null && column < 0) throw c.fail('the weight must be a column of the input');
  }
  const wildcards: { readonly type: string; readonly value: Scalar }[] = [];
  for (let i = wildcardPlace; i < c.count; i++) {
    const e = c.arg(i);
    const value = await c.optional(i);
    if (e && value !== null) wildcards.push({ type: e.type, value });
  }
  return { weight: column, wildcards };
}

const weightOf =
  (rows: Batch, column: number) =>
  (row: number): number =>
    column < 0 ? 1 : Number(cell(rows, column, row) ?? 0);

/** The cells of a pattern for every column of the input; `fixed` are those that are never part of one. */
function cells(c: PluginCall, tuples: Tuples, pattern: Pattern, o: Options): Scalar[] {
  return c.input.schema.map((column: ColumnSchema, i) => {
    const place = tuples.columns.indexOf(i);
    const id = place < 0 ? -1 : (pattern.ids[place] ?? -1);
    if (id >= 0) return tuples.value(place, id);
    return o.wildcards.find((w) => w.type === column.type)?.value ?? nullOf(column.type);
  });
}

const segments: readonly ColumnSchema[] = [
  { name: 'SegmentId', type: 'long' },
  { name: 'Count', type: 'long' },
  { name: 'Percent', type: 'real' },
];
const share = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : 0);
const minded = (c: PluginCall, not: readonly number[]): number[] =>
  c.input.schema.flatMap((s, i) => (not.includes(i) || s.type === 'dynamic' ? [] : [i]));

/** Every pattern that holds for at least a share of the rows. */
export const basket: Plugin = async (c) => {
  const threshold = Math.max(LEAST_SHARE, Number((await c.optional(0)) ?? 0.05));
  const depth = Number((await c.optional(2)) ?? 5);
  const o = await options(c, 1, 3);
  return c.rows([...segments, ...c.input.schema], (rows, rt) => {
    const tuples = new Tuples(rows, c.input.schema, minded(c, [o.weight]), weightOf(rows, o.weight), () => false, rt);
    const found = tuples.mine((a) => a >= threshold * tuples.totalA, depth).sort((x, y) => y.a - x.a);
    return found.map((p, i) => [i, Math.round(p.a), share(p.a, tuples.totalA), ...cells(c, tuples, p, o)]);
  });
};

/** A few patterns that are both wide and telling, each with rows the ones before it do not have. */
export const autocluster: Plugin = async (c) => {
  const sizeWeight = Math.min(1, Math.max(0, Number((await c.optional(0)) ?? 0.5)));
  const o = await options(c, 1, 3);
  return c.rows([...segments, ...c.input.schema], (rows, rt) => {
    const tuples = new Tuples(rows, c.input.schema, minded(c, [o.weight]), weightOf(rows, o.weight), () => false, rt);
    const total = tuples.totalA;
    const shares = new Map<string, number>();
    tuples.ids.forEach((ids, t) => {
      rt.step();
      ids.forEach((id, k) => shares.set(`${k}:${id}`, (shares.get(`${k}:${id}`) ?? 0) + (tuples.a[t] ?? 0) / total));
    });
    // A value says the more, the fewer rows have it.
    const telling = (p: Pattern): number =>
      p.ids.reduce((sum, id, k) => sum + (id < 0 ? 0 : 1 - (shares.get(`${k}:${id}`) ?? 0)), 0) / Math.max(1, p.ids.length);
    const score = (p: Pattern): number => (p.a / total) ** sizeWeight * telling(p) ** (1 - sizeWeight);
    const candidates = tuples
      .mine((a) => a >= Math.max(2, LEAST_SHARE * total), 5)
      .map((p) => ({ p, score: score(p) }))
      .sort((x, y) => y.score - x.score);
    const covered = new Set<number>();
    const chosen: Pattern[] = [];
    const best = candidates[0]?.score ?? 0;
    for (const { p, score: s } of candidates) {
      if (chosen.length >= MOST_SEGMENTS || s < best / 5) break;
      const fresh = p.tuples.filter((t) => (rt.step(), !covered.has(t)));
      if (tuples.weigh(tuples.a, fresh) < p.a / 2) continue;
      for (const t of fresh) covered.add(t);
      chosen.push(p);
    }
    return chosen.map((p, i) => [i, Math.round(p.a), share(p.a, total), ...cells(c, tuples, p, o)]);
  });
};

/** Patterns that hold for different shares of two sets of rows, the greatest difference first. */
export const diffPatterns: Plugin = async (c) => {
  const split = c.column(0);
  const type = c.schemaAt(split).type;
  const [first, second] = [String((await c.value(1)) ?? ''), String((await c.value(2)) ?? '')];
  const threshold = Math.max(LEAST_SHARE, Number((await c.optional(4)) ?? 0.05));
  const depth = Number((await c.optional(5)) ?? 6);
  const o = await options(c, 3, 6);
  const schema: ColumnSchema[] = [
    { name: 'SegmentId', type: 'long' },
    { name: 'CountA', type: 'long' },
    { name: 'CountB', type: 'long' },
    { name: 'PercentA', type: 'real' },
    { name: 'PercentB', type: 'real' },
    { name: 'PercentDiffAB', type: 'real' },
    ...c.input.schema,
  ];
  return c.rows(schema, (rows, rt) => {
    const side = (row: number): boolean | null => {
      const text = textOf(cell(rows, split, row), type);
      return text === first ? false : text === second ? true : null;
    };
    const tuples = new Tuples(rows, c.input.schema, minded(c, [split, o.weight]), weightOf(rows, o.weight), side, rt);
    const { totalA, totalB } = tuples;
    const difference = (p: Pattern): number => Math.abs(share(p.a, totalA) - share(p.b, totalB));
    const candidates = tuples
      .mine((a, b) => a >= threshold * totalA || b >= threshold * totalB, depth)
      .filter((p) => difference(p) >= threshold * 100)
      .sort((x, y) => difference(y) - difference(x) || x.ids.filter((id) => id >= 0).length - y.ids.filter((id) => id >= 0).length);
    const covered = new Set<number>();
    const chosen: Pattern[] = [];
    for (const p of candidates) {
      if (chosen.length >= MOST_SEGMENTS) break;
      const fresh = p.tuples.filter((t) => (rt.step(), !covered.has(t)));
      const own = tuples.weigh(tuples.a, fresh) + tuples.weigh(tuples.b, fresh);
      if (own < (p.a + p.b) / 2) continue;
      for (const t of fresh) covered.add(t);
      chosen.push(p);
    }
    return chosen.map((p, i) => [
      i,
      Math.round(p.a),
      Math.round(p.b),
      share(p.a, totalA),
      share(p.b, totalB),
      difference(p),
      ...cells(c, tuples, p, o),
    ]);
  });
};
