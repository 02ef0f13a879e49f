// Geospatial functions over points, lines and polygons in GeoJSON. Invalid coordinates or shapes give null.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Dynamic, Scalar } from '../values.js';
import { str, toLong, toReal } from './convert.js';
import { fn } from './define.js';
import { boxOf, geohashOf, neighbours } from './geohash.js';
import type { ScalarFunction } from './registry.js';
import {
  along,
  angle,
  cross,
  crossing,
  dot,
  EARTH_RADIUS,
  inPolygon,
  isMulti,
  isPoint,
  linesOf,
  metres,
  nearestOnArc,
  plus,
  pointOf,
  polygonArea,
  polygonsOf,
  scale,
  unit,
  vectorOf,
  type Line,
  type Point,
  type Polygon,
  type Vec,
} from './sphere.js';
import { cellAt, cellNeighbours, cellOfToken, centreOf, cornersOf, tokenOf } from './s2.js';
import { spheroidDistance } from './spheroid.js';
import { geometryOfWkt } from './wkt.js';

type Args = readonly Scalar[];
type Types = readonly KqlType[];
const num = (args: Args, types: Types, i: number): number | null => toReal(args[i] ?? null, types[i] ?? 'real');
function pointAt(args: Args, types: Types, i: number): Point | null {
  const [lng, lat] = [num(args, types, i), num(args, types, i + 1)];
  return lng !== null && lat !== null && isPoint(lng, lat) ? [lng, lat] : null;
}
const vectors = (line: readonly Point[]): Line => line.map(vectorOf);
const geoPoint = (v: Vec): Dynamic => ({ type: 'Point', coordinates: [...pointOf(v)] });

const lines = (v: Scalar | undefined): Line[] | null => linesOf(v ?? null)?.map(vectors) ?? null;
const polygons = (v: Scalar | undefined): Polygon[] | null => polygonsOf(v ?? null)?.map((p) => p.map(vectors)) ?? null;
const edges = (line: Line): [Vec, Vec][] => line.slice(1).map((b, i) => [line[i] as Vec, b]);
const ringEdges = (ring: Line): [Vec, Vec][] => ring.map((a, i) => [a, ring[(i + 1) % ring.length] as Vec]);
const lineEdges = (all: readonly Line[]): [Vec, Vec][] => all.flatMap(edges);
const polygonEdges = (all: readonly Polygon[]): [Vec, Vec][] => all.flatMap((p) => p.flatMap(ringEdges));

function nearest(p: Vec, all: readonly [Vec, Vec][]): Vec {
  let best = p;
  let distance = Infinity;
  for (const [a, b] of all) {
    const q = nearestOnArc(p, a, b);
    const d = angle(p, q);
    if (d < distance) [best, distance] = [q, d];
  }
  return best;
}
const length = (all: readonly [Vec, Vec][]): number => all.reduce((sum, [a, b]) => sum + angle(a, b), 0);
const meet = (left: readonly [Vec, Vec][], right: readonly [Vec, Vec][]): Vec[] =>
  left.flatMap(([a, b]) => right.map(([c, d]) => crossing(a, b, c, d)).filter((p) => p !== null));
const inAny = (p: Vec, all: readonly Polygon[]): boolean => all.some((x) => inPolygon(p, x));

function centroid(all: readonly [Vec, Vec][]): Vec {
  // An arc's centre of mass lies on its bisector, weighted by twice the sine of half its angle.
  return unit(all.reduce<Vec>((sum, [a, b]) => plus(sum, scale(unit(plus(a, b)), 2 * Math.sin(angle(a, b) / 2))), [0, 0, 0]));
}
function polygonCentroid(all: readonly Polygon[]): Vec {
  let sum: Vec = [0, 0, 0];
  for (const p of all) {
    p.forEach((ring, i) => {
      // The vector area integral: each edge gives its angle along its plane's normal, halved.
      let part: Vec = [0, 0, 0];
      for (const [a, b] of ringEdges(ring)) part = plus(part, scale(unit(cross(a, b)), angle(a, b) / 2));
      const outward =
        dot(
          part,
          ring.reduce<Vec>((t, v) => plus(t, v), [0, 0, 0]),
        ) >= 0
          ? 1
          : -1;
      sum = plus(sum, scale(part, outward * (i === 0 ? 1 : -1)));
    });
  }
  return unit(sum);
}

/** Two places along an edge where its planar and its geodesic form are compared, and the share of the tolerance they may use. */
const PROBE = 0.312156910822483;
const SLACK = 0.838299925698885;
/** How far a straight edge in degrees strays from the great circle, in metres. */
function strays(a: Point, b: Point): number {
  const [u, v] = [vectorOf(a), vectorOf(b)];
  return Math.max(
    ...[PROBE, 1 - PROBE].map((t) => metres(angle(along(u, v, t), vectorOf([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t])))),
  );
}
/** Adds midpoints in degrees until every edge keeps to the tolerance. */
function densify(line: readonly Point[], limit: number): Point[] {
  const out: Point[] = [line[0] as Point];
  const split = (a: Point, b: Point, depth: number): void => {
    if (depth > 20 || strays(a, b) <= limit * SLACK) {
      out.push(b);
      return;
    }
    const mid: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    split(a, mid, depth + 1);
    split(mid, b, depth + 1);
  };
  line.slice(1).forEach((b, i) => split(line[i] as Point, b, 0));
  return out;
}
const tolerance = (args: Args, types: Types, i: number): number | null => {
  if (args.length <= i) return 10;
  const t = num(args, types, i);
  return t !== null && t >= 0.1 && t <= 10_000 ? t : null;
};

/** Douglas–Peucker: drops vertices nearer than the tolerance to the edge that replaces them. */
function simplify(line: readonly Point[], limit: number): Point[] {
  const v = line.map(vectorOf);
  const keep = new Set<number>([0, line.length - 1]);
  const visit = (from: number, to: number): void => {
    let [worst, at] = [limit, -1];
    for (let i = from + 1; i < to; i++) {
      const p = v[i] as Vec;
      const d = metres(angle(p, nearestOnArc(p, v[from] as Vec, v[to] as Vec)));
      if (d > worst) [worst, at] = [d, i];
    }
    if (at < 0) return;
    keep.add(at);
    visit(from, at);
    visit(at, to);
  };
  visit(0, line.length - 1);
  return line.filter((_, i) => keep.has(i));
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
  pointFunction('geo_point_in_polygon', (p, args) => {
    const all = polygons(args[2]);
    return all && inAny(p, all);
  }),
  pointFunction('geo_distance_point_to_line', (p, args) => {
    const all = lines(args[2]);
    return all && metres(angle(p, nearest(p, lineEdges(all))));
  }),
  pointFunction('geo_distance_point_to_polygon', (p, args) => {
    const all = polygons(args[2]);
    return all && (inAny(p, all) ? 0 : metres(angle(p, nearest(p, polygonEdges(all)))));
  }),
  pointFunction('geo_closest_point_on_line', (p, args) => {
    const all = lines(args[2]);
    return all && geoPoint(nearest(p, lineEdges(all)));
  }),
  pointFunction('geo_closest_point_on_polygon', (p, args) => {
    const all = polygons(args[2]);
    return all && geoPoint(inAny(p, all) ? p : nearest(p, polygonEdges(all)));
  }),
  fn('geo_line_length', (args) => {
    const all = lines(args[0]);
    return all && metres(length(lineEdges(all)));
  }),
  fn('geo_line_centroid', (args) => {
    const all = lines(args[0]);
    return all && geoPoint(centroid(lineEdges(all)));
  }),
  fn('geo_line_interpolate_point', (args, types) => {
    const all = lines(args[0]);
    const share = num(args, types, 1);
    if (!all || isMulti(args[0] ?? null) || share === null || share < 0 || share > 1) return null;
    const parts = lineEdges(all);
    let left = length(parts) * share;
    for (const [a, b] of parts) {
      const size = angle(a, b);
      if (left <= size) return geoPoint(along(a, b, size === 0 ? 0 : left / size));
      left -= size;
    }
    return geoPoint((parts.at(-1) as [Vec, Vec])[1]);
  }),
  fn('geo_line_locate_point', (args, types) => {
    const all = lines(args[0]);
    const p = pointAt(args, types, 1);
    if (!all || !p || isMulti(args[0] ?? null)) return null;
    const v = vectorOf(p);
    const parts = lineEdges(all);
    let [best, found, before] = [Infinity, 0, 0];
    for (const [a, b] of parts) {
      const q = nearestOnArc(v, a, b);
      if (angle(v, q) < best) [best, found] = [angle(v, q), before + angle(a, q)];
      before += angle(a, b);
    }
    return found / before;
  }),
  fn('geo_line_densify', (args, types) => {
    const all = linesOf(args[0] ?? null);
    const t = tolerance(args, types, 1);
    if (!all || t === null) return null;
    const done = all.map((l) => densify(l, t).map((p) => [...p]));
    return isMulti(args[0] ?? null) ? { type: 'MultiLineString', coordinates: done } : { type: 'LineString', coordinates: done[0] ?? [] };
  }),
  fn('geo_polygon_densify', (args, types) => {
    const all = polygonsOf(args[0] ?? null);
    const t = tolerance(args, types, 1);
    if (!all || t === null) return null;
    const done = all.map((p) => p.map((ring) => densify([...ring, ring[0] as Point], t).map((q) => [...q])));
    return isMulti(args[0] ?? null) ? { type: 'MultiPolygon', coordinates: done } : { type: 'Polygon', coordinates: done[0] ?? [] };
  }),
  fn('geo_line_simplify', (args, types) => {
    const all = linesOf(args[0] ?? null);
    const t = tolerance(args, types, 1);
    if (!all || t === null) return null;
    const done = all.map((l) => simplify(l, t).map((p) => [...p]));
    return isMulti(args[0] ?? null) ? { type: 'MultiLineString', coordinates: done } : { type: 'LineString', coordinates: done[0] ?? [] };
  }),
  fn('geo_polygon_simplify', (args, types) => {
    const all = polygonsOf(args[0] ?? null);
    const t = tolerance(args, types, 1);
    if (!all || t === null) return null;
    const ring = (r: readonly Point[]): Dynamic[] | null => {
      const kept = simplify([...r, r[0] as Point], t);
      return kept.length >= 4 ? kept.map((p) => [...p]) : null;
    };
    const done = all.map((p) => p.map(ring).filter((r) => r !== null)).filter((p) => p.length > 0);
    if (done.length === 0) return null;
    return done.length > 1 ? { type: 'MultiPolygon', coordinates: done } : { type: 'Polygon', coordinates: done[0] ?? [] };
  }),
  fn('geo_polygon_area', (args) => {
    const all = polygons(args[0]);
    return all && all.reduce((sum, p) => sum + polygonArea(p), 0) * EARTH_RADIUS ** 2;
  }),
  fn('geo_polygon_perimeter', (args) => {
    const all = polygons(args[0]);
    return all && metres(length(polygonEdges(all)));
  }),
  fn('geo_polygon_centroid', (args) => {
    const all = polygons(args[0]);
    return all && geoPoint(polygonCentroid(all));
  }),
  fn('geo_intersects_2lines', (args) => {
    const [a, b] = [lines(args[0]), lines(args[1])];
    return a && b && meet(lineEdges(a), lineEdges(b)).length > 0;
  }),
  fn('geo_intersects_line_with_polygon', (args) => {
    const [a, b] = [lines(args[0]), polygons(args[1])];
    return a && b && (a.some((l) => inAny(l[0] as Vec, b)) || meet(lineEdges(a), polygonEdges(b)).length > 0);
  }),
  fn('geo_intersects_2polygons', (args) => {
    const [a, b] = [polygons(args[0]), polygons(args[1])];
    if (!a || !b) return null;
    const touches = (x: readonly Polygon[], y: readonly Polygon[]) => x.some((p) => inAny(p[0]?.[0] as Vec, y));
    return touches(a, b) || touches(b, a) || meet(polygonEdges(a), polygonEdges(b)).length > 0;
  }),
  fn('geo_intersection_2lines', (args) => {
    const [a, b] = [lines(args[0]), lines(args[1])];
    if (!a || !b) return null;
    const found = meet(lineEdges(a), lineEdges(b));
    if (found.length === 0) return { type: 'GeometryCollection', geometries: [] };
    return found.length === 1 ? geoPoint(found[0] as Vec) : { type: 'MultiPoint', coordinates: found.map((p) => [...pointOf(p)]) };
  }),
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
