// The marks of the pictures ECharts draws: found by what an event names, and walked by keys as lanes (series, branches) of items.

import type { Cell } from '../../../../shared/base/types.js';
import { xText, yText } from './axesOption.js';
import { piecesBySeries } from './mapOption.js';
import type { Mark } from './marks.js';
import { flatten } from './option.js';
import type { CanvasPicture } from './pictures.js';
import { pointMark } from './series.js';
import { slicesOf } from './slices.js';

export interface CanvasMarks {
  readonly lanes: number;
  readonly size: (lane: number) => number;
  readonly at: (lane: number, item: number) => Mark | null;
  /** Where it stands, in values of its axes; null where only ECharts knows. */
  readonly spot: (lane: number, item: number) => { readonly grid: number; readonly x: number; readonly y: number } | null;
  /** What ECharts calls it. */
  readonly named: (lane: number, item: number) => { readonly seriesIndex: number; readonly dataIndex: number; readonly name?: string };
  /** The lane and item an event is about. */
  readonly find: (event: unknown) => readonly [number, number] | null;
}
interface Event {
  readonly seriesIndex?: number;
  readonly dataIndex?: number;
  readonly dataType?: string;
  readonly name?: string;
}

export function canvasMarks(picture: CanvasPicture, rows: readonly (readonly Cell[])[], utc: boolean): CanvasMarks {
  const bySeries = (event: unknown): readonly [number, number] | null => {
    const { seriesIndex, dataIndex } = event as Event;
    return seriesIndex === undefined || dataIndex === undefined ? null : [seriesIndex, dataIndex];
  };
  const ofSeries = (lane: number, item: number) => ({ seriesIndex: lane, dataIndex: item });
  const nowhere = () => null;
  switch (picture.kind) {
    case 'chart': {
      const { chart } = picture;
      if (chart.shape === 'pie') {
        const slices = slicesOf(chart);
        return {
          lanes: 1,
          size: () => slices.length,
          at: (_, i) => slices[i]?.mark ?? null,
          spot: nowhere,
          named: ofSeries,
          find: bySeries,
        };
      }
      const flip = chart.shape === 'bar';
      return {
        lanes: chart.series.length,
        size: (lane) => chart.series[lane]?.points.length ?? 0,
        at: (lane, i) => {
          const series = chart.series[lane];
          const point = series?.points[i];
          if (!series || !point) return null;
          const label = `${[series.name, xText(chart, point[0], utc)].filter(Boolean).join(', ')}: ${yText(chart, point[1])}`;
          return pointMark(chart, rows, series, point, label);
        },
        spot: (lane, i) => {
          const series = chart.series[lane];
          const point = series?.points[i];
          if (!series || !point || point[1] === null) return null;
          let y = point[1];
          if (chart.stacking !== 'none')
            for (const below of chart.series.slice(0, lane))
              if (below.place === series.place) y += below.points.find((p) => p[0] === point[0])?.[1] ?? 0;
          return { grid: chart.split === 'panels' ? series.place : 0, x: flip ? y : point[0], y: flip ? point[0] : y };
        },
        named: ofSeries,
        find: bySeries,
      };
    }
    case 'ladder':
      return {
        lanes: 1,
        size: () => picture.rungs.length,
        at: (_, i) => picture.rungs[i]?.mark ?? null,
        spot: (_, i) => {
          const rung = picture.rungs[i];
          return rung ? { grid: 0, x: (rung.from + rung.to) / 2, y: rung.line } : null;
        },
        named: ofSeries,
        find: bySeries,
      };
    case 'treemap': {
      const flat = flatten(picture.roots);
      return {
        lanes: 1,
        size: () => flat.length,
        at: (_, i) => flat[i]?.mark ?? null,
        spot: nowhere,
        named: (_, i) => ({ seriesIndex: 0, dataIndex: i + 1, name: String(i) }),
        find: (event) => {
          const i = Number((event as Event).name);
          return (event as Event).name !== '' && flat[i] ? [0, i] : null;
        },
      };
    }
    case 'places': {
      const pieces = piecesBySeries(picture);
      return {
        lanes: pieces.length,
        size: (lane) => pieces[lane]?.length ?? 0,
        at: (lane, i) => pieces[lane]?.[i]?.slice.mark ?? null,
        spot: (lane, i) => {
          const place = pieces[lane]?.[i]?.place;
          return place ? { grid: 0, x: place.lon, y: place.lat } : null;
        },
        named: ofSeries,
        find: bySeries,
      };
    }
    case 'sankey':
      return {
        lanes: 2,
        size: (lane) => (lane === 0 ? picture.nodes.length : picture.links.length),
        at: (lane, i) => (lane === 0 ? picture.nodes[i]?.mark : picture.links[i]?.mark) ?? null,
        spot: nowhere,
        named: (_, i) => ({ seriesIndex: 0, dataIndex: i }),
        find: (event) => {
          const { dataIndex, dataType } = event as Event;
          return dataIndex === undefined ? null : [dataType === 'edge' ? 1 : 0, dataIndex];
        },
      };
  }
}

/** The item of a lane nearest to x; items stand in the order of x. */
export function nearest(points: readonly (readonly [x: number, ...unknown[]])[], x: number): number {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1];
  const here = points[low];
  return before && here && Math.abs(before[0] - x) < Math.abs(here[0] - x) ? low - 1 : low;
}
