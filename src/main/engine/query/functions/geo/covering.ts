// S2 cells of one level that cover a shape or everything within a distance of it: the cells that the closed shape meets, no more.

import { centreOf, childrenOf, cornersOf, tokenOf, wallsOf, type Cell } from './s2.js';
import { angle, distanceToArc, dot, type Edge, type Vec } from './vector.js';

/** The reference's limit; more gives null. */
const CELLS_MAX = 65_536;

interface Open {
  readonly cell: Cell;
  readonly edges: readonly number[];
}

/**
 * Tokens in the order of the cells' curve; null when there would be too many. `inside` tells for a place that no edge is near
 * whether it belongs to the shape; `radius` is in radians.
 */
export function coveringOf(edges: readonly Edge[], inside: ((v: Vec) => boolean) | null, level: number, radius: number): string[] | null {
  const all = edges.map((_, i) => i);
  const longest = edges.reduce((most, [a, b]) => Math.max(most, angle(a, b)), 0);
  let open: Open[] = [];
  const whole: Cell[] = [];
  let wholeCells = 0;
  const sort = (cell: Cell, candidates: readonly number[]) => {
    const near = nearEdges(cell, candidates, edges, radius, longest);
    if (near !== ALL && near.length > 0) open.push({ cell, edges: near });
    else if (near === ALL || inside?.(centreOf(cell))) {
      whole.push(cell);
      wholeCells += 4 ** (level - cell.level);
    }
  };
  for (let face = 0; face < 6; face++) sort({ face, i: 0, j: 0, level: 0 }, all);
  for (let at = 0; at < level; at++) {
    // Every open cell holds at least one cell of the result.
    if (open.length + wholeCells > CELLS_MAX) return null;
    const parents = open;
    open = [];
    for (const { cell, edges: own } of parents) for (const child of childrenOf(cell)) sort(child, own);
  }
  if (open.length + wholeCells > CELLS_MAX) return null;
  const cells = [...open.map((o) => o.cell), ...whole.flatMap((c) => descendants(c, level))];
  return cells
    .map((c) => tokenOf(c))
    .map((token) => ({ token, key: token.padEnd(16, '0') }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ token }) => token);
}
function descendants(cell: Cell, level: number): Cell[] {
  let cells = [cell];
  for (let at = cell.level; at < level; at++) cells = cells.flatMap(childrenOf);
  return cells;
}

/** In place of edges: the whole cell is within the distance of one of them. */
const ALL: readonly number[] = [];

function nearEdges(cell: Cell, candidates: readonly number[], edges: readonly Edge[], radius: number, longest: number): readonly number[] {
  const walls = wallsOf(cell);
  if (radius <= 0) return candidates.filter((i) => enters(edges[i], walls));
  const centre = centreOf(cell);
  const corners = cornersOf(cell);
  const reach = Math.max(...corners.map((v) => angle(centre, v)));
  // Most edges are so far away that one product tells.
  const far = Math.cos(Math.min(Math.PI, radius + reach + longest + 1e-7));
  const near: number[] = [];
  for (const i of candidates) {
    const edge = edges[i];
    if (!edge || dot(centre, edge[0]) < far) continue;
    const d = distanceToArc(centre, edge[0], edge[1]);
    if (d + reach <= radius) return ALL;
    if (d <= radius || (d <= radius + reach + CLOSED && (enters(edge, walls) || besides(edge, corners) <= radius))) near.push(i);
  }
  return near;
}
/** Radians between an arc and the border of a cell it does not enter: at an end of one or the other. */
function besides([a, b]: Edge, corners: readonly Vec[]): number {
  let least = Infinity;
  corners.forEach((v, k) => {
    const w = corners[(k + 1) % corners.length] ?? v;
    least = Math.min(least, distanceToArc(v, a, b), distanceToArc(a, v, w), distanceToArc(b, v, w));
  });
  return least;
}
/** How far outside its walls a cell still counts as met: rounding of places written in degrees. */
const CLOSED = 1e-15;
/** Whether an arc meets a cell: what is left of its chord on the inner side of all walls. */
function enters(edge: Edge | undefined, walls: readonly Vec[]): boolean {
  if (!edge) return false;
  const [a, b] = edge;
  let [from, to] = [0, 1];
  for (const n of walls) {
    const [d, e] = [dot(n, a) + CLOSED, dot(n, b) + CLOSED];
    if (d < 0 && e < 0) return false;
    if (d < 0) from = Math.max(from, d / (d - e));
    else if (e < 0) to = Math.min(to, d / (d - e));
    if (from > to) return false;
  }
  return true;
}
