// plotly: the figure's data redrawn. Only Plotly's own library can draw a figure as it is meant; lines, points, bars, histograms, pies
// and what stands in space (plotlySpace.ts) are read from its traces and drawn like our own, and the note says so.

import type { Cell } from '../../../../shared/base/types.js';
import type { Picture } from './pictures.js';
import type { ChartData, Point, Series } from './series.js';
import { plotlySpace, SPACE_TRACES } from './plotlySpace.js';
import { isObject, listOf, nameOf, wordsOf, type Json } from './plotlyValues.js';
import { momentOf, numberOf, textOf } from './values.js';
import { said } from './words.js';

const MOST_POINTS = 20_000;

export function figureOf(rows: readonly (readonly Cell[])[]): Json | null {
  for (const cell of rows[0] ?? []) {
    let value: unknown = cell;
    if (typeof value === 'string') {
      try {
        value = JSON.parse(value);
      } catch {
        continue;
      }
    }
    if (isObject(value) && Array.isArray(value['data'])) return value;
  }
  return null;
}

export function plotlyOf(rows: readonly (readonly Cell[])[]): Picture {
  const figure = figureOf(rows);
  if (!figure) return { kind: 'nothing', why: said.noPlotly };
  const traces = (figure['data'] as unknown[]).filter(isObject);
  const layout = isObject(figure['layout']) ? figure['layout'] : {};
  const title = wordsOf(layout['title']);
  const typeOf = (t: Json) => (typeof t['type'] === 'string' ? t['type'] : 'scatter');
  const notes: string[] = [said.plotlyDrawn];
  const of = (...types: string[]) => traces.filter((t) => types.includes(typeOf(t)));
  const leave = (drawn: readonly Json[]) => {
    const left = [...new Set(traces.filter((t) => !drawn.includes(t)).map(typeOf))];
    if (left.length > 0) notes.push(said.plotlyLeft(left.join(', ')));
  };
  const inSpace = of(...SPACE_TRACES);
  const pies = of('pie');
  const flat = of('scatter', 'scattergl', 'bar', 'histogram');
  if (inSpace.length > 0 && flat.length === 0) {
    leave(inSpace);
    const scene = isObject(layout['scene']) ? layout['scene'] : {};
    return plotlySpace(
      inSpace,
      title,
      ['x', 'y', 'z'].map((a) => axisTitle(scene, `${a}axis`) || a),
      notes,
    );
  }
  if (flat.length > 0) {
    leave(flat);
    return flatChart(flat, layout, title, notes);
  }
  const first = pies[0];
  if (first) {
    leave(pies.slice(0, 1));
    const labels = listOf(first, 0, 'labels', notes);
    const values = listOf(first, 0, 'values', notes).map(numberOf);
    const unsized = labels.filter((_, i) => (values[i] ?? null) === null).length;
    const below = values.filter((value) => value !== null && value < 0).length;
    const zeros = values.filter((value) => value === 0).length;
    if (unsized > 0) notes.push(said.emptyY(unsized));
    if (below > 0) notes.push(said.negative(below));
    if (zeros > 0) notes.push(said.noSize(zeros));
    if (!values.some((value) => value !== null && value > 0))
      return { kind: 'nothing', why: [said.noTraceValues, ...told(notes)].join(' ') };
    const series: Series = { ...EMPTY, name: '', points: labels.map((_, i): Point => [i, values[i] ?? null, []]) };
    return {
      kind: 'chart',
      chart: {
        ...frame(title, notes),
        shape: 'pie',
        x: 'category',
        categories: labels.map((c) => ({ text: textOf(c), cell: c })),
        series: [series],
      },
    };
  }
  return { kind: 'nothing', why: said.noTraces([...new Set(traces.map(typeOf))].join(', ') || '–') };
}

/** What is said of single traces. */
const told = (notes: readonly string[]): string[] => notes.filter((text) => text.startsWith('“'));

const EMPTY = { column: '', place: 0, anomalies: [], facets: [] } as const;
const frame = (title: string, notes: readonly string[]): ChartData => ({
  shape: 'line',
  stacking: 'none',
  split: 'none',
  places: [],
  x: 'value',
  xColumn: { name: 'x', type: 'real' },
  xIndex: -1,
  xTestable: false,
  yType: null,
  categories: [],
  title,
  xTitle: '',
  yTitle: '',
  logX: false,
  logY: false,
  yMin: null,
  yMax: null,
  legend: true,
  series: [],
  notes,
  summary: `plotly${title ? ` “${title}”` : ''}`,
});

function flatChart(traces: readonly Json[], layout: Json, title: string, notes: string[]): Picture {
  const sideways = traces.every((t) => t['orientation'] === 'h');
  const read = traces.map((t, n) => {
    const list = (key: string) => listOf(t, n, key, notes);
    if (t['type'] === 'histogram') return histogram(list('x'));
    const [x, y] = sideways ? [list('y'), list('x')] : [list('x'), list('y')];
    // A list that was there and could not be read is no count from 0.
    const given = t[sideways ? 'y' : 'x'] !== undefined;
    return { x: x.length > 0 || given ? x : y.map((_, i): Cell => i), y };
  });
  const all = read.flatMap((r) => r.x.slice(0, 200));
  const axis: ChartData['x'] =
    all.length > 0 && all.every((c) => timeOf(c) !== null)
      ? 'time'
      : all.every((c) => typeof c === 'number') && !traces.every((t) => t['type'] === 'bar')
        ? 'value'
        : 'category';
  const indexOf = new Map<string, number>();
  const place = (cell: Cell): number | null => {
    if (axis === 'time') return timeOf(cell);
    if (axis === 'value') return numberOf(cell);
    const text = textOf(cell);
    const at = indexOf.get(text) ?? indexOf.size;
    indexOf.set(text, at);
    return at;
  };
  const series = traces.map((t, n): Series => {
    const { x, y } = read[n] ?? { x: [], y: [] };
    const name = nameOf(t, n);
    const log = (key: string) => isObject(layout[key]) && layout[key]['type'] === 'log';
    let [gone, notLog] = [0, 0];
    const points = x.slice(0, MOST_POINTS).flatMap((cell, i): Point[] => {
      const [at, value] = [place(cell), numberOf(y[i])];
      if (at === null || value === null) gone++;
      else if ((log('yaxis') && value <= 0) || (axis === 'value' && log('xaxis') && at <= 0)) {
        notLog++;
        return [[at, null, []]];
      }
      return at === null ? [] : [[at, value, []]];
    });
    if (gone > 0) notes.push(said.plotlyTrace(name, said.emptyY(gone)));
    if (notLog > 0) notes.push(said.plotlyTrace(name, said.notLog(notLog)));
    if (x.length > MOST_POINTS) notes.push(said.plotlyTrace(name, said.things(MOST_POINTS, x.length, 'points')));
    const bar = t['type'] === 'bar' || t['type'] === 'histogram';
    const mode = typeof t['mode'] === 'string' ? t['mode'] : 'lines';
    return {
      ...EMPTY,
      name,
      points,
      as: bar ? 'column' : mode.includes('lines') ? 'line' : 'points',
    };
  });
  const bars = series.every((s) => s.as === 'column');
  if (!series.some((s) => s.points.some((p) => p[1] !== null)))
    return { kind: 'nothing', why: [said.noTraceValues, ...told(notes)].join(' ') };
  return {
    kind: 'chart',
    chart: {
      ...frame(title, notes),
      shape: bars ? (sideways ? 'bar' : 'column') : 'line',
      stacking: bars && layout['barmode'] === 'stack' ? 'stacked' : 'none',
      x: axis,
      categories: [...indexOf.keys()].map((text) => ({ text, cell: text })),
      xTitle: axisTitle(layout, sideways ? 'yaxis' : 'xaxis'),
      yTitle: axisTitle(layout, sideways ? 'xaxis' : 'yaxis'),
      logX: axis === 'value' && isObject(layout['xaxis']) && layout['xaxis']['type'] === 'log',
      logY: isObject(layout['yaxis']) && layout['yaxis']['type'] === 'log',
      series,
    },
  };
}

const timeOf = (cell: Cell): number | null => {
  if (typeof cell !== 'string' || !/^\d{4}-\d\d-\d\d(?:[ T]|$)/.test(cell)) return null;
  const iso = cell.replace(' ', 'T');
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : iso.length === 10 ? `${iso}T00:00:00Z` : `${iso}Z`;
  return momentOf(zoned) ?? null;
};

const BINS = 20;
function histogram(values: readonly Cell[]): { x: Cell[]; y: Cell[] } {
  const numbers = values.flatMap((v) => numberOf(v) ?? []);
  if (numbers.length < values.length / 2) {
    const counts = new Map<string, number>();
    for (const v of values) counts.set(textOf(v), (counts.get(textOf(v)) ?? 0) + 1);
    return { x: [...counts.keys()], y: [...counts.values()] };
  }
  let [low, high] = [Infinity, -Infinity];
  for (const n of numbers) [low, high] = [Math.min(low, n), Math.max(high, n)];
  const width = (high - low || 1) / BINS;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const n of numbers) {
    const at = Math.min(BINS - 1, Math.floor((n - low) / width));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { x: counts.map((_, i) => low + (i + 0.5) * width), y: counts };
}

const axisTitle = (layout: Json, axis: string): string => (isObject(layout[axis]) ? wordsOf(layout[axis]['title']) : '');
