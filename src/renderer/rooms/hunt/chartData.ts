// From a result and a `render` clause to what is drawn: which column is x, which are values, which one splits, and every
// property of the clause. Pure; chartOption.ts gives it to ECharts, pictures.ts holds the kinds that are no chart of axes.

import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import type { HuntReply } from '../../../shared/contract/hunt.js';
import { isNumeric } from './cells.js';

export const MAX_POINTS = 50_000;
const MAX_SERIES = 40;

export type Visualization = NonNullable<HuntReply['visualization']>;
export type Point = readonly [x: string | number, y: number | null];
export interface Series {
  readonly name: string;
  /** The value column it is of; ysplit parts series by it. */
  readonly column: string;
  readonly points: readonly Point[];
  /** Points an anomaly column marks. */
  readonly anomalies: readonly Point[];
}
export interface ChartData {
  readonly shape: 'line' | 'area' | 'bar' | 'column' | 'pie' | 'scatter';
  readonly stacking: 'none' | 'stacked' | 'stacked100';
  readonly split: 'none' | 'axes' | 'panels';
  readonly x: 'time' | 'value' | 'category';
  /** Longitude and latitude on a plain graticule. */
  readonly map: boolean;
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly yMin: number | null;
  readonly yMax: number | null;
  readonly legend: boolean;
  readonly series: readonly Series[];
  /** Series beyond the most that are drawn. */
  readonly dropped: number;
  /** Points a logarithmic axis cannot show. */
  readonly skipped: number;
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
const unquoted = (text: string | undefined): string =>
  (text ?? '')
    .trim()
    .replace(/^[@hH]?(["'])([\s\S]*)\1$/, '$2')
    .replace(/^\['?"?|"?'?\]$/g, '');
const list = (text: string | undefined): string[] =>
  (text ?? '')
    .replace(/^\s*\(|\)\s*$/g, '')
    .split(',')
    .map(unquoted)
    .filter(Boolean);
export const textOf = (cell: Cell | undefined): string =>
  cell === null || cell === undefined || cell === '' ? '(empty)' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
export const numberOf = (cell: Cell | undefined): number | null => {
  if (cell === null || cell === undefined || cell === '' || typeof cell === 'boolean') return null;
  if (typeof cell === 'string' && /^-?(?:\d+\.)?\d\d:\d\d:\d\d/.test(cell)) return secondsOf(cell);
  const n = Number(cell);
  return Number.isFinite(n) ? n : null;
};
function secondsOf(timespan: string): number {
  const m = /^(-?)(?:(\d+)\.)?(\d\d):(\d\d):(\d\d(?:\.\d+)?)$/.exec(timespan);
  if (!m) return NaN;
  const s = Number(m[2] ?? 0) * 86_400 + Number(m[3]) * 3600 + Number(m[4]) * 60 + Number(m[5]);
  return m[1] === '-' ? -s : s;
}
/** A property of the clause by its name, in any case. */
export const property = (v: Visualization, name: string): string => {
  const key = Object.keys(v.properties).find((k) => k.toLowerCase() === name);
  return key === undefined ? '' : unquoted(v.properties[key]);
};
const properties = (v: Visualization, name: string): string[] => {
  const key = Object.keys(v.properties).find((k) => k.toLowerCase() === name);
  return key === undefined ? [] : list(v.properties[key]);
};
const limit = (v: Visualization, name: string): number | null => {
  const text = property(v, name);
  return text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
};

/** Which columns are what: named in the clause, or by their types and places. */
export function rolesOf(columns: readonly ColumnSchema[], v: Visualization) {
  const index = (name: string) => columns.findIndex((c) => c.name === name);
  const named = (name: string) =>
    properties(v, name)
      .map(index)
      .filter((i) => i >= 0);
  const shape = SHAPES[v.kind] ?? 'column';
  const time = columns.findIndex((c) => c.type === 'datetime');
  const anomalies = named('anomalycolumns');
  const numbers = columns.flatMap((c, i) => (isNumeric(c.type) ? [i] : []));
  const measures = numbers.length > 0 ? numbers : columns.flatMap((c, i) => (c.type === 'timespan' ? [i] : []));
  const givenY = named('ycolumns');
  const x =
    named('xcolumn')[0] ??
    (v.kind === 'timechart' || v.kind === 'anomalychart'
      ? Math.max(time, 0)
      : shape === 'scatter'
        ? 0
        : shape === 'line' || shape === 'area'
          ? time >= 0
            ? time
            : 0
          : // Bars and slices: the first column that is no value, else the first.
            Math.max(
              0,
              columns.findIndex((_, i) => !measures.includes(i) && !givenY.includes(i)),
            ));
  const flags =
    anomalies.length > 0
      ? anomalies
      : v.kind === 'anomalychart'
        ? numbers.filter((i) => /anomal|ad_flag/i.test(columns[i]?.name ?? ''))
        : [];
  const ys = givenY.length > 0 ? givenY : measures.filter((i) => i !== x && !flags.includes(i));
  const givenSeries = named('series');
  const series =
    givenSeries.length > 0
      ? givenSeries
      : columns.flatMap((c, i) =>
          i !== x && !ys.includes(i) && !flags.includes(i) && (c.type === 'string' || c.type === 'guid' || c.type === 'bool') ? [i] : [],
        );
  return { shape, x, ys: shape === 'pie' ? ys.slice(0, 1) : ys, series: shape === 'pie' ? [] : series, flags };
}

/** Null when the result has no column of numbers to draw. Rows with columns that hold arrays (make-series) are spread. */
export function chartOf(columns: readonly ColumnSchema[], rows: readonly (readonly Cell[])[], v: Visualization): ChartData | null {
  const spread = spreadArrays(columns, rows);
  if (spread) return chartOf(spread.columns, spread.rows, v);
  const { shape, x, ys, series: splits, flags } = rolesOf(columns, v);
  if (ys.length === 0) return null;
  const type = columns[x]?.type ?? 'string';
  const map = property(v, 'kind') === 'map' && (shape === 'scatter' || shape === 'pie');
  const logX = property(v, 'xaxis') === 'log';
  const logY = property(v, 'yaxis') === 'log';
  const axis: ChartData['x'] =
    shape === 'pie' && !map
      ? 'category'
      : type === 'datetime'
        ? 'time'
        : (isNumeric(type) || type === 'timespan') && (map || (shape !== 'bar' && shape !== 'column'))
          ? 'value'
          : 'category';
  const kind = property(v, 'kind');
  const stacking = kind === 'stacked100' ? 'stacked100' : kind === 'stacked' || v.kind === 'stackedareachart' ? 'stacked' : 'none';
  let skipped = 0;
  const made = new Map<string, { name: string; column: string; points: Point[]; anomalies: Point[] }>();
  for (const row of rows) {
    const at = axis === 'time' ? String(row[x] ?? '') : axis === 'value' ? numberOf(row[x]) : textOf(row[x]);
    if (at === null || (axis === 'time' && at === '')) continue;
    const split = splits.map((i) => textOf(row[i])).join(', ');
    for (const [n, y] of ys.entries()) {
      const column = columns[y]?.name ?? '';
      const name = [split, ys.length > 1 || split === '' ? column : ''].filter(Boolean).join(': ');
      const number = numberOf(row[y]);
      if ((logY && (number === null || number <= 0)) || (logX && axis === 'value' && Number(at) <= 0)) {
        skipped++;
        continue;
      }
      const key = `${column}\u0000${name}`;
      const series = made.get(key) ?? { name, column, points: [], anomalies: [] };
      made.set(key, series);
      series.points.push([at, number]);
      const flag = flags[Math.min(n, flags.length - 1)];
      if (flag !== undefined && number !== null && (numberOf(row[flag]) ?? 0) !== 0) series.anomalies.push([at, number]);
    }
  }
  const bySize = [...made.values()].sort((a, b) => sum(b.points) - sum(a.points));
  const kept = bySize.slice(0, MAX_SERIES);
  if (axis !== 'category') for (const s of kept) s.points.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const accumulated = property(v, 'accumulate') === 'true' ? kept.map(accumulate) : kept;
  const level = stacking !== 'none' && shape === 'area' && axis !== 'category' ? filled(accumulated) : accumulated;
  const series = stacking === 'stacked100' ? toShares(level) : level;
  const title = property(v, 'title');
  const split = property(v, 'ysplit');
  const ymin = limit(v, 'ymin');
  const ymax = limit(v, 'ymax');
  return {
    shape: map ? 'scatter' : shape,
    x: map ? 'value' : axis,
    map,
    title,
    stacking,
    split: split === 'axes' || split === 'panels' ? split : 'none',
    xTitle: property(v, 'xtitle'),
    yTitle: property(v, 'ytitle'),
    logX,
    logY,
    yMin: ymin,
    yMax: ymax ?? (stacking === 'stacked100' ? 100 : null),
    legend: property(v, 'legend') !== 'hidden',
    series,
    dropped: bySize.length - kept.length,
    skipped,
    summary: `${v.kind}${title ? ` “${title}”` : ''}: ${kept.length} series by ${columns[x]?.name ?? ''}, ${rows.length} rows`,
  };
}

const sum = (points: readonly Point[]): number => points.reduce((n, p) => n + (p[1] ?? 0), 0);

function accumulate(s: Series): Series {
  let total = 0;
  return { ...s, points: s.points.map(([x, y]): Point => [x, (total += y ?? 0)]) };
}

/** Every series at every x: areas on top of each other must not stand on a neighbour's guess. */
function filled(series: readonly Series[]): Series[] {
  const xs = [...new Set(series.flatMap((s) => s.points.map((p) => p[0])))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return series.map((s) => {
    const known = new Map(s.points);
    return { ...s, points: xs.map((x): Point => [x, known.get(x) ?? 0]) };
  });
}

/** Each value as its share of all series at the same x. */
function toShares(series: readonly Series[]): Series[] {
  const totals = new Map<string | number, number>();
  for (const s of series) for (const [x, y] of s.points) totals.set(x, (totals.get(x) ?? 0) + Math.abs(y ?? 0));
  return series.map((s) => ({
    ...s,
    points: s.points.map(([x, y]): Point => {
      const total = totals.get(x) ?? 0;
      return [x, y === null || total === 0 ? null : (100 * y) / total];
    }),
  }));
}

/** make-series gives one row a series with arrays for time and values; charts want one row a point. */
export function spreadArrays(
  columns: readonly ColumnSchema[],
  rows: readonly (readonly Cell[])[],
): { columns: ColumnSchema[]; rows: Cell[][] } | null {
  const first = rows.find((row) =>
    columns.some((c, i) => c.type === 'dynamic' && Array.isArray(row[i]) && (row[i] as readonly Cell[]).length > 0),
  );
  if (!first) return null;
  const arrays = columns.map((c, i) => (c.type === 'dynamic' && Array.isArray(first[i]) ? i : -1)).filter((i) => i >= 0);
  if (arrays.length < 2) return null;
  const typeOf = (cells: readonly Cell[]): ColumnSchema['type'] => {
    const cell = cells.find((c) => c !== null);
    return typeof cell === 'number' ? 'real' : typeof cell === 'string' && /^\d{4}-\d\d-\d\dT/.test(cell) ? 'datetime' : 'string';
  };
  return {
    columns: columns.map((c, i) => (arrays.includes(i) ? { name: c.name, type: typeOf(first[i] as readonly Cell[]) } : c)),
    rows: rows.flatMap((row) => {
      const length = Math.max(...arrays.map((i) => (Array.isArray(row[i]) ? (row[i] as readonly Cell[]).length : 0)));
      return Array.from({ length }, (_, n) =>
        row.map((cell, i) => (arrays.includes(i) ? ((Array.isArray(cell) ? (cell as readonly Cell[])[n] : null) ?? null) : cell)),
      );
    }),
  };
}
