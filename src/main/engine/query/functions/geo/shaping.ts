// Shapes made of shapes: densified, simplified, joined, cut and widened.

import { isArray } from '../../dynamic.js';
import type { Scalar } from '../../values.js';
import { fn } from '../define.js';
import type { ScalarFunction } from '../registry.js';
import { num, optional, pointAt, type Args, type Types } from './arguments.js';
import { bufferDistance, lineBuffer, pointBuffer, polygonBuffer } from './buffer.js';
import { intersectionOfLines, intersectionOfPolygons, intersectionWithPolygons, unionOfLines } from './chains.js';
import { densified } from './densify.js';
import { unionOf } from './overlay.js';
import { geoLines, geoPolygons, lineDegrees, linesOf, mergedOf, polygonDegrees, polygonsOf } from './shapes.js';
import { simplifiedLines, simplifiedPolygons, simplifiedTogether } from './simplify.js';
import { EARTH_RADIUS, vectorOf, type Point } from './vector.js';

/** Metres by which densified edges may stray from the straight ones. */
const densifyTolerance = (args: Args, types: Types): number | null => {
  const t = optional(args, types, 1, 10);
  return t !== null && t >= 0.1 && t <= 10_000 ? t : null;
};
/** Radians below which simplification drops corners. */
const simplifyTolerance = (args: Args, types: Types): number | null => {
  const t = optional(args, types, 1, 10);
  return t !== null && t >= 0 && t <= 7_800_000 ? t / EARTH_RADIUS : null;
};
/** One shape a document of a list; null when one of them is none. */
function allOf<T>(v: Scalar | undefined, read: (v: Scalar) => readonly T[] | null): T[] | null {
  if (!isArray(v) || v.length === 0) return null;
  const out: T[] = [];
  for (const item of v) {
    const shapes = read(item);
    if (!shapes) return null;
    for (const shape of shapes) out.push(shape);
  }
  return out;
}
const tolerance = (args: Args, types: Types, i: number): number | null | undefined => (args.length > i ? num(args, types, i) : undefined);

export const shapingFunctions: readonly ScalarFunction[] = [
  fn('geo_line_densify', (args, types) => {
    const lines = lineDegrees(args[0] ?? null);
    const t = densifyTolerance(args, types);
    return lines && t !== null ? geoLines(lines.map((line) => densified(line, t).map(vectorOf))) : null;
  }),
  fn('geo_polygon_densify', (args, types) => {
    const polygons = polygonDegrees(args[0] ?? null);
    const t = densifyTolerance(args, types);
    if (!polygons || t === null) return null;
    const ring = (r: readonly Point[]) => densified([...r, ...r.slice(0, 1)], t).slice(0, -1);
    return geoPolygons(polygons.map((p) => p.map((r) => ring(r).map(vectorOf))));
  }),
  fn('geo_line_simplify', (args, types) => {
    const lines = linesOf(args[0]);
    const t = simplifyTolerance(args, types);
    const done = lines && t !== null ? simplifiedLines(lines.length > 1 ? unionOfLines(lines) : lines, t) : null;
    return done && geoLines(done);
  }),
  fn('geo_polygon_simplify', (args, types) => {
    const polygons = mergedOf(args[0]);
    const t = simplifyTolerance(args, types);
    const done = polygons && t !== null ? simplifiedPolygons(polygons, t) : null;
    return done && geoPolygons(done);
  }),
  fn('geo_simplify_polygons_array', (args, types) => {
    const polygons = allOf(args[0], mergedOf);
    const t = simplifyTolerance(args, types);
    const done = polygons && t !== null ? simplifiedTogether(polygons, t) : null;
    return done && geoPolygons(done);
  }),
  fn('geo_union_polygons_array', (args) => {
    const polygons = allOf(args[0], polygonsOf);
    return polygons && geoPolygons(unionOf(polygons));
  }),
  fn('geo_union_lines_array', (args) => {
    const lines = allOf(args[0], linesOf);
    return lines && geoLines(unionOfLines(lines));
  }),
  fn('geo_intersection_2lines', (args) => {
    const [a, b] = [linesOf(args[0]), linesOf(args[1])];
    return a && b && intersectionOfLines(a, b);
  }),
  fn('geo_intersection_line_with_polygon', (args) => {
    const [lines, polygons] = [linesOf(args[0]), polygonsOf(args[1])];
    return lines && polygons && intersectionWithPolygons(lines, polygons);
  }),
  fn('geo_intersection_2polygons', (args) => {
    const [a, b] = [polygonsOf(args[0]), polygonsOf(args[1])];
    return a && b && intersectionOfPolygons(a, b);
  }),
  fn('geo_point_buffer', (args, types) => {
    const p = pointAt(args, types, 0);
    const distance = bufferDistance(num(args, types, 2), tolerance(args, types, 3));
    return p && distance && geoPolygons(pointBuffer(vectorOf(p), distance));
  }),
  fn('geo_line_buffer', (args, types) => {
    const lines = linesOf(args[0]);
    const distance = bufferDistance(num(args, types, 1), tolerance(args, types, 2));
    const area = lines && distance && lineBuffer(lines, distance);
    return area && geoPolygons(area);
  }),
  fn('geo_polygon_buffer', (args, types) => {
    const polygons = polygonsOf(args[0]);
    const distance = bufferDistance(num(args, types, 1), tolerance(args, types, 2));
    const area = polygons && distance && polygonBuffer(polygons, distance);
    return area && geoPolygons(area);
  }),
];
