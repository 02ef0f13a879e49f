// From a result and a `render` clause to series: which column is x, which are values, which one splits.

import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import type { HuntReply } from '../../../shared/contract/hunt.js';

export const MAX_POINTS = 50_000;
const MAX_SERIES = 40;

type Point = readonly [x: string | number, y: number | null];
export interface ChartData {
  readonly shape: 'line' | 'area' | 'bar' | 'column' | 'pie' | 'scatter';
  readonly stacked: boolean;
  readonly x: 'time' | 'value' | 'category';
  readonly title: string;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
  /** For those who cannot see it. */
  readonly summary: string;
}

const SHAPES: Readonly<Record<string, ChartData['shape']>> = {
  timechart: 'line',
  linechart: 'line',
  anomalychart: 'line',
  areachart: 'area',
  stackedareachart: 'area',
  barchart: 'bar',
  columnchart: 'column',
  piechart: 'pie',
  scatterchart: 'scatter',
};
const isNumber = (c: ColumnSchema) => c.type === 'int' || c.type === 'long' || c.type === 'real' || c.type === 'decimal';
const list = (text: string | undefined): string[] =>
  text
    ? text
        .split(',')
        .map((s) => s.trim().replace(/^\['?|'?\]$/g, ''))
        .filter(Boolean)
    : [];
const text = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? '(empty)' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
const value = (cell: Cell | undefined): number | null => {
  if (cell === null || cell === undefined || cell === '') return null;
  const n = Number(cell);
  return Number.isFinite(n) ? n : null;
};

/** Null when the result has no column of numbers to draw. Rows with series columns that hold arrays (make-series) are spread. */
export function chartOf(
  columns: readonly ColumnSchema[],
  rows: readonly (readonly Cell[])[],
  visualization: NonNullable<HuntReply['visualization']>,
): ChartData | null {
  const spread = spreadArrays(columns, rows);
  if (spread) return chartOf(spread.columns, spread.rows, visualization);
  const { kind, properties } = visualization;
  const shape = SHAPES[kind] ?? 'column';
  const index = (name: string) => columns.findIndex((c) => c.name === name);
  const wantedX = index(list(properties['xcolumn'])[0] ?? '');
  const time = columns.findIndex((c) => c.type === 'datetime');
  const x =
    wantedX >= 0
      ? wantedX
      : (kind === 'timechart' || kind === 'anomalychart') && time >= 0
        ? time
        : kind === 'scatterchart'
          ? 0
          : Math.max(0, time >= 0 && !columns.some((c) => c.type === 'string') ? time : columns.findIndex((c) => !isNumber(c)));
  const wantedY = list(properties['ycolumns'])
    .map(index)
    .filter((i) => i >= 0);
  const ys = wantedY.length > 0 ? wantedY : columns.map((c, i) => (i !== x && isNumber(c) ? i : -1)).filter((i) => i >= 0);
  if (ys.length === 0) return null;
  const wantedSeries = list(properties['series'])
    .map(index)
    .filter((i) => i >= 0);
  const splits =
    wantedSeries.length > 0
      ? wantedSeries
      : columns
          .map((c, i) => (i !== x && !ys.includes(i) && c.type === 'string' ? i : -1))
          .filter((i) => i >= 0)
          .slice(0, 1);

  const type = columns[x]?.type;
  const axis: ChartData['x'] =
    shape === 'pie'
      ? 'category'
      : type === 'datetime'
        ? 'time'
        : isNumber(columns[x] ?? { name: '', type: 'string' }) && shape !== 'bar' && shape !== 'column'
          ? 'value'
          : 'category';
  const series = new Map<string, Point[]>();
  for (const row of rows) {
    const at = axis === 'time' ? String(row[x] ?? '') : axis === 'value' ? (value(row[x]) ?? 0) : text(row[x]);
    if (axis === 'time' && at === '') continue;
    for (const y of ys) {
      const split = splits.map((i) => text(row[i])).join(', ');
      const name = [split, ys.length > 1 || split === '' ? (columns[y]?.name ?? '') : ''].filter(Boolean).join(': ');
      const points = series.get(name) ?? [];
      points.push([at, value(row[y])]);
      series.set(name, points);
    }
  }
  const bySize = [...series]
    .map(([name, points]) => ({ name, points }))
    .sort((a, b) => b.points.reduce((n, p) => n + (p[1] ?? 0), 0) - a.points.reduce((n, p) => n + (p[1] ?? 0), 0));
  const kept = bySize.slice(0, MAX_SERIES);
  if (axis !== 'category') for (const s of kept) s.points.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const title = (properties['title'] ?? '').replace(/^["']|["']$/g, '');
  return {
    shape,
    x: axis,
    title,
    series: kept,
    stacked: /stacked/.test(`${kind} ${properties['kind'] ?? ''}`),
    summary: `${kind}${title ? ` “${title}”` : ''}: ${kept.length} series by ${columns[x]?.name ?? ''}, ${rows.length} rows`,
  };
}

/** make-series gives one row a series with arrays for time and values; charts want one row a point. */
function spreadArrays(
  columns: readonly ColumnSchema[],
  rows: readonly (readonly Cell[])[],
): { columns: ColumnSchema[]; rows: Cell[][] } | null {
  const first = rows[0];
  if (!first) return null;
  const arrays = columns.map((c, i) => (c.type === 'dynamic' && Array.isArray(first[i]) ? i : -1)).filter((i) => i >= 0);
  if (arrays.length < 2) return null;
  const typeOf = (cell: Cell | undefined): ColumnSchema['type'] =>
    typeof cell === 'number' ? 'real' : typeof cell === 'string' && /^\d{4}-\d\d-\d\dT/.test(cell) ? 'datetime' : 'string';
  const spread = columns.map((c, i) => (arrays.includes(i) ? { name: c.name, type: typeOf((first[i] as readonly Cell[])[0]) } : c));
  return {
    columns: spread,
    rows: rows.flatMap((row) => {
      const length = Math.max(...arrays.map((i) => (Array.isArray(row[i]) ? (row[i] as readonly Cell[]).length : 0)));
      return Array.from({ length }, (_, n) =>
        row.map((cell, i) => (arrays.includes(i) ? ((cell as readonly Cell[] | null)?.[n] ?? null) : cell)),
      );
    }),
  };
}
