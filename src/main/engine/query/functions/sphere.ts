// Geometry on the sphere Kusto measures by: points as unit vectors, edges as great-circle arcs.

import { isArray, isBag } from '../dynamic.js';
import type { Dynamic, Scalar } from '../values.js';

export const EARTH_RADIUS = 6_371_010;
export type Vec = readonly [number, number, number];
export type Point = readonly [longitude: number, latitude: number];
const RAD = Math.PI / 180;

export const isPoint = (lng: number | null, lat: number | null): lng is number =>
  lng !== null && lat !== null && Number.isFinite(lng) && Number.isFinite(lat) && Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
export const vectorOf = ([lng, lat]: Point): Vec => [
  Math.cos(lat * RAD) * Math.cos(lng * RAD),
  Math.cos(lat * RAD) * Math.sin(lng * RAD),
  Math.sin(lat * RAD),
];
export const pointOf = (v: Vec): Point => [Math.atan2(v[1], v[0]) / RAD, Math.atan2(v[2], Math.hypot(v[0], v[1])) / RAD];
export const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec, b: Vec): Vec => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const plus = (a: Vec, b: Vec): Vec => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const scale = (a: Vec, k: number): Vec => [a[0] * k, a[1] * k, a[2] * k];
export const norm = (a: Vec): number => Math.hypot(a[0], a[1], a[2]);
export const unit = (a: Vec): Vec => scale(a, 1 / (norm(a) || 1));
/** Radians between two points, exact for close ones too. */
export const angle = (a: Vec, b: Vec): number => Math.atan2(norm(cross(a, b)), dot(a, b));
export const metres = (radians: number): number => radians * EARTH_RADIUS;

/** The point of an arc nearest to `p`. */
export function nearestOnArc(p: Vec, a: Vec, b: Vec): Vec {
  const n = cross(a, b);
  if (norm(n) < 1e-15) return a;
  const projected = unit(plus(p, scale(unit(n), -dot(p, unit(n)))));
  const inside = dot(cross(n, a), projected) >= 0 && dot(cross(b, n), projected) >= 0;
  if (inside) return projected;
  return angle(p, a) <= angle(p, b) ? a : b;
}
/** The point a share of the way along an arc. */
export function along(a: Vec, b: Vec, share: number): Vec {
  const whole = angle(a, b);
  if (whole < 1e-15) return a;
  return unit(plus(scale(a, Math.sin((1 - share) * whole) / Math.sin(whole)), scale(b, Math.sin(share * whole) / Math.sin(whole))));
}
/** Where two arcs cross, or null. */
export function crossing(a: Vec, b: Vec, c: Vec, d: Vec): Vec | null {
  const n1 = cross(a, b);
  const n2 = cross(c, d);
  const line = cross(n1, n2);
  if (norm(line) < 1e-18) return null;
  for (const p of [unit(line), scale(unit(line), -1)]) {
    const on = (u: Vec, v: Vec, n: Vec) => dot(cross(n, u), p) >= -1e-15 && dot(cross(v, n), p) >= -1e-15;
    if (on(a, b, n1) && on(c, d, n2)) return p;
  }
  return null;
}

export type Line = readonly Vec[];
/** Rings without their closing vertex; the first is the shell, the others are holes. */
export type Polygon = readonly Line[];

const position = (v: Dynamic): Point | null => {
  if (!isArray(v) || v.length < 2) return null;
  const [lng, lat] = [v[0], v[1]];
  return typeof lng === 'number' && typeof lat === 'number' && isPoint(lng, lat) ? [lng, lat] : null;
};
function positions(v: Dynamic): Point[] | null {
  if (!isArray(v)) return null;
  const out = v.map(position);
  return out.includes(null) ? null : (out as Point[]);
}
const same = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1];

function lineOf(v: Dynamic): Point[] | null {
  const p = positions(v);
  if (!p) return null;
  const distinct = p.filter((x, i) => i === 0 || !same(x, p[i - 1] as Point));
  return distinct.length >= 2 ? distinct : null;
}
function ringOf(v: Dynamic): Point[] | null {
  const p = positions(v);
  if (!p || p.length < 4 || !same(p[0] as Point, p.at(-1) as Point)) return null;
  const ring = p.slice(0, -1);
  return new Set(ring.map(String)).size === ring.length && ring.length >= 3 ? ring : null;
}
const every = <T>(list: readonly Dynamic[], f: (v: Dynamic) => T | null): T[] | null => {
  const out: T[] = [];
  for (const v of list) {
    const x = f(v);
    if (x === null) return null;
    out.push(x);
  }
  return out.length ? out : null;
};
const polygonOf = (v: Dynamic): Point[][] | null => (isArray(v) ? every(v, ringOf) : null);

function geometry(v: Scalar, single: string, many: string): { coordinates: readonly Dynamic[]; multi: boolean } | null {
  if (!isBag(v)) return null;
  if (v['type'] === 'Feature') return geometry(v['geometry'] ?? null, single, many);
  const c = v['coordinates'] ?? null;
  if (!isArray(c)) return null;
  return v['type'] === single ? { coordinates: [c], multi: false } : v['type'] === many ? { coordinates: c, multi: true } : null;
}
/** Lines of a GeoJSON LineString or MultiLineString, in degrees. */
export function linesOf(v: Scalar): Point[][] | null {
  const g = geometry(v, 'LineString', 'MultiLineString');
  return g && every(g.coordinates, lineOf);
}
/** Polygons of a GeoJSON Polygon or MultiPolygon, in degrees, rings without the closing point. */
export function polygonsOf(v: Scalar): Point[][][] | null {
  const g = geometry(v, 'Polygon', 'MultiPolygon');
  return g && every(g.coordinates, polygonOf);
}
export const isMulti = (v: Scalar): boolean => isBag(v) && typeof v['type'] === 'string' && v['type'].startsWith('Multi');

/** Signed area of a ring in steradians, positive counter-clockwise, in (−2π, 2π]. */
export function ringArea(ring: Line): number {
  let sum = 0;
  const origin = ring[0] as Vec;
  for (let i = 1; i + 1 < ring.length; i++) {
    const [b, c] = [ring[i] as Vec, ring[i + 1] as Vec];
    sum += 2 * Math.atan2(dot(origin, cross(b, c)), 1 + dot(origin, b) + dot(b, c) + dot(c, origin));
  }
  return sum;
}
export const polygonArea = (p: Polygon): number => p.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(ringArea(ring)), 0);

/** Whether a point lies in the smaller side of a ring: the angles its edges turn through add to a whole turn. */
function inRing(p: Vec, ring: Line): boolean {
  let turn = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i] as Vec;
    const b = ring[(i + 1) % ring.length] as Vec;
    const u = plus(a, scale(p, -dot(a, p)));
    const v = plus(b, scale(p, -dot(b, p)));
    turn += Math.atan2(dot(p, cross(u, v)), dot(u, v));
  }
  if (Math.abs(turn) < Math.PI) return false;
  // Seen from the antipode the ring also turns once; only the nearer side counts.
  const centre = ring.reduce<Vec>((sum, v) => plus(sum, v), [0, 0, 0]);
  return dot(p, centre) > 0 || turn > 0 === ringArea(ring) > 0;
}
export const inPolygon = (p: Vec, polygon: Polygon): boolean => polygon.every((ring, i) => inRing(p, ring) === (i === 0));
