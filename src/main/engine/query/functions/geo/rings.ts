// Rings and polygons on the sphere: their area, which side is inside, and whether a place is in them.

import { angle, cross, dot, minus, norm, plus, scale, unit, type Edge, type Vec } from './vector.js';
import { MeridianIndex, turnsAtPole } from './winding.js';

export type Line = readonly Vec[];
/** Corners without the closing one. */
export type Ring = readonly Vec[];
/** Rings with the inside on their left; the first is the shell, the others are holes. */
export type Polygon = readonly Ring[];

const SPHERE = 4 * Math.PI;
export const lineEdges = (line: Line): Edge[] => line.slice(1).map((b, i): Edge => [line[i] ?? b, b]);
export const edgesOfLines = (lines: readonly Line[]): Edge[] => lines.flatMap(lineEdges);
export const ringEdges = (ring: Ring): Edge[] => ring.map((a, i): Edge => [a, ring[(i + 1) % ring.length] ?? a]);
export const polygonEdges = (polygons: readonly Polygon[]): Edge[] => polygons.flatMap((p) => p.flatMap(ringEdges));
export const lengthOf = (edges: readonly Edge[]): number => edges.reduce((sum, [a, b]) => sum + angle(a, b), 0);

/** Steradians of the smaller side of a ring, positive when that side is on its left: in (−2π, 2π]. */
export function ringArea(ring: Ring): number {
  const origin = ring[0];
  if (!origin) return 0;
  let sum = 0;
  for (let i = 1; i + 1 < ring.length; i++) {
    const [b, c] = [ring[i] ?? origin, ring[i + 1] ?? origin];
    // Differences first: the corners of a garden are one vector but for their last digits.
    const volume = dot(origin, cross(minus(b, origin), minus(c, origin)));
    sum += 2 * Math.atan2(volume, 1 + dot(origin, b) + dot(b, c) + dot(c, origin));
  }
  const turned = sum % SPHERE;
  return turned > SPHERE / 2 ? turned - SPHERE : turned <= -SPHERE / 2 ? turned + SPHERE : turned;
}
/** The same ring with its smaller side on the left (a shell) or on the right (a hole). */
export const oriented = (ring: Ring, shell: boolean): Ring => (ringArea(ring) > 0 === shell ? ring : [...ring].reverse());
/** Steradians. */
export const areaOf = (polygons: readonly Polygon[]): number =>
  polygons.reduce((sum, p) => sum + p.reduce((own, ring, i) => own + (i === 0 ? 1 : -1) * Math.abs(ringArea(ring)), 0), 0);

/** The middle of what polygons cover, by mass; they do not overlap. */
export function centroidOf(polygons: readonly Polygon[]): Vec {
  let sum: Vec = [0, 0, 0];
  // The vector area integral: each edge gives its angle along its plane's normal.
  for (const [a, b] of polygonEdges(polygons)) {
    const n = cross(plus(a, b), minus(b, a));
    const size = norm(n);
    if (size > 0) sum = plus(sum, scale(n, angle(a, b) / size));
  }
  return unit(sum);
}

/** A circle round edges: nothing of them is farther from its centre than its reach in radians. */
export function capOf(edges: readonly Edge[]): { readonly centre: Vec; readonly reach: number } {
  const centre = unit(edges.reduce<Vec>((sum, [a]) => plus(sum, a), [0, 0, 0]));
  // An arc strays from its ends by no more than half its length.
  const reach = edges.reduce((most, [a, b]) => Math.max(most, Math.max(angle(centre, a), angle(centre, b)) + angle(a, b) / 2), 0);
  return { centre, reach };
}

/** Polygons as one area: a place is in it when it is in any of them. Corners belong to it. */
export class Region {
  private index: { readonly edges: MeridianIndex; readonly pole: number; readonly corners: ReadonlySet<number> } | null = null;
  private borders: readonly Edge[] | null = null;

  /** Polygons must not cross themselves, but may overlap one another. */
  constructor(readonly polygons: readonly Polygon[]) {}

  get edges(): readonly Edge[] {
    this.borders ??= polygonEdges(this.polygons);
    return this.borders;
  }
  contains(p: Vec): boolean {
    this.index ??= {
      edges: new MeridianIndex(this.edges, [null]),
      pole: polesOf(this.polygons),
      corners: new Set(this.edges.map(([a]) => mark(a))),
    };
    if (this.index.corners.has(mark(p))) return true;
    const sums = [0];
    this.index.edges.northOf(p, sums);
    return this.index.pole - (sums[0] ?? 0) > 0;
  }
}
/** How often polygons turn round the pole that MeridianIndex counts from. */
export const polesOf = (polygons: readonly Polygon[]): number =>
  polygons.reduce((sum, p) => sum + p.reduce((own, ring, i) => own + turnsAtPole(ring, i === 0 ? 1 : 0), 0), 0);
/** A number that equal vectors share and others practically do not. */
const mark = (v: Vec): number => v[0] * 0.7548776662466927 + v[1] * 0.5698402909980532 + v[2];
