// Directed sides joined to rings, and rings to polygons with holes. Rings begin where the ring of the first shape that gave them
// began, as in the reference's examples.

import type { Drawing } from './crossings.js';
import { cross, dot, minus, normalOf, type Vec } from './vector.js';
import { type Polygon, Region, ringArea, type Ring } from './rings.js';
import { leafOrder } from './s2.js';

interface Side {
  readonly from: number;
  readonly to: number;
  readonly stroke: number;
}

/** A ring and the first stroke it is made of. */
export interface Begun {
  readonly ring: readonly Vec[];
  readonly stroke: number;
}

/** Rings with the inside on their left, in the order of their strokes. Sides that lead nowhere, left over from shapes that touch within rounding, are dropped. */
export function joined(sides: readonly Side[], drawing: Drawing): Begun[] {
  const leaving = new Map<number, Side[]>();
  for (const s of closedOnly(sides)) {
    const known = leaving.get(s.from);
    if (known) known.push(s);
    else leaving.set(s.from, [s]);
  }
  const found: Side[][] = [];
  for (const first of sides) {
    if (!leaving.get(first.from)?.includes(first)) continue;
    // A ring visits no place twice: a way that comes back to a place of its own has closed a ring there.
    const way: Side[] = [];
    const seen = new Map<number, number>();
    let here: Side | undefined = first;
    while (here) {
      const options = leaving.get(here.from);
      options?.splice(options.indexOf(here), 1);
      seen.set(here.from, way.length);
      way.push(here);
      const start = seen.get(here.to);
      if (start !== undefined) {
        const ring = way.splice(start);
        for (const s of ring) seen.delete(s.from);
        if (ring.length > 2) found.push(ring);
        const before: Side | undefined = way.at(-1);
        if (!before) break;
        here = leftmost(before, leaving.get(before.to), drawing);
      } else here = leftmost(here, leaving.get(here.to), drawing);
    }
  }
  return found
    .map((ring) => begun(ring, drawing))
    .map((ring): Begun => ({ ring: ring.map((s) => drawing.at(s.from)), stroke: ring[0]?.stroke ?? 0 }))
    .toSorted((a, b) => a.stroke - b.stroke);
}

/** Without sides at whose ends nothing arrives or nothing leaves. */
function closedOnly(sides: readonly Side[]): Side[] {
  let rest = [...sides];
  for (;;) {
    const [starts, ends] = [new Set(rest.map((s) => s.from)), new Set(rest.map((s) => s.to))];
    const kept = rest.filter((s) => ends.has(s.from) && starts.has(s.to));
    if (kept.length === rest.length) return kept;
    rest = kept;
  }
}

/** The way on that keeps areas which meet at a place apart: the sharpest turn to the left. */
function leftmost(arriving: Side, options: readonly Side[] | undefined, drawing: Drawing): Side | undefined {
  if (!options || options.length < 2) return options?.[0];
  const centre = drawing.at(arriving.to);
  const back = drawing.at(arriving.from);
  let best: Side | undefined;
  let least = Infinity;
  for (const s of options) {
    const turn = clockwise(centre, back, drawing.at(s.to));
    if (turn < least) [best, least] = [s, turn];
  }
  return best;
}
/** Radians clockwise round `centre` from `a` to `b`; the way straight back counts as a whole turn. */
function clockwise(centre: Vec, a: Vec, b: Vec): number {
  const [n, m] = [normalOf(centre, a), normalOf(centre, b)];
  const turn = -Math.atan2(dot(centre, cross(n, m)), dot(n, m));
  return turn <= 1e-12 ? turn + 2 * Math.PI : turn;
}

/** The ring turned so that its last side is the end of the last stroke it is made of. */
function begun(ring: readonly Side[], drawing: Drawing): readonly Side[] {
  const last = ring.reduce((most, s) => Math.max(most, s.stroke), -1);
  const runs = ring.filter((s, i) => s.stroke === last && ring[(i + 1) % ring.length]?.stroke !== last).length;
  let from = 0;
  if (runs > 1) {
    // The stroke comes back: its first run on the way from the place that is first along the cells' curve counts.
    let least: readonly [number, number] | null = null;
    ring.forEach((s, i) => {
      const order = leafOrder(drawing.at(s.from));
      if (!least || order[0] < least[0] || (order[0] === least[0] && order[1] < least[1])) [least, from] = [order, i];
    });
  } else from = ring.findIndex((s, i) => s.stroke === last && ring[(i + ring.length - 1) % ring.length]?.stroke !== last);
  if (from < 0) return ring;
  const way = [...ring.slice(from), ...ring.slice(0, from)];
  const start = way.findIndex((s) => s.stroke === last);
  let end = start;
  while (end < way.length && way[end]?.stroke === last) end++;
  return end >= way.length ? way : [...way.slice(end), ...way.slice(0, end)];
}

/** Polygons from rings that do not cross: those that run clockwise are holes of the smallest shell round them. */
export function nested(rings: readonly Begun[]): { readonly polygon: Polygon; readonly stroke: number }[] {
  const shells: { readonly rings: Ring[]; readonly stroke: number; readonly area: number; region: Region | null }[] = [];
  const holes: Ring[] = [];
  for (const { ring, stroke } of rings) {
    const area = ringArea(ring);
    if (Math.abs(area) < AREA_MIN && thin(ring)) continue;
    if (area > 0) shells.push({ rings: [ring], stroke, area, region: null });
    else holes.push(ring);
  }
  for (const hole of holes) {
    const candidates = shells.length === 1 ? shells : shells.toSorted((a, b) => a.area - b.area);
    for (const shell of candidates) {
      const outer = shell.rings[0] ?? [];
      shell.region ??= new Region([[outer]]);
      // Only corners that are not the shell's own tell.
      const region = shell.region;
      const inside = hole.find((v) => !outer.includes(v)) ?? hole[0];
      if (shells.length > 1 && inside && !region.contains(inside)) continue;
      shell.rings.push(hole);
      break;
    }
  }
  return shells.map((s) => ({ polygon: s.rings, stroke: s.stroke }));
}
/** Steradians: about the square of a millimetre. */
const AREA_MIN = 1e-19;
/** Whether a ring is narrower than rounding: its area is that of a sliver along its length. */
function thin(ring: Ring): boolean {
  const length = ring.reduce((sum, v, i) => {
    const d = minus(ring[(i + 1) % ring.length] ?? v, v);
    return sum + Math.sqrt(dot(d, d));
  }, 0);
  return Math.abs(ringArea(ring)) < length * 1e-13;
}
