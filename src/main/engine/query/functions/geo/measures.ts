// What is measured or asked of points, lines and polygons: distances, lengths, areas, middles, and whether they meet.

import type { Scalar } from '../../values.js';
import { fn } from '../define.js';
import type { ScalarFunction } from '../registry.js';
import { num, pointAt, type Args, type Types } from './arguments.js';
import { edgesMeet } from './crossings.js';
import { areaOf, centroidOf, edgesOfLines, lengthOf, polygonEdges } from './rings.js';
import { geoPoint, isMulti, linesOf, mergedOf, regionOf } from './shapes.js';
import { spheroidDistance } from './spheroid.js';
import {
  along,
  angle,
  cross,
  dot,
  EARTH_RADIUS,
  metres,
  minus,
  nearestOnArc,
  plus,
  scale,
  unit,
  vectorOf,
  type Edge,
  type Vec,
} from './vector.js';

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

function pointFunction(name: string, f: (p: Vec, args: Args, types: Types) => Scalar): ScalarFunction {
  return fn(name, (args, types) => {
    const p = pointAt(args, types, 0);
    return p && f(vectorOf(p), args, types);
  });
}

export const measureFunctions: readonly ScalarFunction[] = [
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
];
