// H3 cells, by Uber's own library. It takes a tenth of a second to start, so it is loaded when a query names one of these
// functions (ScalarFunction.ready) and is there when they run.

import type { KqlType } from '../../../../../shared/base/types.js';
import { QuarryError } from '../../../../../shared/base/errors.js';
import type { Dynamic, DynamicBag, Scalar } from '../../values.js';
import { str, toLong, toReal } from '../convert.js';
import type { ScalarFunction } from '../registry.js';
import { bufferDistance, polygonBuffer } from './buffer.js';
import { areaOf, lengthOf, oriented, ringEdges } from './rings.js';
import { polygonDegrees, polygonsOf, pair } from './shapes.js';
import { EARTH_RADIUS, isPoint, pointOf, vectorOf, type Point } from './vector.js';

type H3 = typeof import('h3-js');
type Args = readonly Scalar[];
type Types = readonly KqlType[];

const FINEST = 15;
const DEFAULT_RESOLUTION = 6;
/** The reference's limits. */
const CHILD_LEVELS_MAX = 5;
const RINGS_MAX = 142;
const CELLS_MAX = 61_680;
/** Cells along a border beyond which looking for those inside takes longer than anyone waits. */
const BORDER_MAX = 400_000;

let library: H3 | null = null;
async function load(): Promise<void> {
  library ??= await import('h3-js');
}
function h3(): H3 {
  if (!library) throw new Error('H3 functions run before they are ready');
  return library;
}
const made = (name: string, scalar: (args: Args, types: Types) => Scalar): ScalarFunction => ({ name, scalar, ready: load });

/** The cell of a token, or null for any other text. */
function cellOf(v: Scalar | undefined): string | null {
  const token = str(v ?? '').toLowerCase();
  return /^[0-9a-f]{15,16}$/.test(token) && h3().isValidCell(token) ? token : null;
}
/** A whole number between two others; `otherwise` when the argument is not given. */
function whole(args: Args, types: Types, i: number, otherwise: number | null, least: number, most: number): number | null {
  if (args.length <= i) return otherwise;
  const n = toLong(args[i] ?? null, types[i] ?? 'long');
  return n !== null && n >= least && n <= most ? Number(n) : null;
}
const lngLat = ([lat, lng]: readonly number[]): Dynamic => pair([lng ?? 0, lat ?? 0]);

function outline(cell: string): DynamicBag {
  const ring = h3().cellToBoundary(cell).map(lngLat);
  return { type: 'Polygon', coordinates: [[...ring, ring[0] ?? null]] };
}

/** The cells whose centres are inside polygons with straight edges in degrees; null beyond the limit. */
function cellsIn(polygons: readonly (readonly (readonly Point[])[])[], resolution: number): string[] | null {
  const found = new Set<string>();
  const cellArea = h3().getHexagonAreaAvg(resolution, 'm2');
  const cellEdge = h3().getHexagonEdgeLengthAvg(resolution, 'm');
  for (const rings of polygons) {
    const shape = rings.map((ring, i) => oriented(ring.map(vectorOf), i === 0));
    // Cells are counted before they are made: areas and borders tell their number well enough to turn the hopeless down.
    if ((areaOf([shape]) * EARTH_RADIUS ** 2) / cellArea > 2 * CELLS_MAX) return null;
    const border = shape.reduce((sum, ring) => sum + lengthOf(ringEdges(ring)), 0) * EARTH_RADIUS;
    if (border / cellEdge > BORDER_MAX)
      throw new QuarryError('query.limit', 'The polygon is too long for cells of this size; take a coarser resolution.', { resolution });
    const loops = rings.map((ring) => ring.map(([lng, lat]) => [lng, lat]));
    for (const cell of h3().polygonToCellsExperimental(loops, resolution, 'containmentCenter', true)) found.add(cell);
    if (found.size > CELLS_MAX) return null;
  }
  return [...found];
}

export const h3Functions: readonly ScalarFunction[] = [
  made('geo_point_to_h3cell', (args, types) => {
    const [lng, lat] = [toReal(args[0] ?? null, types[0] ?? 'real'), toReal(args[1] ?? null, types[1] ?? 'real')];
    const resolution = whole(args, types, 2, DEFAULT_RESOLUTION, 0, FINEST);
    return isPoint(lng, lat) && lat !== null && resolution !== null ? h3().latLngToCell(lat, lng, resolution) : '';
  }),
  made('geo_h3cell_to_central_point', (args) => {
    const cell = cellOf(args[0]);
    return cell && { type: 'Point', coordinates: lngLat(h3().cellToLatLng(cell)) };
  }),
  made('geo_h3cell_to_polygon', (args) => {
    const cell = cellOf(args[0]);
    return cell && outline(cell);
  }),
  made('geo_h3cell_level', (args) => {
    const cell = cellOf(args[0]);
    return cell && h3().getResolution(cell);
  }),
  made('geo_h3cell_parent', (args, types) => {
    const cell = cellOf(args[0]);
    if (!cell) return '';
    const own = h3().getResolution(cell);
    const resolution = whole(args, types, 1, own - 1, 0, own);
    return resolution === null || resolution < 0 ? '' : h3().cellToParent(cell, resolution);
  }),
  made('geo_h3cell_children', (args, types) => {
    const cell = cellOf(args[0]);
    if (!cell) return null;
    const own = h3().getResolution(cell);
    const resolution = whole(args, types, 1, own + 1, own, Math.min(FINEST, own + CHILD_LEVELS_MAX));
    return resolution === null || resolution > FINEST ? null : h3().cellToChildren(cell, resolution);
  }),
  made('geo_h3cell_neighbors', (args) => {
    const cell = cellOf(args[0]);
    return (
      cell &&
      h3()
        .gridDisk(cell, 1)
        .filter((c) => c !== cell)
    );
  }),
  made('geo_h3cell_rings', (args, types) => {
    const cell = cellOf(args[0]);
    const distance = whole(args, types, 1, null, 0, RINGS_MAX);
    return cell && distance !== null ? h3().gridDiskDistances(cell, distance) : null;
  }),
  made('geo_polygon_to_h3cells', (args, types) => {
    const resolution = whole(args, types, 1, DEFAULT_RESOLUTION, 0, FINEST);
    const radius = args.length > 2 ? toReal(args[2] ?? null, types[2] ?? 'real') : 0;
    if (resolution === null || radius === null || !(radius >= 0)) return null;
    if (radius === 0) {
      const polygons = polygonDegrees(args[0] ?? null);
      return polygons && cellsIn(polygons, resolution);
    }
    const polygons = polygonsOf(args[0]);
    const distance = bufferDistance(radius, undefined);
    const wider = polygons && distance && polygonBuffer(polygons, distance);
    return (
      wider &&
      cellsIn(
        wider.map((p) => p.map((ring) => ring.map(pointOf))),
        resolution,
      )
    );
  }),
];
