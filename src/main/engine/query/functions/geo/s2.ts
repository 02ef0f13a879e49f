// S2 cells: the sphere on six cube faces, each a quadtree walked along a Hilbert curve. Tokens are the cell's 64-bit id in
// hexadecimal without trailing zeros.

import { minus, plus, scale, unit, vectorOf, type Point, type Vec } from './vector.js';

export const LEVEL_MAX = 30;
const SIZE = 2 ** LEVEL_MAX;
const IJ_TO_POS = [
  [0, 1, 3, 2],
  [0, 3, 1, 2],
  [2, 3, 1, 0],
  [2, 1, 3, 0],
] as const;
const POS_TO_IJ = [
  [0, 1, 3, 2],
  [0, 2, 3, 1],
  [3, 2, 0, 1],
  [3, 1, 0, 2],
] as const;
const POS_TO_ORIENTATION = [1, 0, 0, 3] as const;

export interface Cell {
  readonly face: number;
  /** Lower corner on the face, in units of the finest level. */
  readonly i: number;
  readonly j: number;
  readonly level: number;
}

/** The quadratic map between a face's plane and its quadtree, which evens out cell areas. */
const stOf = (u: number): number => (u >= 0 ? 0.5 * Math.sqrt(1 + 3 * u) : 1 - 0.5 * Math.sqrt(1 - 3 * u));
const uvOf = (s: number): number => (s >= 0.5 ? (4 * s * s - 1) / 3 : (1 - 4 * (1 - s) * (1 - s)) / 3);
const clampIndex = (n: number): number => Math.max(0, Math.min(SIZE - 1, Math.floor(n)));

function faceOf([x, y, z]: Vec): [face: number, u: number, v: number] {
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  if (ax >= ay && ax >= az) return x >= 0 ? [0, y / x, z / x] : [3, z / x, y / x];
  if (ay >= az) return y >= 0 ? [1, -x / y, z / y] : [4, z / y, -x / y];
  return z >= 0 ? [2, -x / z, -y / z] : [5, -y / z, -x / z];
}
function onFace(face: number, u: number, v: number): Vec {
  switch (face) {
    case 0:
      return [1, u, v];
    case 1:
      return [-u, 1, v];
    case 2:
      return [-u, -v, 1];
    case 3:
      return [-1, -v, -u];
    case 4:
      return [v, -1, -u];
    default:
      return [v, u, -1];
  }
}

const sizeAt = (level: number): number => 2 ** (LEVEL_MAX - level);
const aligned = (n: number, level: number): number => Math.floor(n / sizeAt(level)) * sizeAt(level);

export function cellAt(p: Point, level: number): Cell {
  const [face, u, v] = faceOf(vectorOf(p));
  return { face, i: aligned(clampIndex(stOf(u) * SIZE), level), j: aligned(clampIndex(stOf(v) * SIZE), level), level };
}

/** The place of a finest cell along the curve through all cells, in two numbers; digits finer than `from` are left out. */
function curveOrder(face: number, i: number, j: number, from: number): readonly [high: number, low: number] {
  let orientation = face & 1;
  let [high, low] = [face, 0];
  for (let k = LEVEL_MAX - 1; k >= 0; k--) {
    let pos = 0;
    if (k >= from) {
      pos = IJ_TO_POS[orientation as 0]?.[((i >>> k) & 1) * 2 + ((j >>> k) & 1)] ?? 0;
      orientation ^= POS_TO_ORIENTATION[pos as 0] ?? 0;
    }
    if (k >= LEVEL_MAX / 2) high = high * 4 + pos;
    else low = low * 4 + pos;
  }
  return [high, low];
}
/** The place of a point along the curve, as two numbers of which the first weighs more. */
export function leafOrder(v: Vec): readonly [number, number] {
  const [face, u, w] = faceOf(v);
  return curveOrder(face, clampIndex(stOf(u) * SIZE), clampIndex(stOf(w) * SIZE), 0);
}

/** The cell's number along the curve: 33 bits and 30 bits, with the level marked behind its digits. */
function tokenOfDigits(high: number, low: number, level: number): string {
  const id = (BigInt(high) << 31n) | (BigInt(low) << 1n) | (1n << BigInt(2 * (LEVEL_MAX - level)));
  return id.toString(16).padStart(16, '0').replace(/0+$/, '');
}
export function tokenOf({ face, i, j, level }: Cell): string {
  const [high, low] = curveOrder(face, i, j, LEVEL_MAX - level);
  return tokenOfDigits(high, low, level);
}

/** Null for text that is no cell's token. */
export function cellOfToken(token: string): Cell | null {
  if (!/^[0-9a-fA-F]{1,16}$/.test(token)) return null;
  const id = BigInt(`0x${token.padEnd(16, '0')}`);
  const face = Number(id >> 61n);
  if (face > 5 || id === 0n) return null;
  let zeros = 0;
  for (let n = id; (n & 1n) === 0n; n >>= 1n) zeros++;
  if (zeros % 2 || zeros > 60) return null;
  const level = LEVEL_MAX - zeros / 2;
  let orientation = face & 1;
  let [i, j] = [0, 0];
  for (let k = 0; k < level; k++) {
    const pos = Number((id >> BigInt(59 - 2 * k)) & 3n);
    const ij = POS_TO_IJ[orientation as 0]?.[pos as 0] ?? 0;
    i = i * 2 + (ij >> 1);
    j = j * 2 + (ij & 1);
    orientation ^= POS_TO_ORIENTATION[pos as 0] ?? 0;
  }
  return { face, i: i * sizeAt(level), j: j * sizeAt(level), level };
}

const at = (face: number, i: number, j: number): Vec => unit(onFace(face, uvOf(i / SIZE), uvOf(j / SIZE)));
export const centreOf = (c: Cell): Vec => at(c.face, c.i + sizeAt(c.level) / 2, c.j + sizeAt(c.level) / 2);
/** The planes that bound a cell, each with the cell on its positive side. */
export function wallsOf(c: Cell): readonly [Vec, Vec, Vec, Vec] {
  const size = sizeAt(c.level);
  const [u0, u1] = [uvOf(c.i / SIZE), uvOf((c.i + size) / SIZE)];
  const [v0, v1] = [uvOf(c.j / SIZE), uvOf((c.j + size) / SIZE)];
  const [origin, uTip, vTip] = [onFace(c.face, 0, 0), onFace(c.face, 1, 0), onFace(c.face, 0, 1)];
  const [u, v] = [minus(uTip, origin), minus(vTip, origin)];
  return [
    plus(u, scale(origin, -u0)),
    plus(scale(origin, u1), scale(u, -1)),
    plus(v, scale(origin, -v0)),
    plus(scale(origin, v1), scale(v, -1)),
  ];
}
export const childrenOf = (c: Cell): Cell[] => {
  const half = sizeAt(c.level + 1);
  return [0, 1, 2, 3].map((k) => ({ face: c.face, i: c.i + (k >> 1) * half, j: c.j + (k & 1) * half, level: c.level + 1 }));
};
/** Corners counter-clockwise from the upper left of the face. */
export function cornersOf(c: Cell): Vec[] {
  const s = sizeAt(c.level);
  return [at(c.face, c.i, c.j), at(c.face, c.i + s, c.j), at(c.face, c.i + s, c.j + s), at(c.face, c.i, c.j + s)];
}

/** A position that may lie beyond its face's edge, found again on the face it belongs to. */
function wrapped(face: number, i: number, j: number, level: number): Cell {
  if (i >= 0 && j >= 0 && i < SIZE && j < SIZE) return { face, i: aligned(i, level), j: aligned(j, level), level };
  const clamped = (n: number) => Math.max(-1, Math.min(SIZE, n));
  const linear = (n: number) => Math.max(-1 - 1e-15, Math.min(1 + 1e-15, (2 * (clamped(n) - SIZE / 2) + 1) / SIZE));
  const [f, u, v] = faceOf(onFace(face, linear(i), linear(j)));
  return { face: f, i: aligned(clampIndex(0.5 * (u + 1) * SIZE), level), j: aligned(clampIndex(0.5 * (v + 1) * SIZE), level), level };
}
/** The cells around one, in the order the reference shows; at a cube corner there are seven. */
export function cellNeighbours(c: Cell): Cell[] {
  const s = sizeAt(c.level);
  const around: readonly (readonly [number, number])[] = [
    [s, s],
    [-s, -s],
    [s, -s],
    [0, -s],
    [0, s],
    [s, 0],
    [-s, 0],
    [-s, s],
  ];
  const seen = new Set<string>([tokenOf(c)]);
  return around
    .map(([di, dj]) => wrapped(c.face, c.i + di, c.j + dj, c.level))
    .filter((n) => !seen.has(tokenOf(n)) && seen.add(tokenOf(n)));
}
