// Plugins over a moving window: counts, sessions and percentiles.

import { floorTo, datetimeBinOrigin } from '../../../functions/calendar.js';
import { sortOrder } from '../../../functions/index.js';
import type { Scalar } from '../../../values.js';
import { cell, groupRows, type Plugin } from './call.js';
import { Bins, slices, type Id } from './timeline.js';

/** Rows and distinct ids of the window that ends with each bin. */
export const slidingWindowCounts: Plugin = async (c) => {
  const [id, time, dims] = [c.column(0), c.column(1), c.columnsFrom(6)];
  const bins = Bins.of(c, await c.number(2), await c.number(3), await c.value(5));
  const lookback = await c.number(4);
  const schema = [
    c.schemaAt(time),
    ...dims.map((d) => c.schemaAt(d)),
    { name: 'Count', type: 'long' as const },
    { name: 'Dcount', type: 'long' as const },
  ];
  return c.rows(schema, function* (rows) {
    for (const slice of slices(c, rows, id, time, dims)) {
      const { events } = slice;
      const live = new Map<Id, number>();
      let from = 0;
      let to = 0;
      for (let bin = 0; bin < bins.count; bin++) {
        const end = bin + 1 < bins.count ? bins.value(bin + 1) : bins.end + 1;
        const width = bins.size > 0 ? Math.max(1, Math.floor(lookback / bins.size)) * bins.size : lookback;
        const start = bins.size > 0 ? bins.value(bin) + bins.size - width : end - width;
        for (let e = events[to]; e && e.t < end; e = events[++to]) live.set(e.id, (live.get(e.id) ?? 0) + 1);
        for (let e = events[from]; e && from < to && e.t < start; e = events[++from]) {
          const left = (live.get(e.id) ?? 1) - 1;
          if (left > 0) live.set(e.id, left);
          else live.delete(e.id);
        }
        if (to > from) yield [bins.value(bin), ...slice.dimensions, to - from, live.size];
      }
    }
  });
};

/** Sessions that begin in each bin: an id not met within the look-back begins one. */
export const sessionCount: Plugin = async (c) => {
  const [id, time, dims] = [c.column(0), c.column(1), c.columnsFrom(6)];
  const [start, end, step] = [await c.number(2), await c.number(3), await c.value(4)];
  // Bins are those of bin(), so the first may begin before the analysis.
  const size = Number(step);
  const origin = size > 0 && c.schemaAt(time).type === 'datetime' ? datetimeBinOrigin(size) : 0;
  const bins = Bins.of(c, size > 0 ? Number(floorTo(start, size, origin)) : start, end, step);
  const lookback = await c.number(5);
  const schema = [c.schemaAt(time), ...dims.map((d) => c.schemaAt(d)), { name: 'count_sessions', type: 'long' as const }];
  return c.rows(schema, function* (rows) {
    for (const slice of slices(c, rows, id, time, dims)) {
      const last = new Map<Id, number>();
      const counts = new Map<number, number>();
      for (const e of slice.events) {
        const before = last.get(e.id);
        last.set(e.id, e.t);
        if (e.t < start || e.t > end) continue;
        const bin = bins.of(e.t);
        // A silence as long as the window ends a session.
        const fresh = before === undefined || e.t - before >= lookback ? 1 : 0;
        counts.set(bin, (counts.get(bin) ?? 0) + fresh);
      }
      for (const [bin, count] of counts) yield [bins.value(bin), ...slice.dimensions, count];
    }
  });
};

/** The percentile of the values in the window that ends with each bin; bins are those of bin(). */
export const rollingPercentile: Plugin = async (c) => {
  const [value, index, dims] = [c.column(0), c.column(2), c.columnsFrom(5)];
  const [percent, size, width] = [await c.number(1), await c.number(3), await c.number(4)];
  if (!(size > 0) || !(width >= 1)) throw c.fail('the bin and the window must be positive');
  const valueColumn = c.schemaAt(value);
  const indexColumn = c.schemaAt(index);
  const schema = [
    indexColumn,
    ...dims.map((d) => c.schemaAt(d)),
    { name: `rolling_${width}_percentile_${valueColumn.name}_${percent}`, type: valueColumn.type },
  ];
  const origin = indexColumn.type === 'datetime' ? datetimeBinOrigin(size) : 0;
  return c.rows(schema, function* (rows, rt) {
    for (const group of groupRows(rows, c.input.schema, dims, rt)) {
      const byBin = new Map<number, Scalar[]>();
      for (const row of group.rows) {
        const t = cell(rows, index, row);
        const v = cell(rows, value, row);
        if ((typeof t !== 'number' && typeof t !== 'bigint') || v === null) continue;
        const bin = indexColumn.type === 'real' ? Math.floor(Number(t) / size) * size : Number(floorTo(t, size, origin));
        const list = byBin.get(bin);
        if (list) list.push(v);
        else byBin.set(bin, [v]);
      }
      for (const bin of [...byBin.keys()].sort((a, b) => a - b)) {
        const window: Scalar[] = [];
        rt.step();
        for (let back = 0; back < width; back++) for (const v of byBin.get(bin - back * size) ?? []) window.push(v);
        window.sort((a, b) => sortOrder(a, b, valueColumn.type));
        const place = Math.min(window.length, Math.max(1, Math.ceil((percent / 100) * window.length)));
        yield [bin, ...group.values, window[place - 1] ?? null];
      }
    }
  });
};
