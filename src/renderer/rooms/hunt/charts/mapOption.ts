// Places on a plain projection of longitude and latitude: a frame, a graticule, equal degrees. No coastlines and no tiles, because
// nothing is fetched.

import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { formatNumber } from '../../../widgets/format.js';
import { axisLook, base, LEGEND_PX, legend, plain, seriesColour, TITLE_PX, tooltip, type Frame } from './look.js';
import type { CanvasPicture } from './pictures.js';

type Places = Extract<CanvasPicture, { kind: 'places' }>;
const SIDE_PX = 46;

/** The part of the Earth that is shown: all of it that people live on when the places are far apart, else around them. */
export function boundsOf(
  picture: Places,
  ratio: number,
): { readonly west: number; readonly east: number; readonly south: number; readonly north: number; readonly step: number } {
  const low = (n: readonly number[]) => n.reduce((a, b) => Math.min(a, b), Infinity);
  const high = (n: readonly number[]) => n.reduce((a, b) => Math.max(a, b), -Infinity);
  const [lons, lats] = [picture.places.map((p) => p.lon), picture.places.map((p) => p.lat)];
  const [left, right, below, above] = [low(lons), high(lons), low(lats), high(lats)];
  const span = Math.max(2, (right - left) * 1.3, (above - below) * 1.45 * ratio);
  const far = span > 150;
  const step = far ? 30 : ([0.1, 0.2, 0.5, 1, 2, 5, 10, 15].find((s) => span / s <= 14) ?? 30);
  if (far) return { west: -180, east: 180, south: below >= -60 ? -60 : -90, north: 90, step };
  // Whole steps, so that every line of the graticule has a round name; never beyond the edges.
  const wide = Math.ceil(span / step) * step;
  const tall = Math.min(180, Math.ceil(span / ratio / step) * step);
  const from = (middle: number, size: number, edge: number) =>
    Math.max(-edge, Math.min(edge - size, Math.floor((middle - size / 2) / step + 0.5) * step));
  const round = (n: number) => Number(n.toFixed(6));
  const [west, south] = [round(from((left + right) / 2, wide, 180)), round(from((below + above) / 2, tall, 90))];
  return { west, east: round(west + wide), south, north: round(south + tall), step };
}
const degrees = (n: number, letters: string) => `${Number(Math.abs(n).toFixed(2))}°${n === 0 ? '' : n > 0 ? letters[0] : letters[1]}`;

/** The slices of each series in the order they are drawn, so that a mark is found by the number of the item. */
export function piecesBySeries(picture: Places) {
  const all = picture.places.flatMap((place) => place.slices.map((slice) => ({ place, slice })));
  return picture.series.map((_, i) => all.filter((p) => p.slice.series === i));
}

export function mapOption(picture: Places, frame: Frame): EChartsCoreOption {
  const withLegend = picture.legend && picture.series.length > 1;
  const top = picture.title ? TITLE_PX + 4 : 12;
  const bottom = (withLegend ? LEGEND_PX : 0) + 24;
  const room = { width: frame.width - SIDE_PX - 20, height: Math.max(40, frame.height - top - bottom) };
  const around = boundsOf(picture, room.width / room.height);
  const scale = Math.min(room.width / (around.east - around.west), room.height / (around.north - around.south));
  const size = { width: (around.east - around.west) * scale, height: (around.north - around.south) * scale };
  // Names of the lines that would run into each other: every second one is enough.
  const roomy = (size.width * around.step) / (around.east - around.west) > 46;
  const look = axisLook();
  const most = Math.max(1, ...picture.places.map((p) => p.total));
  const radius = (total: number) => (picture.sized ? 5 + 17 * Math.sqrt(total / most) : 4.5);
  const grid = {
    show: true,
    splitLine: { show: true, lineStyle: { color: tokenColour('line-strong'), opacity: 0.55, type: 'dotted' } },
    axisLine: { show: false },
  };
  const bySeries = piecesBySeries(picture);
  const axis = (min: number, max: number, letters: string) => ({
    ...look,
    ...grid,
    type: 'value',
    min,
    max,
    interval: around.step,
    axisLabel: {
      ...look.axisLabel,
      formatter: (n: number) => (roomy || (n / around.step) % 2 === 0 ? degrees(n, letters) : ''),
      showMinLabel: false,
      showMaxLabel: false,
    },
  });
  return {
    ...base(picture.title, frame),
    tooltip: tooltip('item', (params) => {
      const p = params as { seriesIndex?: number; dataIndex?: number };
      const piece = bySeries[p.seriesIndex ?? -1]?.[p.dataIndex ?? -1];
      if (!piece) return '';
      const name = picture.series[piece.slice.series] ?? '';
      return [plain(name, 100), `${degrees(piece.place.lon, 'EW')} ${degrees(piece.place.lat, 'NS')}`, formatNumber(piece.slice.value)]
        .filter(Boolean)
        .join('\n');
    }),
    legend: legend(withLegend, picture.series),
    grid: {
      left: SIDE_PX + (room.width - size.width) / 2,
      top: top + (room.height - size.height) / 2,
      width: size.width,
      height: size.height,
      show: true,
      backgroundColor: tokenColour('bg0'),
      borderColor: tokenColour('line-strong'),
      borderWidth: 1,
    },
    xAxis: axis(around.west, around.east, 'EW'),
    yAxis: axis(around.south, around.north, 'NS'),
    dataZoom: [
      { type: 'inside', xAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
      { type: 'inside', yAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
    ],
    series: picture.series.map((name, i) => ({
      type: 'custom',
      name,
      color: seriesColour(i),
      cursor: 'pointer',
      clip: true,
      encode: { x: 0, y: 1 },
      data: (bySeries[i] ?? []).map(({ place }) => [place.lon, place.lat]),
      renderItem: (p: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
        const piece = bySeries[i]?.[p.dataIndex];
        const [cx = 0, cy = 0] = api.coord([api.value(0), api.value(1)]);
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
  };
}
