// Cells of the geohash and S2 grids. Those of H3 are in h3.ts, since they stand on a library.

import type { Dynamic } from '../../values.js';
import { str, toLong } from '../convert.js';
import { fn } from '../define.js';
import type { ScalarFunction } from '../registry.js';
import { optional, pointAt, type Args, type Types } from './arguments.js';
import { coveringOf } from './covering.js';
import { boxOf, geohashOf, neighbours } from './geohash.js';
import { edgesOfLines } from './rings.js';
import { cellAt, cellNeighbours, cellOfToken, centreOf, cornersOf, LEVEL_MAX, tokenOf } from './s2.js';
import { geoPoint, linesOf, regionOf, pair } from './shapes.js';
import { EARTH_RADIUS, pointOf } from './vector.js';

/** Level and radius in radians of a covering, or null. */
function coverage(args: Args, types: Types): { readonly level: number; readonly radius: number } | null {
  const level = args.length > 1 ? toLong(args[1] ?? null, types[1] ?? 'long') : 11;
  const radius = optional(args, types, 2, 0);
  if (level === null || level < 0 || level > LEVEL_MAX || radius === null || !(radius >= 0) || radius === Infinity) return null;
  return { level: Number(level), radius: radius / EARTH_RADIUS };
}

export const gridFunctions: readonly ScalarFunction[] = [
  fn('geo_line_to_s2cells', (args, types) => {
    const lines = linesOf(args[0]);
    const c = coverage(args, types);
    return lines && c && coveringOf(edgesOfLines(lines), null, c.level, c.radius);
  }),
  fn('geo_polygon_to_s2cells', (args, types) => {
    const region = regionOf(args[0]);
    const c = coverage(args, types);
    return region && c && coveringOf(region.edges, (v) => region.contains(v), c.level, c.radius);
  }),
  fn('geo_point_to_geohash', (args, types) => {
    const p = pointAt(args, types, 0);
    const size = args.length > 2 ? toLong(args[2] ?? null, types[2] ?? 'long') : 5;
    return p && size !== null && size >= 1 && size <= 18 ? geohashOf(p, Number(size)) : '';
  }),
  fn('geo_geohash_to_central_point', (args) => {
    const box = boxOf(str(args[0] ?? ''));
    return box && { type: 'Point', coordinates: pair([(box.west + box.east) / 2, (box.south + box.north) / 2]) };
  }),
  fn('geo_geohash_to_polygon', (args) => {
    const box = boxOf(str(args[0] ?? ''));
    if (!box) return null;
    const { west, south, east, north } = box;
    return {
      type: 'Polygon',
      coordinates: [[pair([west, south]), pair([east, south]), pair([east, north]), pair([west, north]), pair([west, south])]],
    };
  }),
  fn('geo_geohash_neighbors', (args) => neighbours(str(args[0] ?? ''))),
  fn('geo_point_to_s2cell', (args, types) => {
    const p = pointAt(args, types, 0);
    const level = args.length > 2 ? toLong(args[2] ?? null, types[2] ?? 'long') : 11;
    return p && level !== null && level >= 0 && level <= 30 ? tokenOf(cellAt(p, Number(level))) : '';
  }),
  fn('geo_s2cell_to_central_point', (args) => {
    const cell = cellOfToken(str(args[0] ?? ''));
    return cell && geoPoint(centreOf(cell));
  }),
  fn('geo_s2cell_to_polygon', (args) => {
    const cell = cellOfToken(str(args[0] ?? ''));
    if (!cell) return null;
    const corners = cornersOf(cell).map((v) => pair(pointOf(v)));
    return { type: 'Polygon', coordinates: [[...corners, corners[0] as Dynamic]] };
  }),
  fn('geo_s2cell_neighbors', (args) => {
    const cell = cellOfToken(str(args[0] ?? ''));
    return cell && cellNeighbours(cell).map(tokenOf);
  }),
];
