// Activity over time: distinct ids of each bin against the bins before it.

import type { ColumnSchema } from '../../../../../../shared/base/types.js';
import type { Scalar } from '../../../values.js';
import type { Plugin, PluginCall } from './call.js';
import { Bins, extent, idsByBin, slices, type Id } from './timeline.js';

const long = (name: string): ColumnSchema => ({ name, type: 'long' });
const real = (name: string): ColumnSchema => ({ name, type: 'real' });
const sizeOf = (ids: ReadonlySet<Id> | undefined): number => ids?.size ?? 0;

/** Counts per bin, new against all bins before, and the running total. */
export const activityCountsMetrics: Plugin = async (c) => {
  const [id, time, dims] = [c.column(0), c.column(1), c.columnsFrom(5)];
  const bins = Bins.of(c, await c.number(2), await c.number(3), await c.value(4));
  const schema = [
    c.schemaAt(time),
    ...dims.map((d) => c.schemaAt(d)),
    long('count'),
    long('dcount'),
    long('new_dcount'),
    long('aggregated_dcount'),
  ];
  return c.rows(schema, function* (rows) {
    for (const slice of slices(c, rows, id, time, dims)) {
      const counts = new Map<number, number>();
      for (const e of slice.events) if (e.t >= bins.start && e.t <= bins.end) counts.set(bins.of(e.t), (counts.get(bins.of(e.t)) ?? 0) + 1);
      const seen = new Set<Id>();
      for (const [bin, ids] of idsByBin(slice, bins)) {
        const before = seen.size;
        for (const one of ids) seen.add(one);
        yield [bins.value(bin), ...slice.dimensions, counts.get(bin) ?? 0, ids.size, seen.size - before, seen.size];
      }
    }
  });
};

/** The leading constants of a call whose start and end may be left out. */
async function period(
  c: PluginCall,
  windows: number,
): Promise<{ readonly given: readonly [number, number] | null; readonly windows: readonly Scalar[]; readonly dims: number[] }> {
  let constants = 0;
  while (2 + constants < c.count && c.find(2 + constants) < 0) constants++;
  if (constants !== windows && constants !== windows + 2) throw c.fail('the analysis takes a start, an end and its windows');
  const given: readonly [number, number] | null = constants > windows ? [await c.number(2), await c.number(3)] : null;
  const from = given ? 4 : 2;
  const values: Scalar[] = [];
  for (let i = 0; i < windows; i++) values.push(await c.value(from + i));
  return { given, windows: values, dims: c.columnsFrom(from + windows) };
}

/** Each bin against the bin before: new ids, those that came back and those that did not. */
export const activityMetrics: Plugin = async (c) => {
  const [id, time] = [c.column(0), c.column(1)];
  const { given, windows, dims } = await period(c, 1);
  const schema = [
    c.schemaAt(time),
    ...dims.map((d) => c.schemaAt(d)),
    long('dcount_values'),
    long('dcount_newvalues'),
    real('retention_rate'),
    real('churn_rate'),
  ];
  return c.rows(schema, function* (rows) {
    const [start, end] = extent(rows, time, given);
    const bins = Bins.of(c, start, end, windows[0] ?? null);
    for (const slice of slices(c, rows, id, time, dims)) {
      const ids = idsByBin(slice, bins);
      for (const [bin, now] of ids) {
        const before = ids.get(bin - 1) ?? new Set<Id>();
        let kept = 0;
        for (const one of now) if (before.has(one)) kept++;
        yield [bins.value(bin), ...slice.dimensions, now.size, now.size - kept, kept / before.size, (before.size - kept) / before.size];
      }
    }
  });
};

/** Distinct ids of a short window against a longer one that ends with it. */
export const activityEngagement: Plugin = async (c) => {
  const [id, time] = [c.column(0), c.column(1)];
  const { given, windows, dims } = await period(c, 2);
  const schema = [
    c.schemaAt(time),
    ...dims.map((d) => c.schemaAt(d)),
    long('dcount_activities_inner'),
    long('dcount_activities_outer'),
    real('activity_ratio'),
  ];
  const [inner, outer] = [Number(windows[0]), Number(windows[1])];
  if (!(inner > 0) || !(outer >= inner)) throw c.fail('the outer window must not be shorter than the inner one');
  const span = Math.floor(outer / inner);
  return c.rows(schema, function* (rows) {
    const [start, end] = extent(rows, time, given);
    const bins = Bins.of(c, start, end, inner);
    for (const slice of slices(c, rows, id, time, dims)) {
      const ids = idsByBin(slice, bins);
      for (const [bin, now] of ids) {
        const wide = new Set<Id>();
        for (let b = Math.max(0, bin - span + 1); b <= bin; b++) for (const one of ids.get(b) ?? []) wide.add(one);
        yield [bins.value(bin), ...slice.dimensions, now.size, wide.size, now.size / wide.size];
      }
    }
  });
};

/** Ids of each bin that were active in enough periods of the time before. */
export const activeUsersCount: Plugin = async (c) => {
  const [id, time, dims] = [c.column(0), c.column(1), c.columnsFrom(8)];
  const bins = Bins.of(c, await c.number(2), await c.number(3), await c.value(7));
  const [lookback, size, needed] = [await c.number(4), await c.number(5), await c.number(6)];
  if (!(size > 0)) throw c.fail('the period must be positive');
  const schema = [c.schemaAt(time), ...dims.map((d) => c.schemaAt(d)), long('dcount')];
  return c.rows(schema, function* (rows) {
    for (const slice of slices(c, rows, id, time, dims)) {
      const history = new Map<Id, number[]>();
      const active = new Map<number, Set<Id>>();
      for (const e of slice.events) {
        if (e.t > bins.end) break;
        const times = history.get(e.id) ?? [];
        history.set(e.id, times);
        times.push(e.t);
        while ((times[0] ?? e.t) <= e.t - lookback) times.shift();
        if (e.t < bins.start) continue;
        if (new Set(times.map((t) => Math.floor((t - bins.start) / size))).size < needed) continue;
        const bin = bins.of(e.t);
        active.set(bin, (active.get(bin) ?? new Set<Id>()).add(e.id));
      }
      for (const [bin, ids] of active) yield [bins.value(bin), ...slice.dimensions, sizeOf(ids)];
    }
  });
};
