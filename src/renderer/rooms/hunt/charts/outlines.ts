// The outlines of land and countries (Natural Earth, 1:50 million, public domain), read once and only when a map is drawn.

import { feature, mesh } from 'topojson-client';

type Topology = Parameters<typeof mesh>[0];
type GeometryCollection = Extract<NonNullable<Parameters<typeof mesh>[1]>, { type: 'GeometryCollection' }>;

/** Longitudes and latitudes in turn, with the box they fill. */
export interface Ring {
  readonly at: Float64Array;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}
export interface Country {
  readonly name: string;
  readonly rings: readonly Ring[];
  /** Where its name stands, and how many degrees of its own land lie beside it there; null for what has no area. */
  readonly label: { readonly lon: number; readonly lat: number; readonly degrees: number } | null;
}
export interface Outlines {
  readonly countries: readonly Country[];
  readonly coast: readonly Ring[];
  readonly borders: readonly Ring[];
}
type Position = readonly number[];

let reading: Promise<Outlines> | null = null;
export function loadOutlines(): Promise<Outlines> {
  reading ??= import('world-atlas/countries-50m.json').then((m) => outlinesOf(m.default as unknown as Topology));
  // A file that could not be read may be there the next time.
  reading.catch(() => (reading = null));
  return reading;
}

export function outlinesOf(topology: Topology): Outlines {
  const object = topology.objects['countries'];
  if (object?.type !== 'GeometryCollection') throw new Error('The outlines hold no countries.');
  const countries = feature(topology, object as GeometryCollection).features.map((f): Country => {
    const { geometry } = f;
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
    const rings = polygons.flatMap((p) => (p[0] ? [ringOf(closed(unbroken(p[0])))] : []));
    const name = (f.properties as { readonly name?: unknown }).name;
    return { name: typeof name === 'string' ? name : '', rings, label: labelOf(rings) };
  });
  const lines = (of: (a: unknown, b: unknown) => boolean) =>
    mesh(topology, object as GeometryCollection, of).coordinates.map((line) => ringOf(unbroken(line)));
  return { countries, coast: lines((a, b) => a === b), borders: lines((a, b) => a !== b) };
}

/** A line that crosses 180° goes on beyond it instead of back around the Earth. */
function unbroken(line: readonly Position[]): Position[] {
  let by = 0;
  return line.map(([lon = 0, lat = 0], i): Position => {
    const before = line[i - 1]?.[0] ?? lon;
    if (lon - before > 180) by -= 360;
    else if (before - lon > 180) by += 360;
    return [lon + by, lat];
  });
}
/** Land that goes all around the Earth reaches to the pole. */
function closed(points: Position[]): Position[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || Math.abs((first[0] ?? 0) - (last[0] ?? 0)) < 180) return points;
  const pole = (first[1] ?? 0) < 0 ? -90 : 90;
  return [...points, [last[0] ?? 0, pole], [first[0] ?? 0, pole]];
}

function ringOf(points: readonly Position[]): Ring {
  const at = new Float64Array(points.length * 2);
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [i, [lon = 0, lat = 0]] of points.entries()) {
    at[i * 2] = lon;
    at[i * 2 + 1] = lat;
    [west, east, south, north] = [Math.min(west, lon), Math.max(east, lon), Math.min(south, lat), Math.max(north, lat)];
  }
  return { at, west, east, south, north };
}

/** Where the pairs of crossings along one latitude lie inside a ring, from west to east. */
function insideAt(ring: Ring, lat: number): number[] {
  const found: number[] = [];
  const { at } = ring;
  for (let i = 2; i < at.length; i += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [at[i - 2], at[i - 1], at[i], at[i + 1]];
    if (y1 > lat !== y2 > lat) found.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1));
  }
  return found.sort((a, b) => a - b);
}

const LINES = 11;
/** The name stands in the widest part of the largest piece of land, so that it does not lie on a neighbour. */
function labelOf(rings: readonly Ring[]): Country['label'] {
  const size = (r: Ring) => (r.east - r.west) * (r.north - r.south);
  const [first] = rings;
  if (!first) return null;
  const ring = rings.reduce((a, b) => (size(b) > size(a) ? b : a), first);
  let best: { lon: number; lat: number; degrees: number } | null = null;
  for (let n = 1; n < LINES; n++) {
    const lat = ring.south + ((ring.north - ring.south) * n) / LINES;
    const crossings = insideAt(ring, lat);
    for (let i = 1; i < crossings.length; i += 2) {
      const [from = 0, to = 0] = [crossings[i - 1], crossings[i]];
      if (to - from > (best?.degrees ?? 0)) best = { lon: (from + to) / 2, lat, degrees: to - from };
    }
  }
  return best;
}

/** The country a place lies in; empty at sea. */
export function countryAt({ countries }: Outlines, lon: number, lat: number): string {
  const holds = (r: Ring) => [lon - 360, lon, lon + 360].some((at) => inside(r, at));
  const inside = (r: Ring, at: number) =>
    at >= r.west && at <= r.east && lat >= r.south && lat <= r.north && insideAt(r, lat).filter((x) => x < at).length % 2 === 1;
  return countries.find((c) => c.rings.some(holds))?.name ?? '';
}
