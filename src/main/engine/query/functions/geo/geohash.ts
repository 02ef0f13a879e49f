// Geohash: base-32 cells of longitude and latitude, halved in turn.

import type { Point } from './vector.js';

const DIGITS = '0123456789bcdefghjkmnpqrstuvwxyz';
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export function geohashOf([lng, lat]: Point, length: number): string {
  let [west, east, south, north] = [-180, 180, -90, 90];
  let out = '';
  let even = true;
  while (out.length < length) {
    let digit = 0;
    for (let bit = 0; bit < 5; bit++, even = !even) {
      if (even) {
        const mid = (west + east) / 2;
        if (lng >= mid) {
          digit = digit * 2 + 1;
          west = mid;
        } else {
          digit *= 2;
          east = mid;
        }
      } else {
        const mid = (south + north) / 2;
        if (lat >= mid) {
          digit = digit * 2 + 1;
          south = mid;
        } else {
          digit *= 2;
          north = mid;
        }
      }
    }
    out += DIGITS[digit];
  }
  return out;
}

/** The cell of a geohash of 1 to 18 digits; null for any other text. */
export function boxOf(hash: string): Box | null {
  if (hash.length < 1 || hash.length > 18) return null;
  let [west, east, south, north] = [-180, 180, -90, 90];
  let even = true;
  for (const c of hash.toLowerCase()) {
    const digit = DIGITS.indexOf(c);
    if (digit < 0) return null;
    for (let bit = 4; bit >= 0; bit--, even = !even) {
      const high = (digit >> bit) & 1;
      if (even) {
        const mid = (west + east) / 2;
        if (high) west = mid;
        else east = mid;
      } else {
        const mid = (south + north) / 2;
        if (high) south = mid;
        else north = mid;
      }
    }
  }
  return { west, south, east, north };
}

/** The cells around, in the order the reference shows. */
export function neighbours(hash: string): string[] | null {
  const box = boxOf(hash);
  if (!box) return null;
  const [width, height] = [box.east - box.west, box.north - box.south];
  const [lng, lat] = [(box.east + box.west) / 2, (box.north + box.south) / 2];
  const out: string[] = [];
  for (const [dx, dy] of ORDER) {
    const y = lat + dy * height;
    if (Math.abs(y) > 90) continue;
    const x = lng + dx * width;
    out.push(geohashOf([x > 180 ? x - 360 : x < -180 ? x + 360 : x, y], hash.length));
  }
  return out;
}
const ORDER: readonly (readonly [dx: number, dy: number])[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [0, 1],
  [-1, 0],
  [1, 1],
  [1, 0],
  [0, -1],
];
