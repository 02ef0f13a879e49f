// Geospatial functions over points, lines and polygons in GeoJSON. Invalid coordinates or shapes give null.

import type { KqlType } from '../../../../../shared/base/types.js';
import { isArray } from '../../dynamic.js';
import type { Dynamic, Scalar } from '../../values.js';
import { str, toLong, toReal } from '../convert.js';
import { fn } from '../define.js';
import type { ScalarFunction } from '../registry.js';
import { bufferDistance, lineBuffer, pointBuffer, polygonBuffer } from './buffer.js';
import { intersectionOfLines, intersectionOfPolygons, intersectionWithPolygons, unionOfLines } from './chains.js';
import { coveringOf } from './covering.js';
import { edgesMeet } from './crossings.js';
import { densified } from './densify.js';
import { boxOf, geohashOf, neighbours } from './geohash.js';
import { h3Functions } from './h3.js';
import { unionOf } from './overlay.js';
import { areaOf, centroidOf, lengthOf, lineEdges, polygonEdges, type Line } from './rings.js';
import { cellAt, cellNeighbours, cellOfToken, centreOf, cornersOf, LEVEL_MAX, tokenOf } from './s2.js';
import {
  geoLines,
  geoPoint,
  geoPolygons,
  isMulti,
  lineDegrees,
  linesOf,
  mergedOf,
  polygonDegrees,
  polygonsOf,
  regionOf,
} from './shapes.js';
import { simplifiedLines, simplifiedPolygons, simplifiedTogether } from './simplify.js';
import { spheroidDistance } from './spheroid.js';
import {
  along,
  angle,
  cross,
  dot,
  EARTH_RADIUS,
  isPoint,
  metres,
  minus,
  nearestOnArc,
  plus,
  pointOf,
  scale,
  unit,
  vectorOf,
  type Edge,
  type Point,
  type Vec,
} from './vector.js';
import { geometryOfWkt } from './wkt.js';

type Args = readonly Scalar[];
type Types = readonly KqlType[];
const num = (args: Args, types: Types, i: number): number | null => toReal(args[i] ?? null, types[i] ?? 'real');
/** An argument that may be left out: `otherwise` then, and null for what is no number. */
const optional = (args: Args, types: Types, i: number, otherwise: number): number | null =>
  args.length > i ? num(args, types, i) : otherwise;
function pointAt(args: Args, types: Types, i: number): Point | null {
  const [lng, lat] = [num(args, types, i), num(args, types, i + 1)];
  return lng !== null && lat !== null && isPoint(lng, lat) ? [lng, lat] : null;
}
const edgesOfLines = (lines: readonly Line[]): Edge[] => lines.flatMap(lineEdges);

function nearest(p: Vec, all: readonly Edge[]): Vec {
  let best = p;
  let distance = Infinity;
  for (const [a, b] of all) {
    const q = nearestOnArc(p, a, b);
    const d = minus(p, q);
    const square = dot(d, d);
    if (square < distance) [best, distance] = [q, square];
  }
  return best;
}
function lineCentroid(all: readonly Edge[]): Vec {
  // An arc's centre of mass lies on its bisector, weighted by twice the sine of half its angle.
  return unit(all.reduce<Vec>((sum, [a, b]) => plus(sum, scale(unit(plus(a, b)), 2 * Math.sin(angle(a, b) / 2))), [0, 0, 0]));
}

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
    out.push(...shapes);
  }
  return out;
}
const tolerance = (args: Args, types: Types, i: number): number | null | undefined => (args.length > i ? num(args, types, i) : undefined);

/** Level and radius in radians of a covering, or null. */
function coverage(args: Args, types: Types): { readonly level: number; readonly radius: number } | null {
  const level = args.length > 1 ? toLong(args[1] ?? null, types[1] ?? 'long') : 11;
  const radius = optional(args, types, 2, 0);
  if (level === null || level < 0 || level > LEVEL_MAX || radius === null || !(radius >= 0) || radius === Infinity) return null;
  return { level: Number(level), radius: radius / EARTH_RADIUS };
}

function pointFunction(name: string, f: (p: Vec, args: Args, types: Types) => Scalar): ScalarFunction {
  return fn(name, (args, types) => {
    const p = pointAt(args, types, 0);
    return p && f(vectorOf(p), args, types);
  });
}

export const geoFunctions: readonly ScalarFunction[] = [
  fn('geo_distance_2points', (args, types) => {
    const [a, b] = [pointAt(args, types, 0), pointAt(args, types, 2)];
    if (!a || !b) return null;
    return args[4] === true ? spheroidDistance(a, b) : metres(angle(vectorOf(a), vectorOf(b)));
  }),
  fn('geo_angle', (args, types) => {
    const [a, b, c] = [pointAt(args, types, 0), pointAt(args, types, 2), pointAt(args, types, 4)];
    if (!a || !b || !c) return null;
    const [u, v, w] = [vectorOf(a), vectorOf(b), vectorOf(c)];
    if (angle(u, v) === 0 || angle(v, w) === 0) return null;
    const [n1, n2] = [cross(v, u), cross(v, w)];
    const turn = Math.atan2(dot(v, cross(n2, n1)), dot(n1, n2));
    return turn < 0 ? turn + 2 * Math.PI : turn;
  }),
  fn('geo_azimuth', (args, types) => {
    const [a, b] = [pointAt(args, types, 0), pointAt(args, types, 2)];
    if (!a || !b || (a[0] === b[0] && a[1] === b[1])) return null;
    const [la, lb, d] = [(a[1] * Math.PI) / 180, (b[1] * Math.PI) / 180, ((b[0] - a[0]) * Math.PI) / 180];
    const turn = Math.atan2(Math.sin(d) * Math.cos(lb), Math.cos(la) * Math.sin(lb) - Math.sin(la) * Math.cos(lb) * Math.cos(d));
    return turn < 0 ? turn + 2 * Math.PI : turn;
  }),
  fn('geo_point_in_circle', (args, types) => {
    const [p, c, radius] = [pointAt(args, types, 0), pointAt(args, types, 2), num(args, types, 4)];
    return p && c && radius !== null && radius > 0 ? metres(angle(vectorOf(p), vectorOf(c))) <= radius : null;
  }),
  pointFunction('geo_point_in_polygon', (p, args) => regionOf(args[2])?.contains(p) ?? null),
  pointFunction('geo_distance_point_to_line', (p, args) => {
    const lines = linesOf(args[2]);
    return lines && metres(angle(p, nearest(p, edgesOfLines(lines))));
  }),
  pointFunction('geo_distance_point_to_polygon', (p, args) => {
    const region = regionOf(args[2]);
    return region && (region.contains(p) ? 0 : metres(angle(p, nearest(p, region.edges))));
  }),
  pointFunction('geo_closest_point_on_line', (p, args) => {
    const lines = linesOf(args[2]);
    return lines && geoPoint(nearest(p, edgesOfLines(lines)));
  }),
  pointFunction('geo_closest_point_on_polygon', (p, args) => {
    const region = regionOf(args[2]);
    return region && geoPoint(region.contains(p) ? p : nearest(p, region.edges));
  }),
  fn('geo_line_length', (args) => {
    const lines = linesOf(args[0]);
    return lines && metres(lengthOf(edgesOfLines(lines)));
  }),
  fn('geo_line_centroid', (args) => {
    const lines = linesOf(args[0]);
    return lines && geoPoint(lineCentroid(edgesOfLines(lines)));
  }),
  fn('geo_line_interpolate_point', (args, types) => {
    const lines = linesOf(args[0]);
    const share = num(args, types, 1);
    if (!lines || isMulti(args[0] ?? null) || share === null || !(share >= 0 && share <= 1)) return null;
    const parts = edgesOfLines(lines);
    let left = lengthOf(parts) * share;
    let end: Vec | null = null;
    for (const [a, b] of parts) {
      const size = angle(a, b);
      if (left <= size) return geoPoint(along(a, b, size === 0 ? 0 : left / size));
      left -= size;
      end = b;
    }
    return end && geoPoint(end);
  }),
  fn('geo_line_locate_point', (args, types) => {
    const lines = linesOf(args[0]);
    const p = pointAt(args, types, 1);
    if (!lines || !p || isMulti(args[0] ?? null)) return null;
    const v = vectorOf(p);
    let [best, found, before] = [Infinity, 0, 0];
    for (const [a, b] of edgesOfLines(lines)) {
      const q = nearestOnArc(v, a, b);
      const d = angle(v, q);
      if (d < best) [best, found] = [d, before + angle(a, q)];
      before += angle(a, b);
    }
    return found / before;
  }),
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
  fn('geo_polygon_area', (args) => {
    const polygons = mergedOf(args[0]);
    return polygons && areaOf(polygons) * EARTH_RADIUS ** 2;
  }),
  fn('geo_polygon_perimeter', (args) => {
    const polygons = mergedOf(args[0]);
    return polygons && metres(lengthOf(polygonEdges(polygons)));
  }),
  fn('geo_polygon_centroid', (args) => {
    const polygons = mergedOf(args[0]);
    return polygons && geoPoint(centroidOf(polygons));
  }),
  fn('geo_union_polygons_array', (args) => {
    const polygons = allOf(args[0], polygonsOf);
    return polygons && geoPolygons(unionOf(polygons));
  }),
  fn('geo_union_lines_array', (args) => {
    const lines = allOf(args[0], linesOf);
    return lines && geoLines(unionOfLines(lines));
  }),
  fn('geo_intersects_2lines', (args) => {
    const [a, b] = [linesOf(args[0]), linesOf(args[1])];
    return a && b && edgesMeet(edgesOfLines(a), edgesOfLines(b));
  }),
  fn('geo_intersects_line_with_polygon', (args) => {
    const [lines, region] = [linesOf(args[0]), regionOf(args[1])];
    if (!lines || !region) return null;
    return lines.some((l) => l[0] && region.contains(l[0])) || edgesMeet(edgesOfLines(lines), region.edges);
  }),
  fn('geo_intersects_2polygons', (args) => {
    const [a, b] = [regionOf(args[0]), regionOf(args[1])];
    if (!a || !b) return null;
    const corners = (r: typeof a): Vec[] => r.polygons.flatMap((p) => p[0]?.slice(0, 1) ?? []);
    return corners(a).some((v) => b.contains(v)) || corners(b).some((v) => a.contains(v)) || edgesMeet(a.edges, b.edges);
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
  fn('geo_line_to_s2cells', (args, types) => {
    const lines = linesOf(args[0]);
    const c = coverage(args, types);
    return lines && c && coveringOf(edgesOfLines(lines), null, c.level, c.radius);
  }),
  fn('geo_polygon_to_s2cells', (args, types) => {
    const region = regionOf(args[0]);
    const c = coverage(args, types);
    return region && c && coveringOf(region.edges, (v) => region.contains(v), c.level, c.radius);
  }),
  ...h3Functions,
  fn('geo_point_to_geohash', (args, types) => {
    const p = pointAt(args, types, 0);
    const size = args.length > 2 ? toLong(args[2] ?? null, types[2] ?? 'long') : 5;
    return p && size !== null && size >= 1 && size <= 18 ? geohashOf(p, Number(size)) : '';
  }),
  fn('geo_geohash_to_central_point', (args) => {
    const box = boxOf(str(args[0] ?? ''));
    return box && { type: 'Point', coordinates: [(box.west + box.east) / 2, (box.south + box.north) / 2] };
  }),
  fn('geo_geohash_to_polygon', (args) => {
    const box = boxOf(str(args[0] ?? ''));
    if (!box) return null;
    const { west, south, east, north } = box;
    return {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    };
  }),
  fn('geo_geohash_neighbors', (args) => neighbours(str(args[0] ?? ''))),
  fn('geo_point_to_s2cell', (args, types) => {
    const p = pointAt(args, types, 0);
    const level = args.length > 2 ? toLong(args[2] ?? null, types[2] ?? 'long') : 11;
    return p && level !== null && level >= 0 && level <= 30 ? tokenOf(cellAt(p, Number(level))) : '';
  }),
  fn('geo_s2cell_to_central_point', (args) => {
    const cell = cellOfToken(str(args[0] ?? ''));
    return cell && geoPoint(centreOf(cell));
  }),
  fn('geo_s2cell_to_polygon', (args) => {
    const cell = cellOfToken(str(args[0] ?? ''));
    if (!cell) return null;
    const corners = cornersOf(cell).map((v) => [...pointOf(v)]);
    return { type: 'Polygon', coordinates: [[...corners, corners[0] as Dynamic]] };
  }),
  fn('geo_s2cell_neighbors', (args) => {
    const cell = cellOfToken(str(args[0] ?? ''));
    return cell && cellNeighbours(cell).map(tokenOf);
  }),
  fn('geo_from_wkt', (args) => geometryOfWkt(str(args[0] ?? ''))),
];
