// plotly: the figure's data redrawn. Only Plotly's own library can draw a figure as it is meant; lines, points, bars, histograms, pies
// and points in space are read from its traces and drawn like our own, and the note says so.

import type { Cell } from '../../../../shared/base/types.js';
import type { Picture } from './pictures.js';
import type { ChartData, Point, Series } from './series.js';
import { spacePicture } from './space.js';
import { momentOf, numberOf, textOf } from './values.js';
import { said } from './words.js';

type Json = Readonly<Record<string, unknown>>;
const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);
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
  const title = words(layout['title']);
  const typeOf = (t: Json) => (typeof t['type'] === 'string' ? t['type'] : 'scatter');
  const notes: string[] = [said.plotlyDrawn];
  const of = (...types: string[]) => traces.filter((t) => types.includes(typeOf(t)));
  const leave = (drawn: readonly Json[]) => {
    const left = [...new Set(traces.filter((t) => !drawn.includes(t)).map(typeOf))];
    if (left.length > 0) notes.push(said.plotlyLeft(left.join(', ')));
  };
  const inSpace = of('scatter3d');
  const pies = of('pie');
  const flat = of('scatter', 'scattergl', 'bar', 'histogram');
  if (inSpace.length > 0 && flat.length === 0) {
    leave(inSpace);
    const scene = isObject(layout['scene']) ? layout['scene'] : {};
    const raw = inSpace.flatMap((t, n) => {
      const [x, y, z] = [list(t['x']), list(t['y']), list(t['z'])];
      return x.flatMap((cell, i) => {
        const [a, b, c] = [numberOf(cell), numberOf(y[i]), numberOf(z[i])];
        return a === null || b === null || c === null
          ? []
          : [{ at: [a, b, c] as const, series: words(t['name']) || `trace ${n + 1}`, facets: [], row: null }];
      });
    });
    notes.push(said.threeDrawn);
    return raw.length === 0
      ? { kind: 'nothing', why: said.noPlotly }
      : spacePicture(
          title,
          ['x', 'y', 'z'].map((a) => ({ name: axisTitle(scene, `${a}axis`) || a, time: false })),
          raw,
          notes,
          'plotly',
        );
  }
  if (flat.length > 0) {
    leave(flat);
    return flatChart(flat, layout, title, notes);
  }
  const first = pies[0];
  if (first) {
    leave(pies.slice(0, 1));
    const labels = list(first['labels']);
    const values = list(first['values']);
    const series: Series = { ...EMPTY, name: '', points: labels.map((_, i): Point => [i, numberOf(values[i]), []]) };
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

function flatChart(traces: readonly Json[], layout: Json, title: string, notes: readonly string[]): Picture {
  const sideways = traces.every((t) => t['orientation'] === 'h');
  const read = traces.map((t) => {
    if (t['type'] === 'histogram') return histogram(list(t['x']));
    const [x, y] = sideways ? [list(t['y']), list(t['x'])] : [list(t['x']), list(t['y'])];
    return { x: x.length > 0 ? x : y.map((_, i): Cell => i), y };
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
    const points = x.slice(0, MOST_POINTS).flatMap((cell, i): Point[] => {
      const at = place(cell);
      return at === null ? [] : [[at, numberOf(y[i]), []]];
    });
    const bar = t['type'] === 'bar' || t['type'] === 'histogram';
    const mode = typeof t['mode'] === 'string' ? t['mode'] : 'lines';
    return {
      ...EMPTY,
      name: words(t['name']) || `trace ${n + 1}`,
      points,
      as: bar ? 'column' : mode.includes('lines') ? 'line' : 'points',
    };
  });
  const bars = series.every((s) => s.as === 'column');
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

/** A title is a text, or an object that holds one. */
const words = (value: unknown): string =>
  typeof value === 'string' ? value : isObject(value) && typeof value['text'] === 'string' ? value['text'] : '';
const axisTitle = (layout: Json, axis: string): string => (isObject(layout[axis]) ? words(layout[axis]['title']) : '');

/** A list of values, or the packed bytes that newer versions of Plotly write for numbers. */
function list(value: unknown): readonly Cell[] {
  if (Array.isArray(value)) return value as Cell[];
  if (!isObject(value) || typeof value['bdata'] !== 'string' || typeof value['dtype'] !== 'string') return [];
  try {
    return unpack(value['bdata'], value['dtype']);
  } catch {
    return [];
  }
}
function unpack(base64: string, dtype: string): number[] {
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const READ: Readonly<Record<string, readonly [number, (at: number) => number]>> = {
    i1: [1, (at) => view.getInt8(at)],
    u1: [1, (at) => view.getUint8(at)],
    i2: [2, (at) => view.getInt16(at, true)],
    u2: [2, (at) => view.getUint16(at, true)],
    i4: [4, (at) => view.getInt32(at, true)],
    u4: [4, (at) => view.getUint32(at, true)],
    f4: [4, (at) => view.getFloat32(at, true)],
    f8: [8, (at) => view.getFloat64(at, true)],
  };
  const [width, read] = READ[dtype.replace(/^[<=|]/, '')] ?? [0, null];
  if (!read) return [];
  return Array.from({ length: Math.floor(bytes.length / width) }, (_, i) => read(i * width));
}
