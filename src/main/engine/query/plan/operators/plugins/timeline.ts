// The time axis of the activity plugins: ids and their times, cut into bins counted from the start of the analysis.

import { startOf, type Period } from '../../../functions/calendar.js';
import { keyOf } from '../../../exec/keys.js';
import type { Batch, Scalar } from '../../../values.js';
import { cell, groupRows, type PluginCall } from './call.js';

const MOST_BINS = 1_000_000;

export class Bins {
  private constructor(
    readonly start: number,
    readonly end: number,
    /** Start of each bin when they are calendar periods; null when all have the same size. */
    private readonly starts: readonly number[] | null,
    readonly size: number,
    readonly count: number,
  ) {}

  static of(c: PluginCall, start: number, end: number, step: Scalar): Bins {
    const period = typeof step === 'string' && /^(?:week|month|year)$/.test(step) ? (step as Period) : null;
    if (period) {
      const starts: number[] = [];
      for (let i = 0; starts.length < MOST_BINS; i++) {
        const from = Number(startOf(period, start, i));
        if (from > end) break;
        starts.push(from);
      }
      return new Bins(start, end, starts, 0, starts.length);
    }
    const size = Number(step);
    if (!(size > 0)) throw c.fail('the step of the analysis must be positive');
    const count = end < start ? 0 : Math.floor((end - start) / size) + 1;
    if (count > MOST_BINS) throw c.fail(`the analysis has ${count} steps, more than ${MOST_BINS}`);
    return new Bins(start, end, null, size, count);
  }

  value(bin: number): number {
    return this.starts ? (this.starts[bin] ?? this.end) : this.start + bin * this.size;
  }
  /** Bin of a time; below 0 when it is before the analysis. */
  of(t: number): number {
    if (!this.starts) return Math.floor((t - this.start) / this.size);
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((this.starts[mid] ?? 0) <= t) low = mid + 1;
      else high = mid;
    }
    return low - 1;
  }
}

export type Id = string | number;
export interface Event {
  readonly id: Id;
  readonly value: Scalar;
  readonly t: number;
  readonly row: number;
}
export interface Slice {
  readonly dimensions: readonly Scalar[];
  readonly events: readonly Event[];
}

/** Events of each combination of dimensions, in time order; rows without a time are left out. */
export function slices(c: PluginCall, rows: Batch, id: number, time: number, dimensions: readonly number[]): Slice[] {
  const type = c.schemaAt(id).type;
  const { rt } = c.planner;
  return groupRows(rows, c.input.schema, dimensions, rt).map((group) => {
    const events: Event[] = [];
    for (const row of group.rows) {
      rt.step();
      const t = cell(rows, time, row);
      if (typeof t !== 'number' && typeof t !== 'bigint') continue;
      const value = cell(rows, id, row);
      events.push({ id: keyOf(type, value), value, t: Number(t), row });
    }
    events.sort((a, b) => {
      rt.step();
      return a.t - b.t || a.row - b.row;
    });
    return { dimensions: group.values, events };
  });
}

/** Ids met in each bin of the analysis; bins without events have none. */
export function idsByBin(slice: Slice, bins: Bins): Map<number, Set<Id>> {
  const out = new Map<number, Set<Id>>();
  for (const e of slice.events) {
    if (e.t < bins.start || e.t > bins.end) continue;
    const bin = bins.of(e.t);
    const ids = out.get(bin) ?? new Set<Id>();
    ids.add(e.id);
    out.set(bin, ids);
  }
  return out;
}

/** Start and end as written, or the first and last time of the input. */
export function extent(rows: Batch, time: number, given: readonly [number, number] | null): readonly [number, number] {
  if (given) return given;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < rows.length; i++) {
    const t = cell(rows, time, i);
    if (typeof t !== 'number' && typeof t !== 'bigint') continue;
    low = Math.min(low, Number(t));
    high = Math.max(high, Number(t));
  }
  return low <= high ? [low, high] : [0, -1];
}
