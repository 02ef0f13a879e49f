// kind=map of scatter and pie charts: places from longitude and latitude, or from GeoJSON points; series and sizes beside them.

import type { Cell } from '../../../../shared/base/types.js';
import { property, type Visualization } from './clause.js';
import type { Facet, Mark } from './marks.js';
import type { Picture } from './pictures.js';
import { namedColumns } from './roles.js';
import { isNumeric, numberOf, textOf, type Data } from './values.js';
import { said, words } from './words.js';

export interface Slice {
  readonly series: number;
  readonly value: number;
  readonly mark: Mark;
}
export interface Place {
  readonly lon: number;
  readonly lat: number;
  readonly total: number;
  readonly slices: readonly Slice[];
}
const MOST_SERIES = 24;
const MOST_PLACES = 10_000;

/** Longitude and latitude of a GeoJSON point, given as a value or as its text. */
export function geoPoint(cell: Cell | undefined): readonly [number, number] | null {
  let value = cell;
  if (typeof value === 'string') {
    if (!/^\s*\{/.test(value)) return null;
    try {
      value = JSON.parse(value) as Cell;
    } catch {
      return null;
    }
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { type, coordinates, geometry } = value as { type?: unknown; coordinates?: unknown; geometry?: Cell };
  if (type === 'Feature' && geometry) return geoPoint(geometry);
  if (type !== 'Point' || !Array.isArray(coordinates)) return null;
  const [lon, lat] = [numberOf(coordinates[0] as Cell), numberOf(coordinates[1] as Cell)];
  return lon === null || lat === null ? null : [lon, lat];
}

const LON = /^(?:lon|lng|long|longitude)$|lon(?:gitude)?$|Lng$/i;
const LAT = /^(?:lat|latitude)$|lat(?:itude)?$/i;

export function placesOf({ columns, rows }: Data, v: Visualization, pie: boolean): Picture {
  const notes: string[] = [said.mapDrawn];
  const givenX = namedColumns(columns, v, 'xcolumn', notes)[0];
  const givenY = namedColumns(columns, v, 'ycolumns', notes);
  const givenSeries = namedColumns(columns, v, 'series', notes);
  const numbers = columns.flatMap((c, i) => (isNumeric(c.type) ? [i] : []));
  const isGeo = (i: number) => rows.slice(0, 50).some((row) => geoPoint(row[i]) !== null);
  const geo =
    givenX !== undefined
      ? isGeo(givenX)
        ? givenX
        : -1
      : columns.findIndex((c, i) => (c.type === 'dynamic' || c.type === 'string') && isGeo(i));
  // The reference: first longitude, then latitude. Columns that say what they are may stand in any order.
  const byName = (shape: RegExp) => numbers.find((i) => shape.test(columns[i]?.name ?? ''));
  const lon = givenX ?? byName(LON) ?? numbers[0];
  const lat = givenY[0] ?? byName(LAT) ?? numbers.find((i) => i !== lon);
  if (geo < 0 && (lon === undefined || lat === undefined)) return { kind: 'nothing', why: said.noPlaces(v.kind, columns) };
  const taken = geo >= 0 ? [geo] : [lon, lat];
  const size = pie
    ? [...givenY.slice(geo >= 0 ? 0 : 1), ...numbers].find((i) => !taken.includes(i) && !givenSeries.includes(i))
    : undefined;
  const splits =
    givenSeries.length > 0
      ? givenSeries
      : columns.flatMap((c, i) =>
          !taken.includes(i) && i !== size && (c.type === 'string' || c.type === 'bool' || c.type === 'guid') ? [i] : [],
        );
  let wrong = 0;
  let unsized = 0;
  let below = 0;
  const names = new Map<string, { name: string; weight: number }>();
  interface Open {
    readonly lon: number;
    readonly lat: number;
    total: number;
    readonly parts: Map<string, { value: number; rows: number[] }>;
  }
  const places = new Map<string, Open>();
  for (const [r, row] of rows.entries()) {
    const at = geo >= 0 ? geoPoint(row[geo]) : [numberOf(row[lon ?? -1]), numberOf(row[lat ?? -1])];
    const [a, b] = at ?? [null, null];
    if (a === null || b === null || a === undefined || b === undefined || Math.abs(a) > 180 || Math.abs(b) > 90) {
      wrong++;
      continue;
    }
    const name = splits.map((i) => textOf(row[i])).join(', ');
    const measured = size === undefined ? 1 : numberOf(row[size]);
    if (measured === null) unsized++;
    else if (measured < 0) below++;
    const value = Math.max(0, measured ?? 0);
    const series = names.get(name) ?? { name, weight: 0 };
    series.weight += value;
    names.set(name, series);
    const key = `${a} ${b}`;
    const place = places.get(key) ?? { lon: a, lat: b, total: 0, parts: new Map<string, { value: number; rows: number[] }>() };
    places.set(key, place);
    place.total += value;
    const part = place.parts.get(name) ?? { value: 0, rows: [] };
    place.parts.set(name, part);
    part.value += value;
    part.rows.push(r);
  }
  if (places.size === 0) return { kind: 'nothing', why: said.noPlaces(v.kind, columns) };
  const bySize = [...names.values()].sort((a, b) => b.weight - a.weight);
  const series = bySize.slice(0, MOST_SERIES).map((s) => s.name);
  const seriesAt = new Map(series.map((s, i) => [s, i]));
  if (unsized > 0) notes.push(said.emptyY(unsized));
  if (below > 0) notes.push(said.negative(below));
  if (wrong > 0) notes.push(said.badPlaces(wrong));
  if (bySize.length > series.length) notes.push(said.series(series.length, bySize.length));
  const shown = [...places.values()].sort((a, b) => b.total - a.total).slice(0, MOST_PLACES);
  if (places.size > shown.length) notes.push(said.things(shown.length, places.size, words.points));
  const placeFacets = (row: readonly Cell[]): Facet[] =>
    (geo >= 0 ? [geo] : [lon, lat]).flatMap((i): Facet[] => {
      const column = columns[i ?? -1];
      return column ? [{ column, value: row[i ?? -1] ?? null }] : [];
    });
  const splitFacets = (row: readonly Cell[]): Facet[] =>
    splits.flatMap((i): Facet[] => {
      const column = columns[i];
      return column ? [{ column, value: row[i] ?? null }] : [];
    });
  return {
    kind: 'places',
    title: property(v, 'title'),
    pie,
    sized: size !== undefined,
    legend: property(v, 'legend').toLowerCase() !== 'hidden',
    series,
    notes,
    summary: `${v.kind} on a map: ${shown.length} places, ${series.length} series`,
    places: shown.map((p): Place => ({
      lon: p.lon,
      lat: p.lat,
      total: p.total,
      slices: [...p.parts].flatMap(([name, part]): Slice[] => {
        const at = seriesAt.get(name);
        const row = rows[part.rows[0] ?? -1];
        if (at === undefined || !row) return [];
        const label = [name, `${p.lon}, ${p.lat}`].filter(Boolean).join(': ');
        return [
          {
            series: at,
            value: part.value,
            mark: {
              label,
              facets: [...splitFacets(row), ...placeFacets(row)],
              rows: part.rows,
              value: size === undefined ? part.rows.length : part.value,
            },
          },
        ];
      }),
    })),
  };
}
