// The edges of several shapes as one drawing without crossings: corners that are one place become one, and edges are cut where
// they meet. What lies inside which shape is asked of the pieces (overlay.ts).

import { QuarryError } from '../../../../../shared/base/errors.js';
import { contactOf } from './contact.js';
import { dot, minus, norm, plus, SAME, type Edge, type Vec } from './vector.js';

/** Pairs of edges near each other that one call may look at: about a second. */
const PAIRS_MAX = 60_000_000;
/** Edges one call may hold. */
const EDGES_MAX = 2_000_000;

/** A directed edge between places, in the order given. */
export interface Stroke {
  readonly from: number;
  readonly to: number;
  readonly layer: number;
}
/** A piece of a stroke that no other stroke crosses. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly stroke: number;
}

export class Drawing {
  readonly places: Vec[] = [];
  readonly strokes: Stroke[] = [];
  private readonly grid = new Map<number, number[]>();

  /** The number of a place; places within SAME of each other are one. */
  place(v: Vec): number {
    for (const x of nearKeys(v[0])) {
      for (const y of nearKeys(v[1])) {
        for (const z of nearKeys(v[2])) {
          for (const known of this.grid.get(keyOf(x, y, z)) ?? []) if (close(this.at(known), v)) return known;
        }
      }
    }
    const id = this.places.push(v) - 1;
    const key = keyOf(Math.floor(v[0] / CELL), Math.floor(v[1] / CELL), Math.floor(v[2] / CELL));
    const others = this.grid.get(key);
    if (others) others.push(id);
    else this.grid.set(key, [id]);
    return id;
  }
  at(id: number): Vec {
    return this.places[id] ?? ORIGIN;
  }
  add(a: Vec, b: Vec, layer: number): void {
    if (this.strokes.length >= EDGES_MAX) throw tooMuch();
    const [from, to] = [this.place(a), this.place(b)];
    if (from !== to) this.strokes.push({ from, to, layer });
  }
  addLine(line: readonly Vec[], layer: number): void {
    for (let i = 1; i < line.length; i++) this.add(line[i - 1] ?? ORIGIN, line[i] ?? ORIGIN, layer);
  }
  addRing(ring: readonly Vec[], layer: number): void {
    for (let i = 0; i < ring.length; i++) this.add(ring[i] ?? ORIGIN, ring[(i + 1) % ring.length] ?? ORIGIN, layer);
  }

  /** Cuts every stroke where others cross or touch it; pieces come in the order of the strokes. `crossing` false cuts at touches only. */
  pieces(crossing = true): Piece[] {
    const cuts = new Map<number, number[]>();
    const cut = (stroke: number, place: number) => {
      const known = cuts.get(stroke);
      if (known) known.push(place);
      else cuts.set(stroke, [place]);
    };
    nearPairs(boxesOf(this.strokes.map(({ from, to }): Edge => [this.at(from), this.at(to)])), (i, j) => {
      this.meet(i, j, cut, crossing);
      return true;
    });
    return this.strokes.flatMap(({ from, to }, stroke) => {
      const inner = cuts.get(stroke);
      if (!inner) return [{ from, to, stroke }];
      const start = this.at(from);
      const far = (place: number) => norm(minus(this.at(place), start));
      const way = [from, ...[...new Set(inner)].filter((p) => p !== from && p !== to).toSorted((a, b) => far(a) - far(b)), to];
      return way.slice(1).map((place, k): Piece => ({ from: way[k] ?? from, to: place, stroke }));
    });
  }
  /** Whether two strokes cross, lie on each other or touch elsewhere than at corners of both. */
  crosses(): boolean {
    let found = false;
    const seen = new Set<number>();
    for (const { from, to } of this.strokes) {
      const key = Math.min(from, to) * this.places.length + Math.max(from, to);
      if (seen.has(key)) return true;
      seen.add(key);
    }
    nearPairs(boxesOf(this.strokes.map(({ from, to }): Edge => [this.at(from), this.at(to)])), (i, j) => {
      this.meet(i, j, () => (found = true), true);
      return !found;
    });
    return found;
  }

  private meet(i: number, j: number, cut: (stroke: number, place: number) => void, crossing: boolean): void {
    const [s, t] = [this.strokes[i], this.strokes[j]];
    if (!s || !t) return;
    const [a, b, c, d] = [this.at(s.from), this.at(s.to), this.at(t.from), this.at(t.to)];
    const contact = contactOf(a, b, c, d);
    if (!contact) return;
    const touch = (end: number, stroke: number, place: number, on: Stroke) => {
      if (contact.ends[end] && place !== on.from && place !== on.to) cut(stroke, place);
    };
    touch(0, i, t.from, s);
    touch(1, i, t.to, s);
    touch(2, j, s.from, t);
    touch(3, j, s.to, t);
    if (!crossing || !contact.crossing) return;
    const place = this.place(contact.crossing);
    cut(i, place);
    cut(j, place);
  }
}

const ORIGIN: Vec = [1, 0, 0];
const CELL = 1e-10;
const keyOf = (x: number, y: number, z: number): number =>
  Math.imul(x | 0, 73_856_093) ^ Math.imul(y | 0, 19_349_663) ^ Math.imul(z | 0, 83_492_791);
function nearKeys(x: number): readonly number[] {
  const [low, high] = [Math.floor((x - SAME) / CELL), Math.floor((x + SAME) / CELL)];
  return low === high ? [low] : [low, high];
}
const close = (a: Vec, b: Vec): boolean => {
  const d = minus(a, b);
  return dot(d, d) < SAME * SAME;
};
const tooMuch = () =>
  new QuarryError('query.limit', 'The shapes have too many edges that meet; simplify them first.', { limitPairs: PAIRS_MAX });

/** Whether an edge of one list crosses or touches an edge of the other. */
export function edgesMeet(first: readonly Edge[], second: readonly Edge[]): boolean {
  const meets = ([a, b]: Edge, [c, d]: Edge): boolean => contactOf(a, b, c, d) !== null;
  if (first.length * second.length <= FEW_PAIRS) return first.some((e) => second.some((f) => meets(e, f)));
  const all = [...first, ...second];
  let found = false;
  nearPairs(boxesOf(all), (i, j) => {
    const [e, f] = [all[i], all[j]];
    found = i < first.length !== j < first.length && e !== undefined && f !== undefined && meets(e, f);
    return !found;
  });
  return found;
}
const FEW_PAIRS = 400;

interface Boxes {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly count: number;
}
function boxesOf(edges: readonly Edge[]): Boxes {
  const count = edges.length;
  const [low, high] = [new Float64Array(3 * count), new Float64Array(3 * count)];
  edges.forEach(([a, b], i) => {
    // An arc leaves the box of its ends by no more than its rise over the chord.
    const rise = 1 - norm(plus(a, b)) / 2 + 2 * SAME;
    for (let k = 0; k < 3; k++) {
      const [p, q] = [a[k] ?? 0, b[k] ?? 0];
      low[3 * i + k] = Math.min(p, q) - rise;
      high[3 * i + k] = Math.max(p, q) + rise;
    }
  });
  return { low, high, count };
}
/** Boxes round everything within circles on the sphere. */
export function boxesRound(caps: readonly { readonly centre: Vec; readonly reach: number }[]): Boxes {
  const [low, high] = [new Float64Array(3 * caps.length), new Float64Array(3 * caps.length)];
  caps.forEach(({ centre, reach }, i) => {
    for (let k = 0; k < 3; k++) {
      const turn = Math.acos(Math.max(-1, Math.min(1, centre[k] ?? 0)));
      const whole = reach >= Math.PI / 2;
      low[3 * i + k] = whole || turn + reach >= Math.PI ? -1 : Math.cos(turn + reach) - SAME;
      high[3 * i + k] = whole || turn - reach <= 0 ? 1 : Math.cos(turn - reach) + SAME;
    }
  });
  return { low, high, count: caps.length };
}
/** Visits pairs of boxes that overlap, sweeping along the axis on which they are spread widest; stops when told so. */
export function nearPairs({ low, high, count }: Boxes, visit: (i: number, j: number) => boolean): void {
  let [axis, widest] = [0, -1];
  for (let k = 0; k < 3; k++) {
    let [from, to] = [Infinity, -Infinity];
    for (let i = 0; i < count; i++) {
      from = Math.min(from, low[3 * i + k] ?? 0);
      to = Math.max(to, high[3 * i + k] ?? 0);
    }
    if (to - from > widest) [axis, widest] = [k, to - from];
  }
  const [second, third] = [(axis + 1) % 3, (axis + 2) % 3];
  const order = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => (low[3 * a + axis] ?? 0) - (low[3 * b + axis] ?? 0));
  const active: number[] = [];
  let looked = 0;
  for (const i of order) {
    const [from, fromB, toB, fromC, toC] = [
      low[3 * i + axis],
      low[3 * i + second],
      high[3 * i + second],
      low[3 * i + third],
      high[3 * i + third],
    ];
    let kept = 0;
    looked += active.length;
    if (looked > PAIRS_MAX) throw tooMuch();
    for (const j of active) {
      if ((high[3 * j + axis] ?? 0) < (from ?? 0)) continue;
      active[kept++] = j;
      if ((high[3 * j + second] ?? 0) < (fromB ?? 0) || (low[3 * j + second] ?? 0) > (toB ?? 0)) continue;
      if ((high[3 * j + third] ?? 0) < (fromC ?? 0) || (low[3 * j + third] ?? 0) > (toC ?? 0)) continue;
      if (!visit(i, j)) return;
    }
    active.length = kept;
    active.push(i);
  }
}
