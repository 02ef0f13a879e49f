// Straight edges in degrees as chains of geodesics that keep to them.

import { along, angle, metres, vectorOf, type Point } from './vector.js';

/** Two places along an edge where its planar and its geodesic form are compared, and the share of the tolerance they may use. */
const PROBE = 0.312156910822483;
const SLACK = 0.838299925698885;
const DEPTH_MAX = 20;
/** How far a straight edge in degrees strays from the great circle, in metres. */
function strays(a: Point, b: Point): number {
  const [u, v] = [vectorOf(a), vectorOf(b)];
  return Math.max(
    ...[PROBE, 1 - PROBE].map((t) => metres(angle(along(u, v, t), vectorOf([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t])))),
  );
}
/** Adds midpoints in degrees until every edge keeps to the tolerance in metres. */
export function densified(line: readonly Point[], limit: number): Point[] {
  const out: Point[] = line.slice(0, 1);
  const split = (a: Point, b: Point, depth: number): void => {
    if (depth > DEPTH_MAX || strays(a, b) <= limit * SLACK) {
      out.push(b);
      return;
    }
    const mid: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    split(a, mid, depth + 1);
    split(mid, b, depth + 1);
  };
  line.slice(1).forEach((b, i) => split(line[i] ?? b, b, 0));
  return out;
}
