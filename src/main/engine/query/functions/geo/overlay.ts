// Areas made of areas: the pieces of a drawing are kept where what is wanted lies on one side of them only, then joined to rings
// and polygons.

import { boxesRound, Drawing, nearPairs } from './crossings.js';
import { dot, middle, minus, tangentsAt, type Edge, type Vec } from './vector.js';
import { joined, nested } from './loops.js';
import { capOf, polesOf, type Polygon, type Ring } from './rings.js';
import { MeridianIndex } from './winding.js';

/** Says from how often two layers turn round a place whether it is wanted. */
export type Wanted = (first: number, second: number) => boolean;
export const EITHER: Wanted = (a, b) => a > 0 || b > 0;
export const BOTH: Wanted = (a, b) => a > 0 && b > 0;

/** Pieces that run between the same two places, from the lower number to the higher. */
interface Wall {
  readonly from: number;
  readonly to: number;
  /** By layer: curves along it minus curves against it. */
  readonly net: [number, number];
  /** The first stroke it is part of. */
  readonly stroke: number;
}
/** A wall between places of which the left is inside. */
export interface Side {
  readonly from: number;
  readonly to: number;
  readonly stroke: number;
}

export interface Overlay {
  readonly drawing: Drawing;
  readonly polygons: Polygon[];
  /** By polygon, the first stroke its shell is made of; polygons are in that order. */
  readonly starts: readonly number[];
  /** Borders of both layers that lie on each other without a wanted area beside them. */
  readonly shared: readonly Side[];
  /** Places where borders of both layers meet and nothing else of the result is. */
  readonly touching: readonly number[];
}

/** Overlays two layers of closed curves; `poles` is how often each turns round the pole that MeridianIndex counts from. */
export function overlay(drawing: Drawing, poles: readonly [number, number], wanted: Wanted): Overlay {
  const walls = wallsOf(drawing);
  const solid = walls.filter((w) => w.net[0] !== 0 || w.net[1] !== 0);
  const left = turnsBeside(drawing, solid, poles);
  const sides: Side[] = [];
  const shared: Side[] = [];
  solid.forEach((w, i) => {
    const [l0, l1] = [left[0][i] ?? 0, left[1][i] ?? 0];
    const onLeft = wanted(l0, l1);
    const onRight = wanted(l0 - w.net[0], l1 - w.net[1]);
    if (onLeft !== onRight) sides.push(onLeft ? w : { from: w.to, to: w.from, stroke: w.stroke });
    else if (!onLeft && w.net[0] !== 0 && w.net[1] !== 0) shared.push(w);
  });
  const found = nested(joined(sides, drawing));
  return {
    drawing,
    polygons: found.map((f) => f.polygon),
    starts: found.map((f) => f.stroke),
    shared,
    touching: touches(solid, sides, shared),
  };
}

function touches(solid: readonly Wall[], sides: readonly Side[], shared: readonly Side[]): number[] {
  const taken = new Set([...sides, ...shared].flatMap((s) => [s.from, s.to]));
  const layers = new Map<number, number>();
  for (const w of solid) {
    const bits = (w.net[0] !== 0 ? 1 : 0) | (w.net[1] !== 0 ? 2 : 0);
    for (const place of [w.from, w.to]) layers.set(place, (layers.get(place) ?? 0) | bits);
  }
  return [...layers].filter(([place, bits]) => bits === 3 && !taken.has(place)).map(([place]) => place);
}

function wallsOf(drawing: Drawing): Wall[] {
  const walls = new Map<number, Wall>();
  for (const { from, to, stroke } of drawing.pieces()) {
    const forward = from < to;
    const key = (forward ? from : to) * drawing.places.length + (forward ? to : from);
    let wall = walls.get(key);
    if (!wall) {
      wall = { from: Math.min(from, to), to: Math.max(from, to), net: [0, 0], stroke };
      walls.set(key, wall);
    }
    const layer = drawing.strokes[stroke]?.layer === 1 ? 1 : 0;
    wall.net[layer] += forward ? 1 : -1;
  }
  return [...walls.values()];
}

/** By layer, how often its curves turn round what lies left of each wall. */
function turnsBeside(drawing: Drawing, walls: readonly Wall[], poles: readonly [number, number]): readonly [Int32Array, Int32Array] {
  const layer = (k: 0 | 1) => Int32Array.from(walls, (w) => w.net[k]);
  const index = new MeridianIndex(
    walls.map((w) => [drawing.at(w.from), drawing.at(w.to)]),
    [layer(0), layer(1)],
  );
  const at = new Map<number, number[]>();
  walls.forEach((w, i) => {
    for (const place of [w.from, w.to]) {
      const known = at.get(place);
      if (known) known.push(i);
      else at.set(place, [i]);
    }
  });
  const left: readonly [Int32Array, Int32Array] = [new Int32Array(walls.length), new Int32Array(walls.length)];
  const done = new Uint8Array(walls.length);
  const sums = [0, 0];
  const known: number[] = [];
  const set = (i: number, l0: number, l1: number) => {
    left[0][i] = l0;
    left[1][i] = l1;
    done[i] = 1;
    known.push(i);
  };
  /** What is beside one wall at a place tells what is beside the others there: each is crossed in turn. */
  const goRound = (start: number, place: number) => {
    const here = at.get(place);
    if (!here || here.every((i) => done[i])) return;
    const order = here.length === 2 ? here : inTurn(drawing, place, here, walls);
    const first = order?.indexOf(start) ?? -1;
    if (!order || first < 0) return;
    const outward = (i: number): 1 | -1 => (walls[i]?.from === place ? 1 : -1);
    const net = (i: number, k: 0 | 1): number => outward(i) * (walls[i]?.net[k] ?? 0);
    // Going out along a wall its left is the next face anticlockwise.
    const face = ([0, 1] as const).map((k) => (left[k][start] ?? 0) - (outward(start) === 1 ? 0 : (walls[start]?.net[k] ?? 0)));
    for (let k = 1; k < order.length; k++) {
      const i = order[(first + k) % order.length] ?? start;
      face[0] = (face[0] ?? 0) + net(i, 0);
      face[1] = (face[1] ?? 0) + net(i, 1);
      if (done[i]) continue;
      const w = walls[i];
      if (outward(i) === 1) set(i, face[0], face[1]);
      else set(i, face[0] + (w?.net[0] ?? 0), face[1] + (w?.net[1] ?? 0));
    }
  };
  walls.forEach((w, i) => {
    if (done[i]) return;
    index.northOf(middle(drawing.at(w.from), drawing.at(w.to)), sums, i);
    const north = [poles[0] - (sums[0] ?? 0), poles[1] - (sums[1] ?? 0)];
    const more = index.leftIsNorth(i) ? 0 : 1;
    set(i, (north[0] ?? 0) + more * w.net[0], (north[1] ?? 0) + more * w.net[1]);
    for (let next = known.pop(); next !== undefined; next = known.pop()) {
      const { from, to } = walls[next] ?? w;
      goRound(next, from);
      goRound(next, to);
    }
  });
  return left;
}

/** Shorter walls and narrower corners do not tell their direction well enough to go by it. */
const LENGTH_MIN = 1e-10;
const CORNER_MIN = 1e-5;
/** The walls at a place anticlockwise, or null where that cannot be told for certain. */
function inTurn(drawing: Drawing, place: number, here: readonly number[], walls: readonly Wall[]): number[] | null {
  const centre = drawing.at(place);
  const [x, y] = tangentsAt(centre);
  const directions: { readonly wall: number; readonly angle: number }[] = [];
  for (const i of here) {
    const w = walls[i];
    if (!w) return null;
    const way = minus(drawing.at(w.from === place ? w.to : w.from), centre);
    const [a, b] = [dot(way, x), dot(way, y)];
    if (a * a + b * b < LENGTH_MIN * LENGTH_MIN) return null;
    directions.push({ wall: i, angle: Math.atan2(b, a) });
  }
  directions.sort((p, q) => p.angle - q.angle);
  let before = (directions.at(-1)?.angle ?? 0) - 2 * Math.PI;
  for (const { angle } of directions) {
    if (angle - before < CORNER_MIN) return null;
    before = angle;
  }
  return directions.map((d) => d.wall);
}

function drawn(first: readonly Polygon[], second: readonly Polygon[]): Drawing {
  const drawing = new Drawing();
  for (const p of first) for (const ring of p) drawing.addRing(ring, 0);
  for (const p of second) for (const ring of p) drawing.addRing(ring, 1);
  return drawing;
}
/** Two sets of polygons, each of which may overlap one another. */
export const overlayOf = (first: readonly Polygon[], second: readonly Polygon[], wanted: Wanted): Overlay =>
  overlay(drawn(first, second), [polesOf(first), polesOf(second)], wanted);

/** One area from many: the two smallest are joined until one is left. That order also decides where the rings begin. */
export function unionOf(polygons: readonly Polygon[]): Polygon[] {
  const sizeOf = (p: Polygon) => p.reduce((n, ring) => n + ring.length, 0);
  const single = polygons.map((p): Part => ({ corners: sizeOf(p), area: [p] })).toSorted((a, b) => a.corners - b.corners);
  // What is joined only grows, so two lines in order are enough to find the smallest.
  const joint: Part[] = [];
  let [s, j] = [0, 0];
  const smallest = (): Part | undefined => {
    const [one, other] = [single[s], joint[j]];
    const first = one && (!other || one.corners <= other.corners);
    if (first) s++;
    else j++;
    return first ? one : other;
  };
  for (;;) {
    const [a, b] = [smallest(), smallest()];
    if (!a || !b) return [...(a?.area ?? [])];
    joint.push({ corners: a.corners + b.corners, area: unionOfTwo(a.area, b.area) });
  }
}
/** Polygons of which no one of the other side is near stay as they are. */
function unionOfTwo(first: readonly Polygon[], second: readonly Polygon[]): Polygon[] {
  const all = [...first, ...second];
  const near = new Set<number>();
  nearPairs(boxesRound(all.map((p) => capOf((p[0] ?? []).map((v, i, ring): Edge => [v, ring[(i + 1) % ring.length] ?? v])))), (i, j) => {
    if (i < first.length !== j < first.length) near.add(i).add(j);
    return true;
  });
  if (near.size === all.length) return overlayOf(first, second, EITHER).polygons;
  // The order is that of the whole drawing, of which only a part is drawn.
  const starts: number[] = [];
  let strokes = 0;
  const drawnStrokes: number[] = [];
  all.forEach((p, i) => {
    starts.push(strokes);
    for (const ring of p) {
      for (let k = 0; k < ring.length; k++) if (near.has(i)) drawnStrokes.push(strokes + k);
      strokes += ring.length;
    }
  });
  const meeting = (side: readonly Polygon[], from: number) => side.filter((_, i) => near.has(from + i));
  const joint = overlayOf(meeting(first, 0), meeting(second, first.length), EITHER);
  return [
    ...joint.polygons.map((polygon, i) => ({ polygon, start: drawnStrokes[joint.starts[i] ?? 0] ?? 0 })),
    ...all.map((polygon, i) => ({ polygon, start: starts[i] ?? 0 })).filter((_, i) => !near.has(i)),
  ]
    .toSorted((a, b) => a.start - b.start)
    .map((p) => p.polygon);
}
interface Part {
  readonly corners: number;
  readonly area: readonly Polygon[];
}

/** A closed curve that may cross itself, as the area it turns round at least once; `outside` is a place it does not turn round. */
export function areaWithin(rings: readonly Ring[], outside: Vec): Polygon[] {
  const drawing = new Drawing();
  for (const ring of rings) drawing.addRing(ring, 0);
  const edges = drawing.strokes.map(({ from, to }) => [drawing.at(from), drawing.at(to)] as const);
  const sums = [0];
  new MeridianIndex(edges, [null]).northOf(outside, sums);
  return overlay(drawing, [sums[0] ?? 0, 0], (turns) => turns > 0).polygons;
}

/** Whether a polygon's rings cross, lie on one another or visit a place twice on their way. */
export function crossesItself(polygon: Polygon): boolean {
  const drawing = new Drawing();
  for (const ring of polygon) drawing.addRing(ring, 0);
  return drawing.crosses();
}
