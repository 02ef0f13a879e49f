// Everything within a distance of a point, a line or a polygon, as polygons that contain it and stay within a tolerance of it.
//
// The border is walked at the distance on its right: with an arc round every corner to the left, and through the corner itself at
// corners to the right. What that curve turns round at least once is the answer.

import { areaWithin, unionOf } from './overlay.js';
import { Region, ringEdges, type Line, type Polygon, type Ring } from './rings.js';
import { straightened } from './simplify.js';
import {
  angle,
  cross,
  distanceToArc,
  dot,
  EARTH_RADIUS,
  metres,
  norm,
  normalOf,
  plus,
  scale,
  tangentsAt,
  travel,
  unit,
  type Vec,
} from './vector.js';

/** Tolerance and distance in radians, checked as the reference says. */
export interface Distance {
  readonly radius: number;
  readonly tolerance: number;
}
/** Metres; a buffer of more than a quarter of the way round the earth is no polygon. */
const RADIUS_MAX = metres(Math.PI / 2);
/** The least share of the radius a tolerance may be. */
const FINEST = 1e-6;
const TOLERANCE = 10;

export function bufferDistance(radius: number | null, tolerance: number | null | undefined): Distance | null {
  if (radius === null || !(radius > 0) || radius >= RADIUS_MAX) return null;
  if (tolerance === null || (tolerance !== undefined && !(tolerance >= radius * FINEST))) return null;
  const allowed = Math.min(Math.max(tolerance ?? TOLERANCE, radius * FINEST), radius * 0.999);
  return { radius: radius / EARTH_RADIUS, tolerance: allowed / EARTH_RADIUS };
}

/** The distance of an arc's corners and the angle between them, so that its chords lie outside the circle but near it. */
interface Arc {
  readonly corner: number;
  readonly step: number;
}
function arcOf({ radius, tolerance }: Distance): Arc {
  const most = Math.min(radius + tolerance, (radius + Math.PI / 2) / 2);
  const step = Math.min(Math.PI / 2, 2 * Math.acos(Math.tan(radius) / Math.tan(most)));
  const corners = Math.ceil((2 * Math.PI) / step);
  return { corner: Math.atan(Math.tan(radius) / Math.cos(Math.PI / corners)), step: (2 * Math.PI) / corners };
}
const turned = ([x, y]: readonly [Vec, Vec], by: number): Vec => plus(scale(x, Math.cos(by)), scale(y, Math.sin(by)));

export function pointBuffer(centre: Vec, distance: Distance): Polygon[] {
  const { corner, step } = arcOf(distance);
  const axes = tangentsAt(centre);
  const count = Math.round((2 * Math.PI) / step);
  return [[Array.from({ length: count }, (_, i) => travel(centre, turned(axes, i * step), corner))]];
}

/** The curve at a distance on the right of a closed way. */
function offsetRing(ring: Ring, distance: Distance): Vec[] {
  const { radius } = distance;
  const { corner, step } = arcOf(distance);
  const way = divided(ring, distance);
  const out: Vec[] = [];
  way.forEach((v, i) => {
    const [before, after] = [way[(i + way.length - 1) % way.length] ?? v, way[(i + 1) % way.length] ?? v];
    // To the right of the way in and of the way out.
    const [from, to] = [rightOf(before, v), rightOf(v, after)];
    const turn = Math.atan2(dot(v, cross(from, to)), dot(from, to));
    const back = norm(plus(from, to)) < 1e-9;
    out.push(travel(v, from, radius));
    if (!back && Math.abs(turn) < 1e-9) return;
    if (turn < 0 && !back) out.push(v);
    else {
      const sweep = back ? Math.PI : turn;
      const pieces = Math.max(1, Math.ceil(sweep / step - 1e-9));
      const axes: readonly [Vec, Vec] = [from, cross(v, from)];
      // Chords touch the circle at both ends of each piece and in between meet a little outside it.
      const reach = pieces * step > sweep + 1e-9 ? Math.atan(Math.tan(radius) / Math.cos(sweep / pieces / 2)) : corner;
      for (let k = 0; k < pieces; k++) out.push(travel(v, turned(axes, ((k + 0.5) * sweep) / pieces), reach));
    }
    out.push(travel(v, to, radius));
  });
  return out;
}
/** The unit tangent at `a`'s and `b`'s arc that points to its right. */
const rightOf = (a: Vec, b: Vec): Vec => scale(unit(normalOf(a, b)), -1);

/** Long edges in pieces, since the line at a distance from an arc is no arc itself. */
function divided(ring: Ring, { radius, tolerance }: Distance): Vec[] {
  // Between two places at the distance, the arc runs farther out than the distance by no more than the tolerance.
  const most = Math.min(radius + tolerance / 2, (radius + Math.PI / 2) / 2);
  const longest = Math.max(1e-9, 2 * Math.acos(Math.min(1, Math.tan(radius) / Math.tan(most))));
  return ringEdges(ring).flatMap(([a, b]) => {
    const pieces = Math.min(10_000, Math.ceil(angle(a, b) / longest));
    return pieces <= 1 ? [a] : [a, ...Array.from({ length: pieces - 1 }, (_, k) => between(a, b, (k + 1) / pieces))];
  });
}
function between(a: Vec, b: Vec, share: number): Vec {
  const whole = angle(a, b);
  return unit(plus(scale(a, Math.sin((1 - share) * whole)), scale(b, Math.sin(share * whole))));
}

/** Shapes with many corners are first drawn more simply, and the distance is taken larger by what that may have moved. */
const MANY = 400;
function eased(
  rings: readonly Ring[],
  distance: Distance,
  closed: boolean,
): { readonly rings: readonly Ring[]; readonly distance: Distance } {
  if (rings.reduce((n, r) => n + r.length, 0) <= MANY) return { rings, distance };
  const moved = distance.tolerance / 4;
  return {
    rings: rings.map((r) => straightened(r, moved, closed)),
    distance: { radius: distance.radius + moved, tolerance: distance.tolerance - moved },
  };
}

export function lineBuffer(lines: readonly Line[], distance: Distance): Polygon[] | null {
  const plain = eased(lines, distance, false);
  // A line is a ring without an inside: there and back again.
  const rings = plain.rings.map((line) => [...line, ...line.slice(1, -1).toReversed()]);
  return within(
    rings.map((ring) => [ring]),
    plain.distance,
    () => false,
  );
}

export function polygonBuffer(polygons: readonly Polygon[], distance: Distance): Polygon[] | null {
  const region = new Region(polygons);
  const plain = polygons.map((p) => eased(p, distance, true));
  const largest = plain.reduce((most, p) => (p.distance.radius > most.radius ? p.distance : most), distance);
  return within(
    plain.map((p) => p.rings.filter((ring) => ring.length > 1)),
    largest,
    (v) => region.contains(v),
  );
}

function within(shapes: readonly (readonly Ring[])[], distance: Distance, inside: (v: Vec) => boolean): Polygon[] | null {
  const reach = distance.radius + 2 * distance.tolerance;
  const edges = shapes.flatMap((rings) => rings.flatMap(ringEdges));
  const outside = LOOKOUTS.find((v) => !inside(v) && edges.every(([a, b]) => distanceToArc(v, a, b) > reach));
  if (!outside) return null;
  const parts = shapes.flatMap((rings) =>
    areaWithin(
      rings.map((ring) => offsetRing(ring, distance)),
      outside,
    ),
  );
  const area = parts.length > 1 ? unionOf(parts) : parts;
  return area.length ? area : null;
}
/** Places all over the earth, one of which lies outside of any buffer that is a polygon. */
const LOOKOUTS: readonly Vec[] = Array.from({ length: 64 }, (_, i) => {
  const z = 1 - (2 * i + 1) / 64;
  const turn = i * Math.PI * (3 - Math.sqrt(5));
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(turn), r * Math.sin(turn), z];
});
