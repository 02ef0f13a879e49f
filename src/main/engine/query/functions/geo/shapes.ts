// Lines and polygons from GeoJSON and back. What breaks the reference's rules (too few or repeated corners, coordinates off the
// earth, rings that cross, edges of half the globe) is no shape, and functions give null for it.

import { bare, isArray, isBag, realInside } from '../../dynamic.js';
import type { Dynamic, DynamicBag, Scalar } from '../../values.js';
import { crossesItself, unionOf } from './overlay.js';
import { oriented, Region, type Line, type Polygon, type Ring } from './rings.js';
import { isPoint, norm, plus, pointOf, SAME, vectorOf, type Point, type Vec } from './vector.js';

const position = (v: Dynamic): Point | null => {
  if (!isArray(v) || v.length < 2) return null;
  const [lng, lat] = [bare(v[0]), bare(v[1])];
  return typeof lng === 'number' && typeof lat === 'number' && isPoint(lng, lat) ? [lng, lat] : null;
};
const every = <T>(list: readonly Dynamic[], read: (v: Dynamic) => T | null): T[] | null => {
  const out: T[] = [];
  for (const v of list) {
    const x = read(v);
    if (x === null) return null;
    out.push(x);
  }
  return out.length ? out : null;
};
const positions = (v: Dynamic): Point[] | null => (isArray(v) ? every(v, position) : null);
const same = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1];

function lineOf(v: Dynamic): Point[] | null {
  const all = positions(v);
  const distinct = all?.filter((x, i) => i === 0 || !same(x, all[i - 1] ?? x));
  return distinct && distinct.length >= 2 ? distinct : null;
}
function ringOf(v: Dynamic): Point[] | null {
  const all = positions(v);
  const [first, last] = [all?.[0], all?.at(-1)];
  if (!all || all.length < 4 || !first || !last || !same(first, last)) return null;
  const ring = all.slice(0, -1);
  return new Set(ring.map(([lng, lat]) => `${lng} ${lat}`)).size === ring.length ? ring : null;
}
const polygonOf = (v: Dynamic): Point[][] | null => (isArray(v) ? every(v, ringOf) : null);

function coordinates(v: Scalar, single: string, many: string): readonly Dynamic[] | null {
  if (!isBag(v)) return null;
  if (v['type'] === 'Feature') return coordinates(v['geometry'] ?? null, single, many);
  const c = v['coordinates'] ?? null;
  if (!isArray(c)) return null;
  return v['type'] === single ? [c] : v['type'] === many ? c : null;
}
export const isMulti = (v: Scalar): boolean =>
  isBag(v) && (v['type'] === 'Feature' ? isMulti(v['geometry'] ?? null) : typeof v['type'] === 'string' && v['type'].startsWith('Multi'));

/** Lines of a LineString or MultiLineString, in degrees, without corners that repeat the one before. */
export function lineDegrees(v: Scalar): Point[][] | null {
  const c = coordinates(v, 'LineString', 'MultiLineString');
  return c && every(c, lineOf);
}
/** Rings of a Polygon or MultiPolygon, in degrees, without the closing corner; whether they cross is not looked at. */
export function polygonDegrees(v: Scalar): Point[][][] | null {
  const c = coordinates(v, 'Polygon', 'MultiPolygon');
  return c && every(c, polygonOf);
}

const halfway = (a: Vec, b: Vec): boolean => norm(plus(a, b)) < SAME;
const passable = (line: Line, closed: boolean): boolean =>
  !line.some((b, i) => (i > 0 || closed) && halfway(line[i > 0 ? i - 1 : line.length - 1] ?? b, b));

/** What was read from a document, kept as long as the document: literals and lists are the same object row after row. */
function remembered<T>(read: (v: Scalar) => T): (v: Scalar | undefined) => T {
  const known = new WeakMap<object, { readonly shape: T }>();
  return (v = null) => {
    if (typeof v !== 'object' || v === null) return read(v);
    let entry = known.get(v);
    if (!entry) {
      entry = { shape: read(v) };
      known.set(v, entry);
    }
    return entry.shape;
  };
}
export const linesOf = remembered((v): Line[] | null => {
  const lines = lineDegrees(v)?.map((line) => line.map(vectorOf)) ?? null;
  return lines?.every((line) => passable(line, false)) ? lines : null;
});
/** The polygons as written, shells and holes with the inside on their left; they may overlap one another. */
export const polygonsOf = remembered((v): Polygon[] | null => {
  const polygons = polygonDegrees(v);
  if (!polygons) return null;
  const shapes = polygons.map((rings) => rings.map((ring, i): Ring => oriented(ring.map(vectorOf), i === 0)));
  return shapes.every((p) => p.every((ring) => passable(ring, true)) && !crossesItself(p)) ? shapes : null;
});
/** The area of a polygon or of all polygons of several. */
export const regionOf = remembered((v): Region | null => {
  const polygons = polygonsOf(v);
  return polygons && new Region(polygons);
});
/** The same area without overlaps, for what is measured. */
export const mergedOf = remembered((v): Polygon[] | null => {
  const polygons = polygonsOf(v);
  return polygons && (polygons.length > 1 ? unionOf(polygons) : polygons);
});

/** A point as GeoJSON holds it: its degrees are reals, whole or not. */
export const pair = (p: Point): Dynamic => [realInside(p[0]), realInside(p[1])];
export const geoPoint = (v: Vec): DynamicBag => ({ type: 'Point', coordinates: pair(pointOf(v)) });
export const geoPoints = (all: readonly Vec[]): DynamicBag[] =>
  all.length === 0
    ? []
    : all.length === 1 && all[0]
      ? [geoPoint(all[0])]
      : [{ type: 'MultiPoint', coordinates: all.map((v) => pair(pointOf(v))) }];
const path = (line: Line): Dynamic => line.map((v) => pair(pointOf(v)));
const closedPath = (ring: Ring): Dynamic => {
  const out = ring.map((v) => pair(pointOf(v)));
  return out[0] === undefined ? out : [...out, out[0]];
};
export function geoLines(lines: readonly Line[]): DynamicBag | null {
  const [first] = lines;
  if (!first) return null;
  return lines.length === 1 ? { type: 'LineString', coordinates: path(first) } : { type: 'MultiLineString', coordinates: lines.map(path) };
}
export function geoPolygons(polygons: readonly Polygon[]): DynamicBag | null {
  const [first] = polygons;
  if (!first) return null;
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: first.map(closedPath) }
    : { type: 'MultiPolygon', coordinates: polygons.map((p) => p.map(closedPath)) };
}
/** One geometry as it is, any other number as a collection. */
export const collected = (parts: readonly DynamicBag[]): DynamicBag =>
  parts.length === 1 && parts[0] ? parts[0] : { type: 'GeometryCollection', geometries: parts };
