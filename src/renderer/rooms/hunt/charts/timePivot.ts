// Time pivot: events by slice levels down and by time across; the levels, and whether an event stands at its start or its end, are
// chosen while looking.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import { wireTime } from '../../../widgets/format.js';
import type { Visualization } from './clause.js';
import type { Facet, Mark } from './marks.js';
import { namedColumns } from './roles.js';
import { isNumeric, momentOf, textOf, type Data } from './values.js';

export const BINS = 72;
const MOST_CHILDREN = 100;

export interface TimeChoice {
  readonly slices: readonly number[];
  readonly by: 'start' | 'end';
}
export interface TimeColumns {
  readonly start: number;
  /** −1 when the rows have one time only. */
  readonly end: number;
  /** Columns worth slicing by. */
  readonly slices: readonly number[];
}
export interface Slice {
  readonly key: string;
  readonly name: string;
  readonly column: string;
  readonly count: number;
  readonly counts: readonly number[];
  readonly mark: Mark;
  /** The mark of one bin of this slice. */
  readonly at: (bin: number) => Mark | null;
  readonly children: readonly Slice[];
  /** Values beyond the most that are listed. */
  readonly left: number;
}
export interface TimePivot {
  readonly from: number;
  readonly step: number;
  readonly most: number;
  readonly slices: readonly Slice[];
  readonly left: number;
  readonly without: number;
}

export function timeColumns({ columns, rows }: Data): TimeColumns | null {
  const times = columns.flatMap((c, i) => (c.type === 'datetime' ? [i] : []));
  const [start, end = -1] = times;
  if (start === undefined) return null;
  const sample = rows.slice(0, 5000);
  const slices = columns.flatMap((c, i) => {
    if (times.includes(i) || (c.type !== 'string' && c.type !== 'bool' && c.type !== 'guid' && !isNumeric(c.type))) return [];
    return [{ i, distinct: new Set(sample.map((r) => textOf(r[i]))).size }];
  });
  return { start, end, slices: slices.map((s) => s.i) };
}

/** Columns of `series`, else the first text with a handful of values, as one would pick. */
export function firstSlices(data: Data, v: Visualization, notes: string[]): TimeChoice {
  const given = namedColumns(data.columns, v, 'series', notes);
  if (given.length > 0) return { slices: given, by: 'start' };
  const sample = data.rows.slice(0, 5000);
  const texts = data.columns.flatMap((c, i) =>
    c.type === 'string' || c.type === 'bool' ? [{ i, distinct: new Set(sample.map((r) => textOf(r[i]))).size }] : [],
  );
  const good = texts.find((t) => t.distinct >= 2 && t.distinct <= 60) ?? texts[0];
  return { slices: good ? [good.i] : [], by: 'start' };
}

const STEPS_MS = [
  1, 10, 100, 1000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000,
  86_400_000,
];
/** A round step that needs at most BINS of them. */
export function stepFor(span: number): number {
  const wanted = span / BINS;
  return STEPS_MS.find((s) => s >= wanted) ?? Math.ceil(wanted / 86_400_000) * 86_400_000;
}

export function timePivotOf({ columns, rows }: Data, { start, end }: TimeColumns, choice: TimeChoice): TimePivot {
  const at = choice.by === 'end' && end >= 0 ? end : start;
  const moments = rows.map((row) => momentOf(row[at]));
  let low = Infinity;
  let high = -Infinity;
  for (const m of moments) {
    if (m === null) continue;
    low = Math.min(low, m);
    high = Math.max(high, m);
  }
  const found = Number.isFinite(low);
  const step = stepFor(Math.max(1, high - low + 1));
  const from = found ? Math.floor(low / step) * step : 0;
  const column = columns[at] as ColumnSchema;
  const known = moments.flatMap((m, i) => (m === null ? [] : [i]));
  const binOf = (row: number) => Math.min(BINS, Math.floor(((moments[row] ?? from) - from) / step));
  let most = 0;

  const level = (members: readonly number[], depth: number, above: readonly Facet[], way: string): { slices: Slice[]; left: number } => {
    const index = choice.slices[depth];
    const by = columns[index ?? -1];
    if (index === undefined || !by) return { slices: [], left: 0 };
    const groups = new Map<string, { readonly cell: Cell; readonly rows: number[] }>();
    for (const r of members) {
      const cell = rows[r]?.[index] ?? null;
      const key = JSON.stringify(cell);
      const group = groups.get(key) ?? { cell, rows: [] };
      groups.set(key, group);
      group.rows.push(r);
    }
    const sorted = [...groups].sort(([, a], [, b]) => b.rows.length - a.rows.length);
    const slices = sorted.slice(0, MOST_CHILDREN).map(([key, g]) => {
      const facets: Facet[] = [...above, { column: by, value: g.cell }];
      const name = textOf(g.cell);
      const counts = Array.from({ length: BINS + 1 }, () => 0);
      for (const r of g.rows) counts[binOf(r)] = (counts[binOf(r)] ?? 0) + 1;
      for (const c of counts) most = Math.max(most, c);
      const inner = level(g.rows, depth + 1, facets, `${way}${key}/`);
      return slice(`${way}${key}`, name, by.name, counts, facets, g.rows, inner);
    });
    return { slices, left: sorted.length - slices.length };
  };
  const slice = (
    key: string,
    name: string,
    by: string,
    counts: readonly number[],
    facets: readonly Facet[],
    members: readonly number[],
    inner: { slices: Slice[]; left: number },
  ): Slice => ({
    key,
    name,
    column: by,
    count: members.length,
    counts,
    mark: { label: name, facets, rows: members, value: members.length },
    at: (bin) => {
      const inside = members.filter((r) => binOf(r) === bin);
      if (inside.length === 0) return null;
      const [a, b] = [wireTime(from + bin * step), wireTime(from + (bin + 1) * step)];
      return { label: `${name}, ${a}`, facets: [...facets, { column, from: a, to: b, open: true }], rows: inside, value: inside.length };
    },
    children: inner.slices,
    left: inner.left,
  });
  const whole = choice.slices.length > 0 ? level(known, 0, [], '') : null;
  if (whole) return { from, step, most, slices: whole.slices, left: whole.left, without: rows.length - known.length };
  const counts = Array.from({ length: BINS + 1 }, () => 0);
  for (const r of known) counts[binOf(r)] = (counts[binOf(r)] ?? 0) + 1;
  return {
    from,
    step,
    most: Math.max(0, ...counts),
    slices: [slice('all', column.name, '', counts, [], known, { slices: [], left: 0 })],
    left: 0,
    without: rows.length - known.length,
  };
}
