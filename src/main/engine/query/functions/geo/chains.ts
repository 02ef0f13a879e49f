// What lines have in common and what they are together: pieces joined to the longest lines that do not fork.

import { Drawing, type Piece } from './crossings.js';
import { overlayOf, BOTH } from './overlay.js';
import { Region, type Line, type Polygon } from './rings.js';
import { collected, geoLines, geoPoints, geoPolygons } from './shapes.js';
import { middle, type Vec } from './vector.js';
import type { DynamicBag } from '../../values.js';

type Step = Pick<Piece, 'from' | 'to'>;
const keyOf = (s: Step, drawing: Drawing): number => Math.min(s.from, s.to) * drawing.places.length + Math.max(s.from, s.to);

/** The steps without repetitions, joined where exactly two of them meet. Each line keeps the direction of its first step. */
export function chained(steps: readonly Step[], drawing: Drawing): Vec[][] {
  const all = new Map<number, Step>();
  for (const s of steps) if (!all.has(keyOf(s, drawing))) all.set(keyOf(s, drawing), s);
  const at = new Map<number, Step[]>();
  for (const s of all.values()) {
    for (const place of [s.from, s.to]) {
      const known = at.get(place);
      if (known) known.push(s);
      else at.set(place, [s]);
    }
  }
  const left = new Set(all.values());
  const on = (from: Step, place: number): number[] => {
    const places: number[] = [];
    for (let [step, here] = [from, place]; ;) {
      const two = at.get(here);
      if (two?.length !== 2) return places;
      const next = two[0] === step ? two[1] : two[0];
      if (!next || !left.delete(next)) return places;
      here = next.from === here ? next.to : next.from;
      step = next;
      places.push(here);
    }
  };
  const lines: Vec[][] = [];
  for (const first of all.values()) {
    if (!left.delete(first)) continue;
    const after = on(first, first.to);
    const before = on(first, first.from);
    lines.push([...before.toReversed(), first.from, first.to, ...after].map((place) => drawing.at(place)));
  }
  return lines;
}

/** Lines as one: what several have in common is kept once, and lines that continue one another are joined. */
export function unionOfLines(lines: readonly Line[]): Vec[][] {
  const drawing = new Drawing();
  for (const line of lines) drawing.addLine(line, 0);
  return chained(drawing.pieces(false), drawing);
}

/** Where lines cross or touch, and where they lie on each other. */
export function intersectionOfLines(first: readonly Line[], second: readonly Line[]): DynamicBag {
  const drawing = new Drawing();
  for (const line of first) drawing.addLine(line, 0);
  for (const line of second) drawing.addLine(line, 1);
  const layerOf = (p: Piece): 0 | 1 => (drawing.strokes[p.stroke]?.layer === 1 ? 1 : 0);
  const pieces = drawing.pieces();
  const own: readonly [Set<number>, Set<number>] = [new Set(), new Set()];
  const ends: readonly [Set<number>, Set<number>] = [new Set(), new Set()];
  for (const p of pieces) {
    own[layerOf(p)].add(keyOf(p, drawing));
    for (const place of [p.from, p.to]) ends[layerOf(p)].add(place);
  }
  const common = pieces.filter((p) => layerOf(p) === 0 && own[1].has(keyOf(p, drawing)));
  const taken = new Set(common.flatMap((p) => [p.from, p.to]));
  const points = [...ends[0]].filter((place) => ends[1].has(place) && !taken.has(place));
  return collected([...geoPoints(points.map((p) => drawing.at(p))), ...present(geoLines(chained(common, drawing)))]);
}

/** The parts of lines inside polygons, borders included, and the corners they touch. */
export function intersectionWithPolygons(lines: readonly Line[], polygons: readonly Polygon[]): DynamicBag {
  const drawing = new Drawing();
  for (const line of lines) drawing.addLine(line, 0);
  const corners = new Set<number>();
  for (const line of lines) for (const v of line) corners.add(drawing.place(v));
  for (const p of polygons) for (const ring of p) drawing.addRing(ring, 1);
  const region = new Region(polygons);
  const pieces = drawing.pieces();
  const isLine = (p: Piece): boolean => drawing.strokes[p.stroke]?.layer === 0;
  const border = new Set(pieces.filter((p) => !isLine(p)).map((p) => keyOf(p, drawing)));
  const edge = new Set(pieces.filter((p) => !isLine(p)).flatMap((p) => [p.from, p.to]));
  const inside: Piece[] = [];
  const touched = new Set<number>();
  for (const p of pieces) {
    if (!isLine(p)) continue;
    if (border.has(keyOf(p, drawing)) || region.contains(middle(drawing.at(p.from), drawing.at(p.to)))) inside.push(p);
    else for (const place of [p.from, p.to]) if (edge.has(place)) touched.add(place);
  }
  // Places on the way where nothing but a border was passed are no corners of the result.
  const joined = inside.reduce<{ from: number; to: number }[]>((done, p) => {
    const last = done.at(-1);
    if (last && last.to === p.from && !corners.has(p.from)) last.to = p.to;
    else done.push({ from: p.from, to: p.to });
    return done;
  }, []);
  const taken = new Set(inside.flatMap((p) => [p.from, p.to]));
  const points = [...touched].filter((place) => !taken.has(place));
  return collected([...geoPoints(points.map((p) => drawing.at(p))), ...present(geoLines(chained(joined, drawing)))]);
}

/** The area two shapes have in common, with borders and corners in which they only touch. */
export function intersectionOfPolygons(first: readonly Polygon[], second: readonly Polygon[]): DynamicBag {
  const { drawing, polygons, shared, touching } = overlayOf(first, second, BOTH);
  return collected([
    ...geoPoints(touching.map((p) => drawing.at(p))),
    ...present(geoLines(chained(shared, drawing))),
    ...present(geoPolygons(polygons)),
  ]);
}
const present = (g: DynamicBag | null): DynamicBag[] => (g ? [g] : []);
