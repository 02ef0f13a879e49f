// What is in a column of a kept result: how many values, which are common, from where to where, and how they are spread.

import { QuarryError } from '../../../shared/base/errors.js';
import type { Cell, KqlType } from '../../../shared/base/types.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { formatCell } from '../query/cells.js';
import { at, type Scalar } from '../query/values.js';
import { cellText, compareScalars, type KeptResult } from './huntResults.js';
import type { Breath } from './huntOrder.js';

const TOP_VALUES = 12;
const STEPS = 24;
const SPREAD: ReadonlySet<KqlType> = new Set(['int', 'long', 'real', 'datetime', 'timespan']);

export async function columnStats(kept: KeptResult, column: number, breathe: Breath): Promise<CallOut<'hunt.columnStats'>> {
  const type = kept.result.columns[column]?.type;
  if (!type) throw new QuarryError('hunt.noColumn', 'the result has no such column', { column });
  const counts = new Map<string, { value: Scalar; count: number }>();
  let nulls = 0;
  let row = 0;
  const note = (value: Scalar, times: number) => {
    if (value === null || value === '') {
      nulls += times;
      return;
    }
    const key =
      typeof value === 'string'
        ? value
        : typeof value === 'number' || typeof value === 'bigint'
          ? String(value)
          : cellText(formatCell(type, value));
    const known = counts.get(key);
    if (known) known.count += times;
    else counts.set(key, { value, count: times });
  };
  for (const batch of kept.result.batches) {
    const vector = batch.columns[column];
    if (vector?.repr === 'dict') {
      const byId = new Map<number, number>();
      for (const id of vector.ids) byId.set(id, (byId.get(id) ?? 0) + 1);
      for (const [id, n] of byId) {
        note(id < 0 ? null : vector.dict.get(id), n);
        const wait = breathe.take();
        if (wait) await wait;
      }
    } else if (!vector || vector.repr === 'const') note(vector ? vector.value : null, batch.length);
    else
      for (let i = 0; i < batch.length; i++) {
        note(at(vector, i), 1);
        if ((++row & 0xfff) === 0) {
          const wait = breathe.take();
          if (wait) await wait;
        }
      }
    await breathe.take();
  }
  let min: Scalar = null;
  let max: Scalar = null;
  for (const { value } of counts.values()) {
    if (min === null || compareScalars(value, min) < 0) min = value;
    if (max === null || compareScalars(value, max) > 0) max = value;
  }
  const values = [...counts.values()];
  const text = (value: Scalar) => cellText(formatCell(type, value));
  const top = commonest(values, TOP_VALUES, (a, b) => b.count - a.count || (text(a.value) < text(b.value) ? -1 : 1)).map(
    ({ value, count }) => ({ value: formatCell(type, value), count }),
  );
  return {
    distinct: counts.size,
    nulls,
    min: formatCell(type, min),
    max: formatCell(type, max),
    top,
    histogram: SPREAD.has(type) ? histogram(type, values, min, max) : [],
  };
}

/** The first few of an order, without sorting the rest. */
function commonest<T extends { count: number }>(values: readonly T[], most: number, order: (a: T, b: T) => number): T[] {
  if (values.length <= 5000) return [...values].sort(order).slice(0, most);
  const counts = Float64Array.from(values, (v) => v.count).sort();
  const least = counts[counts.length - most] ?? 0;
  const above = values.filter((v) => v.count > least);
  const level = values.filter((v) => v.count === least).slice(0, 5000);
  return [...above, ...level].sort(order).slice(0, most);
}

type Step = { from: Cell; to: Cell; count: number };
function histogram(type: KqlType, values: readonly { value: Scalar; count: number }[], min: Scalar, max: Scalar): Step[] {
  const number = (v: Scalar): number => (typeof v === 'number' || typeof v === 'bigint' ? Number(v) : NaN);
  const [low, high] = [number(min), number(max)];
  if (!Number.isFinite(low) || !Number.isFinite(high) || low === high) return [];
  const whole = type !== 'real';
  const steps = whole ? Math.min(STEPS, Math.max(2, Math.floor(high - low) + 1)) : STEPS;
  const width = (high - low) / steps;
  const counts = new Array<number>(steps).fill(0);
  for (const { value, count } of values) {
    const n = number(value);
    if (!Number.isFinite(n)) continue;
    const i = Math.min(steps - 1, Math.floor((n - low) / width));
    counts[i] = (counts[i] ?? 0) + count;
  }
  const edge = (i: number): Cell =>
    formatCell(type, i === 0 ? min : i === steps ? max : whole ? Math.floor(low + i * width) : low + i * width);
  return counts.map((count, i) => ({ from: edge(i), to: edge(i + 1), count }));
}
