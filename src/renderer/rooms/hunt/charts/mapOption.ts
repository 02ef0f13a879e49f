// Places on the Earth: land and countries behind them, a graticule, and pies where several series meet. The view is kept by the map
// itself (mapControl.ts), so that it can be moved across 180° and never stretched.

import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { formatNumber } from '../../../widgets/format.js';
import { degrees, landItem } from './land.js';
import { base, LEGEND_PX, legend, plain, seriesColour, TITLE_PX, tooltip, type Frame } from './look.js';
import { boundsOf, firstView, wrapped, type Size, type View } from './mapView.js';
import { countryAt, type Outlines } from './outlines.js';
import type { CanvasPicture } from './pictures.js';

export type Places = Extract<CanvasPicture, { kind: 'places' }>;
/** What the map shows at the moment; the shapes are made anew from it whenever they are drawn. */
export interface Scene {
  view: View;
  outlines: Outlines | null;
}
const SIDE_PX = 46;

/** Where on the canvas the Earth is drawn. */
export function mapBox(
  picture: Places,
  { width, height }: Pick<Frame, 'width' | 'height'>,
): Size & { readonly x: number; readonly y: number } {
  const top = picture.title ? TITLE_PX + 4 : 12;
  const bottom = (picture.legend && picture.series.length > 1 ? LEGEND_PX : 0) + 24;
  return { x: SIDE_PX, y: top, width: Math.max(40, width - SIDE_PX - 20), height: Math.max(40, height - top - bottom) };
}
/** The axes of a view: all that changes when it moves. */
export function mapAxes(picture: Places, frame: Frame, view: View) {
  const around = boundsOf(view, mapBox(picture, frame));
  // Lines and names of degrees are drawn with the land.
  const axis = (min: number, max: number) => ({ type: 'value', min, max, show: false });
  return { xAxis: axis(around.west, around.east), yAxis: axis(around.south, around.north) };
}

/** The slices of each series in the order they are drawn, so that a mark is found by the number of the item. */
export function piecesBySeries(picture: Places) {
  const all = picture.places.flatMap((place) => place.slices.map((slice) => ({ place, slice })));
  return picture.series.map((_, i) => all.filter((p) => p.slice.series === i));
}

export const sceneOf = (picture: Places, frame: Pick<Frame, 'width' | 'height'>): Scene => ({
  view: firstView(picture.places, mapBox(picture, frame)),
  outlines: null,
});

export function mapOption(picture: Places, frame: Frame, scene: Scene = sceneOf(picture, frame)): EChartsCoreOption {
  const box = mapBox(picture, frame);
  const most = Math.max(1, ...picture.places.map((p) => p.total));
  const radius = (total: number) => (picture.sized ? 5 + 17 * Math.sqrt(total / most) : 4.5);
  const bySeries = piecesBySeries(picture);
  return {
    ...base(picture.title, frame),
    tooltip: tooltip('item', (params) => {
      const p = params as { seriesIndex?: number; dataIndex?: number };
      const piece = bySeries[p.seriesIndex ?? -1]?.[p.dataIndex ?? -1];
      if (!piece) return '';
      const name = picture.series[piece.slice.series] ?? '';
      const { lon, lat } = piece.place;
      const country = scene.outlines ? countryAt(scene.outlines, lon, lat) : '';
      return [plain(name, 100), `${degrees(lon, 'EW')} ${degrees(lat, 'NS')}`, country, formatNumber(piece.slice.value)]
        .filter(Boolean)
        .join('\n');
    }),
    legend: legend(picture.legend && picture.series.length > 1, picture.series),
    grid: { left: box.x, top: box.y, width: box.width, height: box.height },
    ...mapAxes(picture, frame, scene.view),
    series: [
      ...picture.series.map((name, i) => ({
        type: 'custom',
        name,
        color: seriesColour(i),
        cursor: 'pointer',
        clip: true,
        encode: { x: 0, y: 1 },
        data: (bySeries[i] ?? []).map(({ place }) => [place.lon, place.lat]),
        renderItem: (p: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
          const piece = bySeries[i]?.[p.dataIndex];
          const [cx = 0, cy = 0] = api.coord([wrapped(Number(api.value(0)), scene.view.lon), api.value(1)]);
          const style = { fill: seriesColour(i), opacity: 0.82, stroke: tokenColour('bg1'), lineWidth: 1 };
          const emphasis = { style: { stroke: tokenColour('tx'), lineWidth: 1.5 } };
          if (!piece) return { type: 'group', children: [] };
          const r = radius(piece.place.total);
          if (piece.place.slices.length === 1) return { type: 'circle', shape: { cx, cy, r }, style, emphasis };
          // Several series at one place: each its sector, or none would be seen under the last.
          const before = piece.place.slices.slice(0, piece.place.slices.indexOf(piece.slice)).reduce((n, s) => n + s.value, 0);
          const total = piece.place.total || 1;
          const angle = (n: number) => (n / total) * Math.PI * 2 - Math.PI / 2;
          return {
            type: 'sector',
            shape: { cx, cy, r: Math.max(r, 7), r0: 0, startAngle: angle(before), endAngle: angle(before + piece.slice.value) },
            style,
            emphasis,
          };
        },
      })),
      // Behind everything, and last, so that the others keep their numbers.
      {
        type: 'custom',
        silent: true,
        z: -1,
        clip: false,
        tooltip: { show: false },
        data: [[scene.view.lon, scene.view.lat]],
        renderItem: (): CustomSeriesRenderItemReturn => landItem(scene.outlines, scene.view, box),
      },
    ],
  };
}
