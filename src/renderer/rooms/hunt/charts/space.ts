// 3Dchart: three columns of numbers as points in a box, turned by hand. Parallel projection: equal lengths stay equal.

import { property, type Visualization } from './clause.js';
import type { Facet, Mark } from './marks.js';
import type { Picture } from './pictures.js';
import { namedColumns } from './roles.js';
import { isNumeric, momentOf, numberOf, textOf, type Data } from './values.js';
import { said } from './words.js';

export interface SpacePoint {
  /** Each from −1 to 1. */
  readonly at: readonly [number, number, number];
  readonly series: number;
  /** A corner of a line or a surface: seen only when the keys or the pointer are on it. */
  readonly hidden: boolean;
  readonly mark: Mark;
}
export type Spot = readonly [number, number, number];
/** Two corners are a line, more a face. */
export interface SpaceShape {
  readonly at: readonly Spot[];
  readonly series: number;
}
export interface RawPoint {
  readonly at: Spot;
  readonly series: string;
  readonly facets: readonly Facet[];
  readonly row: number | null;
  readonly hidden: boolean;
}
export interface RawLine {
  readonly at: readonly [Spot, Spot];
  readonly series: string;
}
export interface RawFace {
  readonly at: readonly Spot[];
  readonly series: string;
}
export interface Axis {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly time: boolean;
}
export interface Space {
  readonly axes: readonly [Axis, Axis, Axis];
  readonly series: readonly string[];
  readonly points: readonly SpacePoint[];
  readonly lines: readonly SpaceShape[];
  readonly faces: readonly SpaceShape[];
}
const MOST_POINTS = 5000;
const MOST_LINES = 8000;
const MOST_FACES = 6000;
const MOST_SERIES = 20;

export function spaceOf({ columns, rows }: Data, v: Visualization): Picture {
  const notes: string[] = [said.threeDrawn];
  const named = [...namedColumns(columns, v, 'xcolumn', notes), ...namedColumns(columns, v, 'ycolumns', notes)];
  const fit = columns.flatMap((c, i) => (isNumeric(c.type) || c.type === 'timespan' ? [i] : []));
  const times = columns.flatMap((c, i) => (c.type === 'datetime' ? [i] : []));
  const picked = [...new Set([...named, ...(fit.length >= 3 ? fit : [...times, ...fit])])].slice(0, 3);
  const [x, y, z] = picked;
  if (x === undefined || y === undefined || z === undefined) return { kind: 'nothing', why: said.noSpace(columns) };
  const given = namedColumns(columns, v, 'series', notes);
  const splits = given.length > 0 ? given : columns.flatMap((c, i) => (!picked.includes(i) && c.type === 'string' ? [i] : []));
  const read = (row: Data['rows'][number], i: number) => (columns[i]?.type === 'datetime' ? momentOf(row[i]) : numberOf(row[i]));
  const raw: RawPoint[] = [];
  let empty = 0;
  for (const [r, row] of rows.entries()) {
    const [a, b, c] = [read(row, x), read(row, y), read(row, z)];
    if (a === null || b === null || c === null) {
      empty++;
      continue;
    }
    const facets = [...splits, x, y, z].flatMap((i): Facet[] => {
      const column = columns[i];
      return column ? [{ column, value: row[i] ?? null }] : [];
    });
    raw.push({ at: [a, b, c], series: splits.map((i) => textOf(row[i])).join(', '), facets, row: r, hidden: false });
  }
  if (raw.length === 0) return { kind: 'nothing', why: said.noSpace(columns) };
  if (empty > 0) notes.push(said.emptyY(empty));
  return spacePicture(
    property(v, 'title'),
    [x, y, z].map((i) => ({ name: columns[i]?.name ?? '', time: columns[i]?.type === 'datetime' })),
    raw,
    notes,
    v.kind,
  );
}

export function spacePicture(
  title: string,
  named: readonly { readonly name: string; readonly time: boolean }[],
  raw: readonly RawPoint[],
  notes: string[],
  kind: string,
  shapes: { readonly lines: readonly RawLine[]; readonly faces: readonly RawFace[] } = { lines: [], faces: [] },
): Picture {
  const shown = raw.slice(0, MOST_POINTS);
  if (raw.length > shown.length) notes.push(said.things(shown.length, raw.length, 'points'));
  const count = new Map<string, number>();
  for (const p of shown) count.set(p.series, (count.get(p.series) ?? 0) + 1);
  const series = [...count].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  if (series.length > MOST_SERIES) notes.push(said.series(MOST_SERIES, series.length));
  const ranges = [0, 1, 2].map((d) => {
    let [low, high] = [Infinity, -Infinity];
    const wide = (at: Spot) => ([low, high] = [Math.min(low, at[d as 0]), Math.max(high, at[d as 0])]);
    for (const p of shown) wide(p.at);
    for (const shape of [...shapes.lines, ...shapes.faces]) for (const at of shape.at) wide(at);
    return low === high ? { low: low - 1, high: high + 1 } : { low, high };
  });
  const axis = (d: number): Axis => ({
    name: named[d]?.name ?? '',
    time: named[d]?.time ?? false,
    low: ranges[d]?.low ?? 0,
    high: ranges[d]?.high ?? 1,
  });
  const scale = (n: number, d: number) => {
    const r = ranges[d] ?? { low: 0, high: 1 };
    return ((n - r.low) / (r.high - r.low)) * 2 - 1;
  };
  const points = shown.flatMap((p): SpacePoint[] => {
    const at = series.indexOf(p.series);
    if (at >= MOST_SERIES) return [];
    const label = [p.series, p.at.map((n) => Number(n.toPrecision(6))).join(', ')].filter(Boolean).join(': ');
    return [
      {
        at: [scale(p.at[0], 0), scale(p.at[1], 1), scale(p.at[2], 2)],
        series: at,
        hidden: p.hidden,
        mark: { label, facets: p.facets, first: p.facets.slice(0, -3), rows: p.row === null ? [] : [p.row] },
      },
    ];
  });
  const placed = (list: readonly (RawLine | RawFace)[], most: number, what: string): SpaceShape[] => {
    if (list.length > most) notes.push(said.things(most, list.length, what));
    return list.slice(0, most).flatMap((shape): SpaceShape[] => {
      const at = series.indexOf(shape.series);
      return at < 0 || at >= MOST_SERIES
        ? []
        : [{ series: at, at: shape.at.map((p): Spot => [scale(p[0], 0), scale(p[1], 1), scale(p[2], 2)]) }];
    });
  };
  const [lines, faces] = [placed(shapes.lines, MOST_LINES, 'lines'), placed(shapes.faces, MOST_FACES, 'faces')];
  return {
    kind: 'space',
    title,
    space: { lines, faces, axes: [axis(0), axis(1), axis(2)], series: series.slice(0, MOST_SERIES), points },
    notes,
    summary: `${kind}: ${points.length} points${faces.length > 0 ? `, ${faces.length} faces` : ''} by ${named.map((n) => n.name).join(', ')}`,
  };
}

/** Where a point of the box stands on paper after a turn about the upright axis and a tilt. */
export function project([x, y, z]: readonly [number, number, number], turn: number, tilt: number): readonly [number, number, number] {
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const [a, b] = [x * c - y * s, x * s + y * c];
  const [ct, st] = [Math.cos(tilt), Math.sin(tilt)];
  return [a, -(z * ct + b * st), b * ct - z * st];
}
