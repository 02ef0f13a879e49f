// From a result and a `render` clause to the series of a chart with axes, or the slices of a pie. Pure; axesOption.ts and
// pieOption.ts give it to ECharts. What had to be left out is said in the notes.

import type { Cell, ColumnSchema, KqlType } from '../../../../shared/base/types.js';
import { chosen, kindOf, limitOf, property, type Visualization } from './clause.js';
import type { Facet, Mark } from './marks.js';
import { rolesOf, shapeOf, type Roles, type Shape } from './roles.js';
import { spreadArrays } from './spread.js';
import { isNumeric, momentOf, numberOf, textOf, type Data } from './values.js';
import { said } from './words.js';

export const MAX_POINTS = 50_000;
export const MAX_SERIES = 40;
export const MAX_CATEGORIES = 1000;
/** The reference's own bound for panels; as many axes beside each other still leave room for the chart. */
export const MAX_PANELS = 5;

/** x is Unix milliseconds, a number, or the index of a category; rows are those summed into the point. */
export type Point = readonly [x: number, y: number | null, rows: readonly number[]];
export interface Series {
  readonly name: string;
  /** The value column it is of. */
  readonly column: string;
  /** Which of the panels or axes it stands in. */
  readonly place: number;
  readonly points: readonly Point[];
  /** Points an anomaly column marks. */
  readonly anomalies: readonly Point[];
  readonly facets: readonly Facet[];
  /** Where a figure mixes shapes. */
  readonly as?: 'line' | 'points' | 'column';
}
export interface Category {
  readonly text: string;
  readonly cell: Cell;
}
export interface ChartData {
  readonly shape: Shape;
  readonly stacking: 'none' | 'stacked' | 'stacked100';
  readonly split: 'none' | 'axes' | 'panels';
  /** What each panel or axis is of. */
  readonly places: readonly string[];
  readonly x: 'time' | 'value' | 'category';
  readonly xColumn: ColumnSchema;
  readonly xIndex: number;
  /** Whether the x column can be tested in the query as it stands. */
  readonly xTestable: boolean;
  readonly yType: KqlType | null;
  readonly categories: readonly Category[];
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly yMin: number | null;
  readonly yMax: number | null;
  readonly legend: boolean;
  readonly series: readonly Series[];
  readonly notes: readonly string[];
  /** For those who cannot see it. */
  readonly summary: string;
}
export type Shaped = { readonly chart: ChartData } | { readonly nothing: string };

interface Growing {
  readonly name: string;
  readonly column: string;
  readonly facets: readonly Facet[];
  readonly at: Map<number, { y: number | null; rows: number[]; flagged: boolean }>;
  readonly loose: Point[];
}

export function chartOf(columns: readonly ColumnSchema[], rows: readonly (readonly Cell[])[], v: Visualization): Shaped {
  const spread = spreadArrays(columns, rows);
  const data: Data = spread ?? { columns, rows };
  const roles = rolesOf(data.columns, v);
  const { x, ys } = roles;
  const xColumn = data.columns[x];
  if (ys.length === 0 || !xColumn) return { nothing: said.noNumbers(v.kind, columns) };
  const frame = frameOf(data, roles, v);
  const origin = (row: number) => spread?.from[row] ?? row;
  const testable = (i: number) => !spread?.arrays.has(i);
  const grown = grow(data, roles, frame, origin, testable);
  if (frame.shape === 'pie' && grown.drawn > 0 && grown.drawn === grown.zeros)
    return { nothing: said.noSlices(v.kind, data.columns[ys[0] ?? -1]?.name ?? '') };
  if (grown.drawn === 0)
    return {
      nothing:
        grown.noX > 0 && grown.noX === data.rows.length
          ? said.noRowsDrawn(v.kind, xColumn.name)
          : said.noValues(v.kind, ys.map((y) => data.columns[y]?.name ?? '').join(', ')),
    };
  return finish(v, frame, roles, data, grown, testable(x), spread?.cut === true);
}

interface Frame {
  readonly shape: Shape;
  readonly axis: ChartData['x'];
  readonly stacking: ChartData['stacking'];
  readonly logX: boolean;
  readonly logY: boolean;
  /** Rows at one place are one mark, its values summed; otherwise every row is a mark of its own. */
  readonly sums: boolean;
}
function frameOf(data: Data, { x }: Roles, v: Visualization): Frame {
  const kind = kindOf(v);
  const shape = shapeOf(v);
  const type = data.columns[x]?.type ?? 'string';
  const axis: ChartData['x'] =
    shape === 'pie'
      ? 'category'
      : type === 'datetime'
        ? 'time'
        : (isNumeric(type) || type === 'timespan') && shape !== 'bar' && shape !== 'column'
          ? 'value'
          : 'category';
  const named = chosen(v, 'kind');
  const stacks = shape !== 'line' && shape !== 'scatter' && shape !== 'pie';
  const stacking = !stacks
    ? 'none'
    : named === 'stacked100'
      ? 'stacked100'
      : named === 'stacked' || (kind === 'stackedareachart' && named !== 'unstacked')
        ? 'stacked'
        : 'none';
  return {
    shape,
    axis,
    stacking,
    logX: chosen(v, 'xaxis') === 'log' && axis === 'value',
    logY: chosen(v, 'yaxis') === 'log' && stacking !== 'stacked100' && shape !== 'pie',
    sums: shape === 'bar' || shape === 'column' || shape === 'pie' || stacking !== 'none',
  };
}
interface Grown {
  readonly series: readonly Growing[];
  readonly categories: readonly Category[];
  readonly allCategories: number;
  readonly noX: number;
  readonly noY: number;
  readonly notLog: number;
  readonly below: number;
  readonly zeros: number;
  readonly twice: number;
  readonly summed: boolean;
  readonly drawn: number;
}

function grow(data: Data, roles: Roles, frame: Frame, origin: (row: number) => number, testable: (i: number) => boolean): Grown {
  const { x, flags } = roles;
  const pie = frame.shape === 'pie';
  const ys = pie ? roles.ys.slice(0, 1) : roles.ys;
  const splits = pie ? [] : roles.series;
  const made = new Map<string, Growing>();
  const categories: Category[] = [];
  const indexOf = new Map<string, number>();
  let noX = 0;
  let noY = 0;
  let notLog = 0;
  let below = 0;
  let zeros = 0;
  let twice = 0;
  let summed = false;
  let drawn = 0;
  for (const [r, row] of data.rows.entries()) {
    const at = place(row[x]);
    if (at === null) {
      noX++;
      continue;
    }
    if (at < 0 && frame.axis === 'category') continue;
    const split = splits.map((i) => textOf(row[i])).join(', ');
    const key = splits.map((i) => JSON.stringify(row[i] ?? null)).join('\u0000');
    for (const [n, y] of ys.entries()) {
      let value = numberOf(row[y]);
      if (value === null) noY++;
      if (pie && value === 0) zeros++;
      const unlogged = value !== null && ((frame.logY && value <= 0) || (frame.logX && at <= 0));
      if (unlogged) notLog++;
      // A line must not lead over what it cannot show as if nothing had been there.
      if (unlogged && (frame.sums || frame.shape === 'scatter' || at <= 0)) continue;
      if (pie && value !== null && value < 0) {
        below++;
        continue;
      }
      if (unlogged) value = null;
      const column = data.columns[y]?.name ?? '';
      const id = `${y}\u0000${key}`;
      let series = made.get(id);
      if (!series) {
        const facets = splits.flatMap((i): Facet[] => {
          const c = data.columns[i];
          return c && testable(i) ? [{ column: c, value: row[i] ?? null }] : [];
        });
        series = {
          name: [split, ys.length > 1 || split === '' ? column : ''].filter(Boolean).join(': '),
          column,
          facets,
          at: new Map(),
          loose: [],
        };
        made.set(id, series);
      }
      // The first column of anomalies is of the first values, the second of the second.
      const flag = flags[n];
      const flagged = flag !== undefined && value !== null && (numberOf(row[flag]) ?? 0) !== 0;
      const before = series.at.get(at);
      if (value !== null) drawn++;
      if (!before) series.at.set(at, { y: value, rows: [origin(r)], flagged });
      else if (frame.sums) {
        if (value !== null) before.y = (before.y ?? 0) + value;
        before.rows.push(origin(r));
        before.flagged ||= flagged;
        summed = true;
      } else {
        series.loose.push([at, value, [origin(r)]]);
        twice++;
      }
    }
  }
  return { series: [...made.values()], categories, allCategories: indexOf.size, noX, noY, notLog, below, zeros, twice, summed, drawn };

  function place(cell: Cell | undefined): number | null {
    if (frame.axis === 'time') return momentOf(cell);
    if (frame.axis === 'value') return numberOf(cell);
    const key = JSON.stringify(cell ?? null);
    const known = indexOf.get(key);
    if (known !== undefined) return known < MAX_CATEGORIES || pie ? known : -1;
    const next = indexOf.size;
    indexOf.set(key, next);
    if (next >= MAX_CATEGORIES && !pie) return -1;
    categories.push({ text: textOf(cell), cell: cell ?? null });
    return next;
  }
}

function finish(v: Visualization, frame: Frame, roles: Roles, data: Data, grown: Grown, xTestable: boolean, arraysCut: boolean): Shaped {
  const notes = [...roles.notes];
  const xColumn = data.columns[roles.x] as ColumnSchema;
  const yType = data.columns[roles.ys[0] ?? -1]?.type ?? null;
  const finished = grown.series.map((s): Series => {
    const kept = [...s.at].map(([at, p]): Point => [at, p.y, p.rows]);
    const points = [...kept, ...s.loose].sort((a, b) => a[0] - b[0]);
    return {
      name: s.name,
      column: s.column,
      place: 0,
      facets: s.facets,
      points,
      anomalies: [...s.at].filter(([, p]) => p.flagged).map(([at, p]): Point => [at, p.y, p.rows]),
    };
  });
  const bySize = finished.sort((a, b) => weight(b) - weight(a));
  let kept = bySize.slice(0, MAX_SERIES);
  if (bySize.length > kept.length) notes.push(said.series(kept.length, bySize.length));
  if (chosen(v, 'accumulate') === 'true') kept = kept.map(accumulated);
  if (frame.stacking !== 'none' && frame.axis !== 'category') kept = levelled(kept, frame.shape === 'area');
  if (frame.stacking === 'stacked100') kept = shares(kept);

  const wanted = chosen(v, 'ysplit');
  const measures = [...new Set(kept.map((s) => s.column))];
  const placeOf = (s: Series) => (measures.length > 1 ? s.column : s.name);
  let places = [...new Set(kept.map(placeOf))];
  const canSplit = (wanted === 'axes' || wanted === 'panels') && places.length > 1 && frame.shape !== 'pie';
  const split: ChartData['split'] = canSplit ? (wanted === 'axes' ? 'axes' : 'panels') : 'none';
  if (split !== 'none' && places.length > MAX_PANELS) {
    notes.push(split === 'panels' ? said.panels(MAX_PANELS, places.length) : said.ownAxes(MAX_PANELS, places.length));
    places = places.slice(0, MAX_PANELS);
    kept = kept.filter((s) => places.includes(placeOf(s)));
  }
  if (split !== 'none') kept = kept.map((s) => ({ ...s, place: places.indexOf(placeOf(s)) }));

  if (grown.noX > 0) notes.push(said.emptyX(grown.noX, xColumn.name));
  if (grown.noY > 0) notes.push(said.emptyY(grown.noY));
  if (grown.notLog > 0) notes.push(said.notLog(grown.notLog));
  if (grown.below > 0) notes.push(said.negative(grown.below));
  if (grown.zeros > 0) notes.push(said.noSize(grown.zeros));
  if (grown.twice > 0 && (frame.shape === 'line' || frame.shape === 'area')) notes.push(said.twice(grown.twice));
  if (frame.shape === 'area' && frame.stacking !== 'none' && kept.some((s) => s.points.some((p) => (p[1] ?? 0) < 0)))
    notes.push(said.overlapping);
  if (arraysCut) notes.push(said.arraysCut(data.rows.length));
  if (chosen(v, 'yaxis') === 'log' && frame.stacking === 'stacked100') notes.push(said.ownLog);
  if ((wanted === 'axes' || wanted === 'panels') && split === 'none') notes.push(said.unsplit(wanted));
  notes.push(...strange(v));
  if (grown.summed) notes.push(said.summed);
  if (grown.allCategories > grown.categories.length) notes.push(said.categories(grown.categories.length, grown.allCategories));
  if (chosen(v, 'xaxis') === 'log' && frame.axis !== 'value') notes.push(said.logCategory);
  if (kindOf(v) === 'anomalychart' && roles.flags.length === 0) notes.push(said.noAnomalies);
  if (frame.shape === 'pie' && roles.ys.length > 1)
    notes.push(
      said.onlyFirst(
        data.columns[roles.ys[0] ?? -1]?.name ?? '',
        roles.ys.slice(1).map((i) => data.columns[i]?.name ?? ''),
      ),
    );
  let [yMin, yMax] = [limitOf(v, 'ymin'), limitOf(v, 'ymax')];
  if (yMin !== null && yMax !== null && yMin >= yMax) {
    notes.push(said.limits);
    [yMin, yMax] = [null, null];
  }
  const beyond = outside(kept, yMin, yMax);
  if (beyond > 0 && frame.shape !== 'pie') notes.push(said.beyond(beyond));
  const title = property(v, 'title');
  return {
    chart: {
      shape: frame.shape,
      stacking: frame.stacking,
      split,
      places: split === 'none' ? [] : places,
      x: frame.axis,
      xColumn,
      xIndex: roles.x,
      xTestable,
      yType,
      categories: grown.categories,
      title,
      xTitle: property(v, 'xtitle'),
      yTitle: property(v, 'ytitle'),
      logX: frame.logX,
      logY: frame.logY,
      yMin,
      yMax: yMax ?? (frame.stacking === 'stacked100' ? 100 : null),
      legend: chosen(v, 'legend') !== 'hidden',
      series: kept,
      notes,
      summary: `${v.kind}${title ? ` “${title}”` : ''}: ${kept.length} series by ${xColumn.name}, ${data.rows.length} rows`,
    },
  };
}

/** Values the limits of the axis hide. Stacked values reach further than their own numbers: they are not counted. */
const outside = (series: readonly Series[], low: number | null, high: number | null): number =>
  series.reduce(
    (n, s) => n + s.points.filter((p) => p[1] !== null && ((low !== null && p[1] < low) || (high !== null && p[1] > high))).length,
    0,
  );

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  kind: ['default', 'unstacked', 'stacked', 'stacked100', 'map'],
  legend: ['visible', 'hidden'],
  xaxis: ['linear', 'log'],
  yaxis: ['linear', 'log'],
  ysplit: ['none', 'axes', 'panels'],
  accumulate: ['true', 'false'],
};
/** Properties whose text is none of their choices, or no number. */
const strange = (v: Visualization): string[] => [
  ...Object.entries(CHOICES).flatMap(([name, known]) => {
    const text = chosen(v, name);
    return text === '' || known.includes(text) ? [] : [said.unknownChoice(name, text)];
  }),
  ...['ymin', 'ymax'].flatMap((name) => {
    const text = property(v, name);
    return text === '' || text.toLowerCase() === 'nan' || limitOf(v, name) !== null ? [] : [said.badLimit(name, text)];
  }),
];

const weight = (s: Series): number => s.points.reduce((n, p) => n + Math.abs(p[1] ?? 0), 0);

function accumulated(s: Series): Series {
  let total = 0;
  return { ...s, points: s.points.map(([x, y, rows]): Point => [x, (total += y ?? 0), rows]) };
}

/** Every series at every x: what stands on another must not stand on a neighbour's guess. */
function levelled(series: readonly Series[], withZeros: boolean): Series[] {
  const xs = [...new Set(series.flatMap((s) => s.points.map((p) => p[0])))].sort((a, b) => a - b);
  return series.map((s) => {
    const known = new Map(s.points.map((p) => [p[0], p]));
    return { ...s, points: xs.map((x): Point => known.get(x) ?? [x, withZeros ? 0 : null, []]) };
  });
}

/** Each value as its share of all series at the same x. */
function shares(series: readonly Series[]): Series[] {
  const totals = new Map<number, number>();
  for (const s of series) for (const [x, y] of s.points) totals.set(x, (totals.get(x) ?? 0) + Math.abs(y ?? 0));
  return series.map((s) => ({
    ...s,
    points: s.points.map(([x, y, rows]): Point => {
      const total = totals.get(x) ?? 0;
      return [x, y === null || total === 0 ? null : (100 * y) / total, rows];
    }),
  }));
}

/** What a place of the x axis stands for: everything that stands there. Null where nothing does. */
export function categoryMark(chart: ChartData, at: number): Mark | null {
  const category = chart.categories[at];
  const rows = chart.series.flatMap((s) => s.points.find((p) => p[0] === at)?.[2] ?? []);
  if (!category || rows.length === 0) return null;
  const facets: Facet[] = chart.xTestable ? [{ column: chart.xColumn, value: category.cell }] : [];
  return { label: category.text, facets, rows: [...new Set(rows)] };
}

/** What a point of a chart stands for. */
export function pointMark(chart: ChartData, rows: readonly (readonly Cell[])[], s: Series, p: Point, label: string): Mark | null {
  if (p[2].length === 0) return null;
  const cell = chart.x === 'category' ? (chart.categories[p[0]]?.cell ?? null) : (rows[p[2][0] ?? -1]?.[chart.xIndex] ?? null);
  const own: Facet[] = chart.xTestable ? [{ column: chart.xColumn, value: cell }] : [];
  const facets = [...s.facets, ...own];
  const runs = chart.shape === 'line' || chart.shape === 'area';
  return { label, facets, ...(runs ? { first: s.facets } : {}), rows: p[2], value: p[1] };
}
