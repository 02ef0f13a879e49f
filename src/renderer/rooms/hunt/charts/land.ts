// Land, borders and names of countries as shapes of one view: what is too small to be seen, or out of it, is left away.

import type { CustomSeriesRenderItemReturn } from 'echarts';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { fontFamily } from './look.js';
import { boundsOf, narrow, stepOf, wrapped, type Size, type View } from './mapView.js';
import type { Outlines, Ring } from './outlines.js';

type Points = [number, number][];
const NEAR_PX = 0.7;
const SMALL_PX = 1.2;
const LETTER_PX = 6.2;
const LABEL_PX = 11;
const TOOLS = { width: 44, height: 100 };

export interface LandShapes {
  readonly land: readonly Points[];
  readonly coast: readonly Points[];
  readonly borders: readonly Points[];
  readonly names: readonly { readonly name: string; readonly x: number; readonly y: number }[];
}
/** In pixels of a box that begins at 0, 0. */
export function landShapes({ countries, coast, borders }: Outlines, view: View, size: Size): LandShapes {
  const around = boundsOf(view, size);
  const perLat = 1 / view.perPx;
  const perLon = perLat * narrow(view, size);
  const x = (lon: number) => size.width / 2 + (lon - view.lon) * perLon;
  const y = (lat: number) => size.height / 2 - (lat - view.lat) * perLat;
  // A view across 180° sees the other side of the sheet as well.
  const sheets = [-360, 0, 360];
  const seen = (r: Ring, by: number) =>
    r.east + by >= around.west &&
    r.west + by <= around.east &&
    r.north >= around.south &&
    r.south <= around.north &&
    Math.max((r.east - r.west) * perLon, (r.north - r.south) * perLat) >= SMALL_PX;
  const drawn = (rings: readonly Ring[]): Points[] =>
    sheets.flatMap((by) =>
      rings.flatMap((r): Points[] => {
        if (!seen(r, by)) return [];
        const points: Points = [];
        let [lastX, lastY] = [NaN, NaN];
        for (let i = 0; i < r.at.length; i += 2) {
          const [px, py] = [x((r.at[i] ?? 0) + by), y(r.at[i + 1] ?? 0)];
          if (Math.abs(px - lastX) < NEAR_PX && Math.abs(py - lastY) < NEAR_PX && i < r.at.length - 2) continue;
          points.push([px, py]);
          [lastX, lastY] = [px, py];
        }
        return points.length > 1 ? [points] : [];
      }),
    );
  const names = sheets.flatMap((by) =>
    countries.flatMap(({ name, label }) => {
      if (!label || label.degrees * perLon < name.length * LETTER_PX + 4) return [];
      const at = { name, x: x(label.lon + by), y: y(label.lat) };
      const half = (name.length * LETTER_PX) / 2;
      // The buttons of the map stand in the upper right corner.
      if (at.x + half > size.width - TOOLS.width && at.y < TOOLS.height) return [];
      return at.x > half && at.x < size.width - half && at.y > LABEL_PX && at.y < size.height - LABEL_PX ? [at] : [];
    }),
  );
  return { land: drawn(countries.flatMap((c) => c.rings)), coast: drawn(coast), borders: drawn(borders), names };
}

export const degrees = (n: number, letters: string): string =>
  `${Number(Math.abs(n).toFixed(2))}°${n === 0 || Math.abs(n) === 180 ? '' : n > 0 ? letters[0] : letters[1]}`;

/** Lines at round degrees, and what they are called beside the Earth. */
export function graticule(view: View, size: Size) {
  const around = boundsOf(view, size);
  const round = (from: number, to: number, step: number) =>
    Array.from({ length: Math.max(0, Math.floor(to / step) - Math.ceil(from / step) + 1) }, (_, i) => (Math.ceil(from / step) + i) * step);
  const perLat = 1 / view.perPx;
  const perLon = perLat * narrow(view, size);
  const step = stepOf(view, size);
  const tall = Math.min(step, step === 45 || step * perLat > 90 ? 30 : step);
  return {
    lons: round(Math.max(around.west, view.lon - 180), Math.min(around.east, view.lon + 180), step).map((lon) => ({
      at: size.width / 2 + (lon - view.lon) * perLon,
      name: degrees(wrapped(lon, 0), 'EW'),
    })),
    lats: round(Math.max(-90, around.south), Math.min(90, around.north), tall).map((lat) => ({
      at: size.height / 2 - (lat - view.lat) * perLat,
      name: degrees(lat, 'NS'),
    })),
  };
}

/** The Earth behind the places: sea, land, borders and names, cut where the Earth ends. */
export function landItem(
  outlines: Outlines | null,
  view: View,
  box: Size & { readonly x: number; readonly y: number },
): CustomSeriesRenderItemReturn {
  const half = (180 * narrow(view, box)) / view.perPx;
  const [left, right] = [Math.max(0, box.width / 2 - half), Math.min(box.width, box.width / 2 + half)];
  const [top, bottom] = [
    Math.max(0, box.height / 2 - (90 - view.lat) / view.perPx),
    Math.min(box.height, box.height / 2 + (90 + view.lat) / view.perPx),
  ];
  const earth = { x: left, y: top, width: right - left, height: bottom - top };
  const shapes = outlines ? landShapes(outlines, view, box) : { land: [], coast: [], borders: [], names: [] };
  const fill = tokenColour('bg3');
  const line = (points: Points, stroke: string, lineWidth: number) => ({
    type: 'polyline' as const,
    shape: { points },
    style: { stroke, lineWidth, fill: 'none' },
    silent: true,
  });
  const text = (name: string, x: number, y: number, align: 'center' | 'right') => ({
    type: 'text' as const,
    x,
    y,
    style: { text: name, fill: tokenColour('dim'), font: `${LABEL_PX}px ${fontFamily()}`, align, verticalAlign: 'middle' as const },
    silent: true,
  });
  const { lons, lats } = graticule(view, box);
  const meridian = (points: Points) => ({ ...line(points, tokenColour('line-strong'), 0.5) });
  const land: unknown[] = [
    { type: 'rect', shape: earth, style: { fill: tokenColour('bg0') }, silent: true },
    ...shapes.land.map((points) => ({ type: 'polygon', shape: { points }, style: { fill }, silent: true })),
    ...shapes.borders.map((points) => line(points, tokenColour('faint'), 0.6)),
    ...shapes.coast.map((points) => line(points, tokenColour('dim'), 0.7)),
    ...lons.map(({ at }) =>
      meridian([
        [at, top],
        [at, bottom],
      ]),
    ),
    ...lats.map(({ at }) =>
      meridian([
        [left, at],
        [right, at],
      ]),
    ),
    ...shapes.names.map(({ name, x, y }) => text(name, x, y, 'center')),
  ];
  return {
    type: 'group',
    x: box.x,
    y: box.y,
    silent: true,
    children: [
      { type: 'group', silent: true, clipPath: { type: 'rect', shape: earth }, children: land },
      ...lons.flatMap(({ at, name }) => (at > 16 && at < box.width - 16 ? [text(name, at, box.height + 12, 'center')] : [])),
      ...lats.flatMap(({ at, name }) => (at > 4 && at < box.height - 4 ? [text(name, -6, at, 'right')] : [])),
    ],
  } as CustomSeriesRenderItemReturn;
}
