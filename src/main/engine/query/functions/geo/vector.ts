// Points on the unit sphere as vectors, and arcs of great circles between them: the measures every shape function is made of.

/** Metres: the radius of the sphere the reference measures by. */
export const EARTH_RADIUS = 6_371_010;
/** A unit vector; one made from degrees remembers them, so that a corner comes out as it was written. */
export type Vec = readonly [x: number, y: number, z: number, longitude?: number, latitude?: number];
/** Degrees. */
export type Point = readonly [longitude: number, latitude: number];
export type Edge = readonly [Vec, Vec];
const RAD = Math.PI / 180;

/** Radians below which two places are one: about half a micrometre, far above what coordinates in degrees lose on the way. */
export const SAME = 1e-13;

export const isPoint = (lng: number | null, lat: number | null): lng is number =>
  lng !== null && lat !== null && Number.isFinite(lng) && Number.isFinite(lat) && Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
export const vectorOf = ([lng, lat]: Point): Vec => [
  Math.cos(lat * RAD) * Math.cos(lng * RAD),
  Math.cos(lat * RAD) * Math.sin(lng * RAD),
  Math.sin(lat * RAD),
  lng,
  lat,
];
export const pointOf = (v: Vec): Point =>
  v[3] !== undefined && v[4] !== undefined ? [v[3], v[4]] : [Math.atan2(v[1], v[0]) / RAD, Math.atan2(v[2], Math.hypot(v[0], v[1])) / RAD];
export const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec, b: Vec): Vec => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const plus = (a: Vec, b: Vec): Vec => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const minus = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec, k: number): Vec => [a[0] * k, a[1] * k, a[2] * k];
export const norm = (a: Vec): number => Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
export const unit = (a: Vec): Vec => scale(a, 1 / (norm(a) || 1));
/** Twice the cross product, exact for close points too, where the plain product loses its digits. */
export const normalOf = (a: Vec, b: Vec): Vec => cross(plus(a, b), minus(b, a));
/** Radians between two points, exact for close ones too. */
export const angle = (a: Vec, b: Vec): number => 2 * Math.atan2(norm(minus(a, b)), norm(plus(a, b)));
export const metres = (radians: number): number => radians * EARTH_RADIUS;
export const middle = (a: Vec, b: Vec): Vec => unit(plus(a, b));

/** The point of an arc nearest to `p`. */
export function nearestOnArc(p: Vec, a: Vec, b: Vec): Vec {
  const n = normalOf(a, b);
  const size = norm(n);
  if (size < 1e-15) return a;
  const pole = scale(n, 1 / size);
  const projected = unit(minus(p, scale(pole, dot(p, pole))));
  if (dot(cross(pole, a), projected) >= 0 && dot(cross(b, pole), projected) >= 0) return projected;
  return dot(minus(p, a), minus(p, a)) <= dot(minus(p, b), minus(p, b)) ? a : b;
}
export const distanceToArc = (p: Vec, a: Vec, b: Vec): number => angle(p, nearestOnArc(p, a, b));
/** The point a share of the way along an arc. */
export function along(a: Vec, b: Vec, share: number): Vec {
  const whole = angle(a, b);
  if (whole < 1e-15) return a;
  return unit(plus(scale(a, Math.sin((1 - share) * whole) / Math.sin(whole)), scale(b, Math.sin(share * whole) / Math.sin(whole))));
}
/** The point at a distance in radians from `from`, in the direction of a unit tangent. */
export const travel = (from: Vec, tangent: Vec, radians: number): Vec =>
  unit(plus(scale(from, Math.cos(radians)), scale(tangent, Math.sin(radians))));

/** Two unit tangents at a point, the second a quarter turn to the left of the first. */
export function tangentsAt(v: Vec): readonly [Vec, Vec] {
  const away: Vec = Math.abs(v[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const east = unit(cross(away, v));
  return [east, cross(v, east)];
}
