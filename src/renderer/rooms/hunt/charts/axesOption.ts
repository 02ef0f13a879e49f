// A chart with axes as an ECharts option: lines, areas, bars, columns and points; several axes or panels; marked anomalies.

import type { EChartsCoreOption } from 'echarts/core';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { formatCompact, formatTime, wireTime } from '../../../widgets/format.js';
import {
  axisLook,
  base,
  LEGEND_PX,
  legend,
  plain,
  seriesColour,
  seriesDash,
  seriesDecal,
  seriesSymbol,
  TITLE_PX,
  tooltip,
  type Frame,
} from './look.js';
import type { ChartData, Series } from './series.js';
import { momentTick, timespanScale } from './ticks.js';
import { measureText, timespanText } from './values.js';

const PANEL_GAP = 22;
const AXIS_PX = 52;
const BAR_PX = 16;
const COLUMN_PX = 9;
const TIP_LINES = 14;
const TIP_PX = 22;
/** So many points are drawn as one shape: each by itself takes seconds. */
const LARGE = 5000;

/** What x of a point is called. */
export function xText(chart: ChartData, x: number, utc: boolean): string {
  if (chart.x === 'category') {
    const text = chart.categories[x]?.text ?? '';
    return chart.xColumn.type === 'datetime' && /^\d{4}-/.test(text) ? formatTime(text, utc ? 'utc' : 'local', 'second', true) : text;
  }
  if (chart.x === 'time') return formatTime(wireTime(x), utc ? 'utc' : 'local', 'second', true);
  return chart.xColumn.type === 'timespan' ? timespanText(x) : String(x);
}
export const yText = (chart: ChartData, y: number | null): string =>
  chart.stacking === 'stacked100' ? (y === null ? '–' : `${Math.round(y * 10) / 10} %`) : measureText(y, chart.yType);
const seriesName = (s: Series, chart: ChartData) => s.name || chart.series.find((o) => o.column !== '')?.column || '';

/** Categories that fit without being squeezed beyond reading. */
export function windowOf(chart: ChartData, { width, height }: Frame): number | null {
  if (chart.x !== 'category') return null;
  const each = chart.shape === 'bar' ? BAR_PX : COLUMN_PX;
  const room = (chart.shape === 'bar' ? height - 90 : width - 120) / each;
  return chart.categories.length > room ? Math.max(4, Math.floor(room)) : null;
}

export function axesOption(chart: ChartData, frame: Frame): EChartsCoreOption {
  const flip = chart.shape === 'bar';
  const panels = chart.split === 'panels' ? chart.places : [null];
  const own = chart.split === 'axes';
  const many = panels.length > 1;
  const withLegend = chart.legend && chart.series.length > 1 && !(many && chart.series.length === panels.length);
  const shown = windowOf(chart, frame);
  const top = (chart.title ? TITLE_PX + 4 : 12) + (own ? 14 : 0);
  const bottom = (withLegend ? LEGEND_PX + 4 : 6) + (shown !== null && !flip ? 16 : 0);
  const look = axisLook();
  const below = many ? 20 + (chart.xTitle ? 16 : 0) : 0;
  const room = frame.height - top - bottom - below;
  const each = room / panels.length;
  const bottomTitle = flip ? chart.yTitle : chart.xTitle;
  // Panels stand below each other: their axes begin at the same place however wide their numbers are.
  const left = chart.yTitle || (flip && chart.xTitle) ? 26 : 12;
  const grids = panels.map((_, i) => ({
    left: many ? left + yGap(chart) : left,
    right: (own ? 12 + AXIS_PX * (chart.places.length - 1) : 18) + (shown !== null && flip ? 16 : 0),
    containLabel: !many,
    top: top + i * each + (many ? PANEL_GAP - 6 : 0),
    height: Math.max(20, each - (many ? PANEL_GAP : 0) - (bottomTitle && !many ? 16 : 0)),
  }));
  const visible = shown ?? chart.categories.length;
  const labels = labelsOf(chart, frame, visible, flip);
  const category = {
    type: 'category',
    data: chart.categories.map((_, i) => String(i)),
    axisLabel: {
      ...look.axisLabel,
      formatter: (text: string) => plain(xText(chart, Number(text), frame.utc), labels.letters),
      ...labels.style,
    },
  };
  const sideGap = flip ? labels.depth + 18 : yGap(chart);
  const name = (text: string, side: boolean) =>
    text === ''
      ? {}
      : {
          name: plain(text, 90),
          nameLocation: 'middle',
          nameGap: side ? sideGap : (flip ? 16 : labels.depth) + 12,
          ...(side ? { nameRotate: 90 } : {}),
        };
  const wide = reach(chart.series, 0);
  const high = reach(chart.series, 1);
  const decades = chart.logY ? Math.log10(high[1] / Math.max(Number.MIN_VALUE, high[0])) : 0;
  const x = (i: number) => ({
    ...look,
    gridIndex: i,
    type: chart.logX ? 'log' : chart.x,
    splitLine: { show: false },
    ...(chart.x === 'category' ? category : {}),
    ...(chart.x === 'time'
      ? {
          axisLabel: { ...look.axisLabel, formatter: (ms: number, at: number) => momentTick(ms, at, wide[1] - wide[0], frame.utc) },
        }
      : {}),
    ...(chart.x === 'value'
      ? {
          scale: true,
          ...(chart.xColumn.type === 'timespan' && !chart.logX ? timespanScale(wide[0], wide[1], 8) : {}),
          axisLabel: {
            ...look.axisLabel,
            formatter: (n: number) => (chart.xColumn.type === 'timespan' ? timespanText(n) : formatCompact(n)),
          },
        }
      : {}),
    ...(i < panels.length - 1 ? { axisLabel: { show: false } } : name(chart.xTitle, flip)),
    ...(flip ? { inverse: true } : {}),
  });
  const y = (of: string | null, grid: number, place: number) => ({
    ...look,
    gridIndex: grid,
    type: chart.logY ? 'log' : 'value',
    axisLine: own ? { show: true, lineStyle: { color: seriesColour(firstAt(chart, place)) } } : { show: false },
    axisLabel: {
      ...look.axisLabel,
      formatter: (n: number) =>
        chart.stacking === 'stacked100' ? `${n} %` : chart.yType === 'timespan' ? timespanText(n) : formatCompact(n),
    },
    splitNumber: each < 50 ? 1 : each < 80 ? 2 : each < 200 ? 3 : 5,
    ...(chart.stacking === 'stacked100' ? { interval: each < 80 ? 50 : 25, min: high[0] < 0 ? -100 : 0 } : {}),
    ...(chart.yType === 'timespan' && chart.stacking === 'none' && !chart.logY
      ? timespanScale(Math.min(0, high[0]), Math.max(0, high[1]), each < 200 ? 3 : 6)
      : {}),
    // Left alone, ten powers of ten would have one line in between.
    ...(decades >= 8 ? { interval: Math.ceil(decades / (each < 200 ? 3 : 6)) } : {}),
    ...(chart.shape === 'scatter' ? { scale: true } : {}),
    ...(chart.yMin === null ? {} : { min: chart.yMin }),
    ...(chart.yMax === null ? {} : { max: chart.yMax }),
    ...(of !== null
      ? {
          name: plain(of, own ? 14 : 60),
          nameLocation: 'end',
          nameGap: 5,
          nameTextStyle: { ...look.nameTextStyle, align: 'left' },
        }
      : name(chart.yTitle, !flip)),
    ...(place > 0 ? { position: 'right', offset: (place - 1) * AXIS_PX, splitLine: { show: false } } : {}),
  });
  const xs = panels.map((_, i) => x(i));
  const ys = own ? chart.places.map((p, i) => y(p, 0, i)) : panels.map((p, i) => y(p, i, 0));
  const line = chart.shape === 'line' || chart.shape === 'area';
  const longest = Math.max(0, ...chart.series.map((s) => s.points.length));
  return {
    ...base(chart.title, frame),
    tooltip: {
      ...tooltip(chart.shape === 'scatter' ? 'item' : 'axis', (params) => tip(chart, params, frame)),
      ...(chart.shape === 'scatter'
        ? {}
        : {
            axisPointer: {
              type: line ? 'line' : 'shadow',
              lineStyle: { color: tokenColour('dim') },
              shadowStyle: { color: tokenColour('hover') },
              label: { show: false },
            },
          }),
    },
    ...(many ? { axisPointer: { link: [{ xAxisIndex: 'all' }] } } : {}),
    legend: legend(
      withLegend,
      chart.series.map((s) => seriesName(s, chart)),
    ),
    grid: grids,
    xAxis: flip ? ys : xs,
    yAxis: flip ? xs : ys,
    dataZoom: zoom(chart, flip, panels.length, shown),
    series: chart.series.map((s, i) => seriesOf(chart, s, i, flip, many, longest)),
  };
}

/** The least and the largest x or y that is drawn. */
function reach(series: readonly Series[], way: 0 | 1): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const s of series)
    for (const p of s.points) {
      const n = p[way];
      if (n !== null && p[1] !== null) [low, high] = [Math.min(low, n), Math.max(high, n)];
    }
  return low > high ? [0, 0] : [low, high];
}

const firstAt = (chart: ChartData, place: number): number =>
  Math.max(
    0,
    chart.series.findIndex((s) => s.place === place),
  );

const LETTER_PX = 6.3;
/** How the names of categories are written: beside the bars, flat below them, slanted when they are long, or only some of them. */
function labelsOf(chart: ChartData, frame: Frame, visible: number, flip: boolean) {
  if (chart.x !== 'category') return { style: {}, letters: 40, depth: 16 };
  const longest = chart.categories.reduce((n, _, i) => Math.max(n, Math.min(60, xText(chart, i, frame.utc).length)), 0);
  if (flip) {
    const letters = Math.floor(Math.min(300, frame.width * 0.3) / LETTER_PX);
    return { style: { interval: 0, hideOverlap: false }, letters, depth: Math.min(longest, letters) * LETTER_PX };
  }
  const room = (frame.width - 110) / Math.max(1, visible);
  const flat = Math.floor((room - 6) / LETTER_PX);
  if (longest <= flat || (flat >= 12 && longest <= flat * 2))
    return { style: { interval: 0, hideOverlap: false }, letters: Math.max(3, flat), depth: 16 };
  if (room >= 17 && frame.height >= 190) {
    const letters = Math.max(6, Math.min(longest, Math.floor((frame.height * 0.34) / (LETTER_PX * 0.57))));
    return {
      style: { interval: 0, hideOverlap: false, rotate: 35 },
      letters,
      depth: Math.ceil(Math.min(longest, letters) * LETTER_PX * 0.58) + 12,
    };
  }
  return { style: {}, letters: 24, depth: 16 };
}
/** Room for the numbers beside the axis, so that its title stands clear of them. */
function yGap(chart: ChartData): number {
  const most = Math.max(1, ...chart.series.flatMap((s) => s.points.slice(0, 2000).map((p) => Math.abs(p[1] ?? 0))));
  const letters =
    chart.stacking === 'stacked100' ? 5 : chart.yType === 'timespan' ? timespanText(most).length : formatCompact(Math.round(most)).length;
  return Math.max(22, letters * 6.5 + 14);
}

/** A window on the axis, looking like any scrollbar. */
export const scrollbar = () => ({
  backgroundColor: tokenColour('bg2'),
  fillerColor: tokenColour('line-strong'),
  borderColor: 'transparent',
  borderRadius: 3,
  handleSize: 0,
  handleStyle: { opacity: 0 },
  moveHandleSize: 0,
  showDataShadow: false,
  showDetail: false,
  brushSelect: false,
});

function zoom(chart: ChartData, flip: boolean, panels: number, shown: number | null) {
  const along = flip ? { yAxisIndex: [0] } : { xAxisIndex: Array.from({ length: panels }, (_, i) => i) };
  const inside = {
    type: 'inside',
    filterMode: chart.x === 'category' ? 'empty' : 'none',
    zoomOnMouseWheel: 'ctrl',
    moveOnMouseWheel: shown !== null,
    moveOnMouseMove: false,
    ...along,
  };
  if (shown === null) return [inside];
  const range = { startValue: 0, endValue: shown - 1 };
  const slider = {
    type: 'slider',
    ...scrollbar(),
    ...range,
    ...along,
    ...(flip ? { width: 10, right: 4 } : { height: 10, bottom: (chart.legend && chart.series.length > 1 ? LEGEND_PX : 0) + 4 }),
  };
  return [{ ...inside, ...range }, slider];
}

function seriesOf(chart: ChartData, s: Series, i: number, flip: boolean, panels: boolean, longest: number) {
  const as = s.as ?? (chart.shape === 'bar' || chart.shape === 'column' ? 'column' : chart.shape === 'scatter' ? 'points' : 'line');
  const colour = seriesColour(i);
  const decal = seriesDecal(i);
  const x = panels ? s.place : 0;
  const y = s.place;
  return {
    type: as === 'column' ? 'bar' : as === 'points' ? 'scatter' : 'line',
    name: seriesName(s, chart),
    data: s.points.map(([a, b]) => (flip ? [b, a] : [a, b])),
    xAxisIndex: flip ? y : x,
    yAxisIndex: flip ? x : y,
    color: colour,
    cursor: 'pointer',
    ...(chart.stacking === 'none' || as === 'points'
      ? {}
      : { stack: `all ${s.place}`, stackStrategy: chart.shape === 'area' ? 'all' : 'samesign' }),
    ...(as === 'line'
      ? {
          // A single point has no line: without its symbol it would not be seen.
          showSymbol: longest < 40,
          showAllSymbol: true,
          symbol: seriesSymbol(i),
          symbolSize: s.points.length === 1 ? 8 : 5,
          ...(chart.stacking === 'none' ? { sampling: 'lttb' } : {}),
          lineStyle: { width: 1.6, type: seriesDash(i) },
          connectNulls: false,
          emphasis: { focus: chart.series.length > 1 ? 'series' : 'none', lineStyle: { width: 2.2 } },
          blur: { lineStyle: { opacity: 0.35 } },
          ...(chart.shape === 'area' ? { areaStyle: { opacity: chart.stacking === 'none' ? 0.2 : 0.6 } } : {}),
        }
      : {}),
    ...(as === 'points'
      ? {
          symbol: seriesSymbol(i),
          symbolSize: s.points.length > 2000 ? 4 : 7,
          large: s.points.length > LARGE,
          largeThreshold: LARGE,
          itemStyle: { opacity: 0.8 },
          emphasis: { scale: 1.4 },
        }
      : {}),
    ...(as === 'column'
      ? {
          barMaxWidth: 40,
          barMinHeight: chart.stacking === 'none' ? 2 : 0,
          itemStyle: decal ? { decal } : {},
          ...(chart.stacking !== 'none' ? { barCategoryGap: '25%' } : {}),
          emphasis: { itemStyle: { borderColor: tokenColour('tx'), borderWidth: 1 } },
        }
      : {}),
    ...(s.anomalies.length > 0
      ? {
          markPoint: {
            symbol: 'circle',
            symbolSize: 10,
            silent: true,
            label: { show: false },
            itemStyle: { color: tokenColour('high'), borderColor: tokenColour('bg1'), borderWidth: 1.5 },
            data: s.anomalies.map(([a, b]) => ({ coord: flip ? [b, a] : [a, b] })),
          },
        }
      : {}),
  };
}

interface TipParam {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly marker?: unknown;
}
function tip(chart: ChartData, params: unknown, { utc, height }: Frame): string {
  const list = (Array.isArray(params) ? params : [params]) as readonly TipParam[];
  const lines = list.flatMap((p) => {
    const series = chart.series[p.seriesIndex];
    const point = series?.points[p.dataIndex];
    return series && point && point[1] !== null
      ? [
          {
            marker: typeof p.marker === 'string' ? p.marker : '',
            name: seriesName(series, chart),
            point,
            odd: series.anomalies.some((a) => a[0] === point[0] && a[1] === point[1]),
          },
        ]
      : [];
  });
  const first = lines[0];
  if (!first) return '';
  const sorted = chart.stacking === 'none' ? [...lines].sort((a, b) => (b.point[1] ?? 0) - (a.point[1] ?? 0)) : [...lines].reverse();
  const shown = sorted.slice(0, Math.max(3, Math.min(TIP_LINES, Math.floor((height - 66) / TIP_PX))));
  return [
    plain(xText(chart, first.point[0], utc)),
    ...shown.map((l) => `${l.marker}${l.name ? `${plain(l.name, 70)}  ` : ''}${yText(chart, l.point[1])}${l.odd ? '  ▲ anomaly' : ''}`),
    ...(sorted.length > shown.length ? [`+ ${sorted.length - shown.length}`] : []),
  ].join('\n');
}
