// Traces of a Plotly figure that stand in space: points, lines, surfaces over a grid and meshes of triangles. What cannot be drawn is
// counted and told with the trace's name.

import type { Cell } from '../../../../shared/base/types.js';
import type { Picture } from './pictures.js';
import { isObject, listOf, nameOf, type Json } from './plotlyValues.js';
import { spacePicture, type RawFace, type RawLine, type RawPoint, type Spot } from './space.js';
import { numberOf } from './values.js';
import { said } from './words.js';

export const SPACE_TRACES: readonly string[] = ['scatter3d', 'surface', 'mesh3d'];

export function plotlySpace(traces: readonly Json[], title: string, names: readonly string[], notes: string[]): Picture {
  const points: RawPoint[] = [];
  const lines: RawLine[] = [];
  const faces: RawFace[] = [];
  for (const [n, t] of traces.entries()) {
    const series = nameOf(t, n);
    const read = (key: string) => listOf(t, n, key, notes);
    let gone = 0;
    const vertex = (at: Spot, hidden: boolean) => points.push({ at, series, facets: [], row: null, hidden });
    if (t['type'] === 'surface') {
      const rows = gridOf(t, n, notes);
      const [x, y] = [read('x'), read('y')];
      const cell = (axis: readonly Cell[], r: number, c: number, at: number): number | null => {
        const own = axis[r];
        if (Array.isArray(own)) return numberOf(own[c] as Cell);
        return axis.length === 0 ? at : numberOf(axis[at]);
      };
      const spots = rows.map((row, r) =>
        row.map((z, c): Spot | null => {
          const [a, b, h] = [cell(x, r, c, c), cell(y, r, c, r), numberOf(z)];
          if (a !== null && b !== null && h !== null) return [a, b, h];
          gone++;
          return null;
        }),
      );
      for (const [r, row] of spots.entries())
        for (const [c, a] of row.entries()) {
          if (!a) continue;
          vertex(a, true);
          const [b, d, e] = [row[c + 1], spots[r + 1]?.[c + 1], spots[r + 1]?.[c]];
          if (b && d && e) faces.push({ at: [a, b, d, e], series });
        }
    } else {
      const [x, y, z] = [read('x'), read('y'), read('z')];
      const spots = x.map((a, i): Spot | null => {
        const [p, q, r] = [numberOf(a), numberOf(y[i]), numberOf(z[i])];
        if (p !== null && q !== null && r !== null) return [p, q, r];
        gone++;
        return null;
      });
      if (t['type'] === 'mesh3d') {
        const corners = [read('i'), read('j'), read('k')] as const;
        if (corners[0].length === 0) notes.push(said.plotlyTrace(series, said.noTriangles));
        for (const spot of spots) if (spot) vertex(spot, true);
        for (let f = 0; f < corners[0].length; f++) {
          const [a, b, c] = corners.map((list) => spots[numberOf(list[f]) ?? -1]);
          if (a && b && c) faces.push({ at: [a, b, c], series });
          else gone++;
        }
      } else {
        const mode = typeof t['mode'] === 'string' ? t['mode'] : 'lines+markers';
        for (const [i, spot] of spots.entries()) {
          if (!spot) continue;
          vertex(spot, !mode.includes('markers'));
          const before = spots[i - 1];
          if (mode.includes('lines') && before) lines.push({ at: [before, spot], series });
        }
      }
    }
    if (gone > 0) notes.push(said.plotlyTrace(series, said.emptyY(gone)));
  }
  notes.push(said.threeDrawn);
  if (points.length === 0) return { kind: 'nothing', why: [said.noTraceValues, ...notes.filter((text) => text.startsWith('“'))].join(' ') };
  return spacePicture(
    title,
    names.map((name) => ({ name, time: false })),
    points,
    notes,
    'plotly',
    { lines, faces },
  );
}

/** The heights of a surface, row by row: lists in a list, or packed bytes with their shape. */
function gridOf(t: Json, n: number, notes: string[]): readonly (readonly Cell[])[] {
  const z = listOf(t, n, 'z', notes);
  const packed = t['z'];
  const wide = isObject(packed) && typeof packed['shape'] === 'string' ? Number(packed['shape'].split(',')[1]) : NaN;
  if (Number.isInteger(wide) && wide > 0)
    return Array.from({ length: Math.ceil(z.length / wide) }, (_, r) => z.slice(r * wide, (r + 1) * wide));
  return z.map((row): readonly Cell[] => {
    if (Array.isArray(row)) return row as Cell[];
    // Every row may be packed by itself.
    return isObject(row) ? listOf({ ...t, z: row }, n, 'z', notes) : [row];
  });
}
