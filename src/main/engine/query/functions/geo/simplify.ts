// Shapes with fewer corners. Corners are dropped while the line moves by no more than the tolerance (Douglas and Peucker), then
// those that are nearer to another than the tolerance. Borders that polygons share are simplified once, so that they stay shared.

import { Drawing } from './crossings.js';
import { crossesItself } from './overlay.js';
import { oriented, ringArea, type Line, type Polygon, type Ring } from './rings.js';
import { angle, distanceToArc, type Vec } from './vector.js';

/** The line at a tolerance in radians. Its ends stay, and a closed line keeps its first corner. */
export function simplified(line: Line, tolerance: number, closed = false): Vec[] {
  const kept = straightened(line, tolerance, closed);
  if (!closed || !kept[0]) return apart(kept, tolerance);
  return apart([...kept, kept[0]], tolerance).slice(0, -1);
}
/** The corners without which the line would move by more than the tolerance. */
export function straightened(line: Line, tolerance: number, closed: boolean): Vec[] {
  const way = closed && line[0] ? [...line, line[0]] : [...line];
  const keep = new Uint8Array(way.length);
  keep[0] = keep[way.length - 1] = 1;
  const open: [number, number][] = [[0, way.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    const [a, b] = [way[from], way[to]];
    if (!a || !b) continue;
    let [worst, at] = [tolerance, -1];
    for (let i = from + 1; i < to; i++) {
      const p = way[i];
      const d = p ? distanceToArc(p, a, b) : 0;
      if (d > worst) [worst, at] = [d, i];
    }
    if (at < 0) continue;
    keep[at] = 1;
    open.push([from, at], [at, to]);
  }
  const kept = way.filter((_, i) => keep[i] === 1);
  return closed ? kept.slice(0, -1) : kept;
}
/** Without corners nearer than the tolerance to the one kept before or to the end. */
function apart(way: readonly Vec[], tolerance: number): Vec[] {
  const [first, last] = [way[0], way.at(-1)];
  if (!first || !last || way.length < 3 || tolerance === 0) return [...way];
  const out = [first];
  for (const v of way.slice(1, -1)) {
    const before = out.at(-1) ?? first;
    if (angle(before, v) >= tolerance && angle(v, last) >= tolerance) out.push(v);
  }
  return [...out, last];
}

/** Null when nothing is left: a line shorter than the tolerance disappears. */
export function simplifiedLines(lines: readonly Line[], tolerance: number): Vec[][] | null {
  const done = lines
    .map((line) => simplified(line, tolerance))
    .filter((line) => line.length > 2 || (line[0] && line[1] && angle(line[0], line[1]) > tolerance));
  return done.length ? done : null;
}

export function simplifiedPolygons(polygons: readonly Polygon[], tolerance: number): Polygon[] | null {
  const done: Polygon[] = [];
  for (const p of polygons) {
    const simple = sound(
      p.map((ring) => simplified(ring, tolerance, true)),
      p,
      tolerance,
    );
    if (simple) done.push(simple);
  }
  return done.length ? done : null;
}

/** A polygon whose shell is left and whose rings still run as they did; tolerances that make rings cross are halved. */
function sound(rings: readonly Ring[], before: Polygon, tolerance: number): Polygon | null {
  let polygon = rings;
  for (let t = tolerance / 2; ; t /= 2) {
    const [shell, ...holes] = polygon;
    if (!shell || shell.length < 3) return null;
    const left = [shell, ...holes.filter((h) => h.length > 2)];
    const turned = left.some((ring) => {
      const old = before.find((r) => r[0] === ring[0]);
      return old !== undefined && ringArea(old) > 0 !== ringArea(ring) > 0;
    });
    if (!turned && !crossesItself(left)) return left;
    if (t < tolerance / 100) return null;
    polygon = before.map((ring) => simplified(ring, t, true));
  }
}

/** Polygons with common borders, each simplified in the same way as its neighbour on the other side. */
export function simplifiedTogether(polygons: readonly Polygon[], tolerance: number): Polygon[] | null {
  const drawing = new Drawing();
  const rings = polygons.map((p) =>
    p.map((ring) => {
      drawing.addRing(ring, 0);
      return ring.map((v) => drawing.place(v));
    }),
  );
  const uses = new Map<number, Set<number>>();
  const note = (a: number, b: number) => {
    const known = uses.get(a);
    if (known) known.add(b);
    else uses.set(a, new Set([b]));
  };
  for (const ring of rings.flat()) {
    ring.forEach((place, i) => {
      const next = ring[(i + 1) % ring.length] ?? place;
      note(place, next);
      note(next, place);
    });
  }
  // Where borders fork, every polygon keeps the corner.
  const fixed = (place: number): boolean => (uses.get(place)?.size ?? 0) !== 2;
  const done: Polygon[] = [];
  const memo = new Map<string, readonly number[]>();
  for (const [i, p] of rings.entries()) {
    const simple = p.map((ring) => ringTogether(ring, fixed, drawing, tolerance, memo).map((place) => drawing.at(place)));
    const before = polygons[i] ?? [];
    const kept = simple.map((ring, k) => (ring.length > 2 ? oriented(ring, k === 0) : ring));
    const [shell, ...holes] = kept;
    if (!shell || shell.length < 3) continue;
    const whole = [shell, ...holes.filter((h) => h.length > 2)];
    done.push(crossesItself(whole) ? before : whole);
  }
  return done.length ? done : null;
}
function ringTogether(
  ring: readonly number[],
  fixed: (place: number) => boolean,
  drawing: Drawing,
  tolerance: number,
  memo: Map<string, readonly number[]>,
): number[] {
  const forks = ring.flatMap((place, i) => (fixed(place) ? [i] : []));
  const start = forks[0];
  if (start === undefined) {
    // An island, or a ring that two polygons share whole: it begins at its lowest place, so that both see it alike.
    const low = ring.indexOf(ring.reduce((least, place) => Math.min(least, place), Infinity));
    const way = [...ring.slice(low), ...ring.slice(0, low)];
    const forward = (way[1] ?? 0) < (way.at(-1) ?? 0);
    const canonical = forward ? way : [way[0] ?? 0, ...way.slice(1).toReversed()];
    const kept = remember(memo, [...canonical, canonical[0] ?? 0], drawing, tolerance).slice(0, -1);
    return forward ? kept : [kept[0] ?? 0, ...kept.slice(1).toReversed()];
  }
  const way = [...ring.slice(start), ...ring.slice(0, start)];
  const out: number[] = [];
  let from = 0;
  for (let i = 1; i <= way.length; i++) {
    const place = way[i % way.length] ?? 0;
    if (i < way.length && !fixed(place)) continue;
    const span = [...way.slice(from, i), place];
    const forward = (span[0] ?? 0) < place || ((span[0] ?? 0) === place && (span[1] ?? 0) < (span.at(-2) ?? 0));
    const kept = remember(memo, forward ? span : span.toReversed(), drawing, tolerance);
    for (const corner of (forward ? kept : kept.toReversed()).slice(0, -1)) out.push(corner);
    from = i;
  }
  return out;
}
function remember(memo: Map<string, readonly number[]>, span: readonly number[], drawing: Drawing, tolerance: number): number[] {
  const key = `${span[0]} ${span[1]} ${span.at(-2)} ${span.at(-1)} ${span.length}`;
  const known = memo.get(key);
  if (known) return [...known];
  const line = span.map((place) => drawing.at(place));
  const kept = simplified(line, tolerance).map((v) => drawing.place(v));
  memo.set(key, kept);
  return [...kept];
}
