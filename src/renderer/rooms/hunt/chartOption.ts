// Charts, ladders and treemaps as ECharts options in the window's colours.

import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { tokenColour } from '../../widgets/entityTypes.js';
import { formatCompact } from '../../widgets/format.js';
import type { ChartData, Series } from './chartData.js';
import type { Picture } from './pictures.js';

const PALETTE = ['acc', 'medium', 'process', 'ip', 'mail', 'host', 'file', 'url', 'account', 'service'];
const PANEL_GAP = 26;
const RUNGS_SHOWN = 14;
const LABELS_WIDTH = 780;
const ALL_LABELS = 14;

const text = () => tokenColour('dim');
const axisLook = () => ({
  axisLabel: { color: text(), fontSize: 11, hideOverlap: true },
  axisLine: { lineStyle: { color: tokenColour('line') } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: tokenColour('line'), opacity: 0.6 } },
  nameTextStyle: { color: text(), fontSize: 11 },
});
const base = (title: string, utc: boolean) => ({
  animation: false,
  useUTC: utc,
  color: PALETTE.map(tokenColour),
  textStyle: { fontFamily: 'inherit', color: text() },
  ...(title ? { title: { text: title, left: 12, top: 4, textStyle: { color: tokenColour('tx'), fontSize: 12, fontWeight: 600 } } } : {}),
});
const tooltip = (trigger: 'axis' | 'item') => ({
  renderMode: 'richText',
  trigger,
  confine: true,
  backgroundColor: tokenColour('bg2'),
  borderColor: tokenColour('line'),
  textStyle: { color: tokenColour('tx'), fontSize: 12 },
});

export function optionOf(picture: Extract<Picture, { kind: 'chart' | 'ladder' | 'treemap' }>, utc: boolean): EChartsCoreOption {
  switch (picture.kind) {
    case 'chart':
      return picture.chart.shape === 'pie' ? pie(picture.chart, utc) : axes(picture.chart, utc);
    case 'ladder':
      return ladder(picture, utc);
    case 'treemap':
      return {
        ...base(picture.title, utc),
        tooltip: tooltip('item'),
        series: [
          {
            type: 'treemap',
            data: picture.roots,
            top: picture.title ? 30 : 8,
            bottom: 26,
            left: 8,
            right: 8,
            roam: false,
            leafDepth: 2,
            label: { fontSize: 11 },
            upperLabel: { show: true, height: 18, fontSize: 11, color: tokenColour('tx') },
            breadcrumb: { height: 18, bottom: 2, itemStyle: { color: tokenColour('bg3'), textStyle: { color: tokenColour('tx') } } },
            itemStyle: { borderColor: tokenColour('bg1'), borderWidth: 1, gapWidth: 1 },
          },
        ],
      };
  }
}

const MOST_SLICES = 16;
function pie(chart: ChartData, utc: boolean): EChartsCoreOption {
  const all = (chart.series[0]?.points ?? []).map(([name, value]) => ({ name: String(name), value: Math.max(0, value ?? 0) }));
  const sorted = all.sort((a, b) => b.value - a.value);
  const rest = sorted.slice(MOST_SLICES);
  const slices =
    rest.length > 1
      ? [...sorted.slice(0, MOST_SLICES), { name: `${rest.length} others`, value: rest.reduce((n, r) => n + r.value, 0) }]
      : sorted;
  return {
    ...base(chart.title, utc),
    tooltip: tooltip('item'),
    legend: legend(chart.legend),
    series: [
      {
        type: 'pie',
        radius: ['36%', '66%'],
        center: ['50%', chart.title ? '50%' : '46%'],
        label: { color: text(), fontSize: 11, formatter: '{b}  {d}%', minMargin: 2 },
        labelLayout: { hideOverlap: true },
        minShowLabelAngle: 6,
        itemStyle: { borderColor: tokenColour('bg1'), borderWidth: 1 },
        data: slices,
      },
    ],
  };
}

const legend = (shown: boolean) =>
  shown
    ? {
        type: 'scroll',
        bottom: 4,
        textStyle: { color: text(), fontSize: 11 },
        icon: 'roundRect',
        itemWidth: 10,
        itemHeight: 6,
        pageTextStyle: { color: text() },
        pageIconColor: text(),
      }
    : { show: false };

function axes(chart: ChartData, utc: boolean): EChartsCoreOption {
  const flip = chart.shape === 'bar';
  const columns = [...new Set(chart.series.map((s) => s.column))];
  const panels = chart.split === 'panels' && columns.length > 1 ? columns : [null];
  const own = chart.split === 'axes' && columns.length > 1;
  const withLegend = chart.legend && chart.series.length > 1 && !(panels.length > 1 && chart.series.length === columns.length);
  const top = chart.title ? 34 : 16;
  const bottom = (withLegend ? 34 : 8) + (chart.xTitle ? 14 : 0);
  const share = 100 / panels.length;
  const look = axisLook();
  const categories = new Set(chart.series.flatMap((s) => s.points.map((p) => p[0]))).size;
  const grids = panels.map((_, i) => ({
    left: chart.yTitle || own ? 26 : 12,
    right: own ? 20 + 46 * (columns.length - 1) : 20,
    containLabel: true,
    ...(panels.length === 1
      ? { top, bottom }
      : { top: `${i * share + (i === 0 ? 6 : 3)}%`, height: `${share - 12}%`, bottom: i === panels.length - 1 ? bottom : PANEL_GAP }),
  }));
  const x = (i: number) => ({
    ...look,
    gridIndex: i,
    type: chart.logX && chart.x === 'value' ? 'log' : chart.x,
    splitLine: { show: chart.map, ...look.splitLine },
    ...(chart.x === 'category' && !flip && categories <= ALL_LABELS
      ? {
          axisLabel: {
            ...look.axisLabel,
            hideOverlap: false,
            interval: 0,
            width: Math.floor(LABELS_WIDTH / Math.max(1, categories)),
            overflow: 'truncate',
          },
        }
      : {}),
    ...(chart.x === 'value' ? { scale: true } : {}),
    ...(chart.map ? { min: -180, max: 180, interval: 30, scale: false } : {}),
    ...(chart.xTitle && i === panels.length - 1 ? { name: chart.xTitle, nameLocation: 'middle', nameGap: 26 } : {}),
    ...(flip ? { inverse: chart.x === 'category' } : {}),
  });
  const y = (name: string | null, grid: number, place: number) => ({
    ...look,
    gridIndex: grid,
    type: chart.logY ? 'log' : 'value',
    axisLine: { show: own, lineStyle: { color: tokenColour('line') } },
    axisLabel: { ...look.axisLabel, formatter: (n: number) => formatCompact(n) },
    ...(chart.map ? { min: -90, max: 90, interval: 30, axisLabel: look.axisLabel } : {}),
    ...(chart.yMin === null ? {} : { min: chart.yMin }),
    ...(chart.yMax === null ? {} : { max: chart.yMax }),
    ...(name !== null
      ? { name, nameLocation: 'end', nameGap: 6, nameTextStyle: { ...look.nameTextStyle, align: place === 0 ? 'left' : 'right' } }
      : chart.yTitle
        ? { name: chart.yTitle, nameLocation: 'middle', nameGap: 44 }
        : {}),
    ...(place > 0 ? { position: 'right', offset: (place - 1) * 46, splitLine: { show: false } } : {}),
  });
  const xs = panels.map((_, i) => x(i));
  const ys = own ? columns.map((c, i) => y(c, 0, i)) : panels.map((c, i) => y(c, i, 0));
  const place = (s: Series) => (own || panels.length > 1 ? Math.max(0, columns.indexOf(s.column)) : 0);
  return {
    ...base(chart.title, utc),
    tooltip:
      chart.shape === 'scatter'
        ? tooltip('item')
        : { ...tooltip('axis'), axisPointer: { type: chart.shape === 'line' || chart.shape === 'area' ? 'line' : 'shadow' } },
    legend: legend(withLegend),
    grid: grids,
    xAxis: flip ? ys : xs,
    yAxis: flip ? xs : ys,
    ...(chart.x === 'category'
      ? {}
      : {
          dataZoom: [
            {
              type: 'inside',
              filterMode: 'none',
              zoomOnMouseWheel: 'ctrl',
              moveOnMouseWheel: false,
              xAxisIndex: flip ? [] : panels.map((_, i) => i),
              ...(chart.map ? { yAxisIndex: [0] } : {}),
            },
          ],
        }),
    series: chart.series.map((s, i) => seriesOf(chart, s, i, flip, place(s), panels.length > 1)),
  };
}

function seriesOf(chart: ChartData, s: Series, i: number, flip: boolean, place: number, panels: boolean) {
  const type = chart.shape === 'bar' || chart.shape === 'column' ? 'bar' : chart.shape === 'scatter' ? 'scatter' : 'line';
  const colour = tokenColour(PALETTE[i % PALETTE.length] ?? 'acc');
  return {
    type,
    name: s.name,
    data: s.points.map(([a, b]) => (flip ? [b, a] : [a, b])),
    xAxisIndex: panels && !flip ? place : 0,
    yAxisIndex: flip ? 0 : place,
    ...(panels && flip ? { xAxisIndex: place, yAxisIndex: place } : {}),
    ...(flip && !panels ? { xAxisIndex: place, yAxisIndex: 0 } : {}),
    ...(chart.stacking === 'none' ? {} : { stack: `all ${place}` }),
    ...(type === 'line'
      ? {
          showSymbol: s.points.length < 40,
          symbolSize: 5,
          sampling: 'lttb',
          lineStyle: { width: 1.6 },
          connectNulls: false,
          ...(chart.shape === 'area' ? { areaStyle: { opacity: chart.stacking === 'none' ? 0.22 : 0.55 } } : {}),
        }
      : {}),
    ...(type === 'scatter' ? { symbolSize: 6, itemStyle: { opacity: 0.75 }, large: s.points.length > 4000 } : {}),
    ...(type === 'bar' ? { barMaxWidth: 36 } : {}),
    ...(s.anomalies.length > 0
      ? {
          markPoint: {
            symbol: 'circle',
            symbolSize: 9,
            label: { show: false },
            itemStyle: { color: tokenColour('high'), borderColor: colour, borderWidth: 1 },
            data: s.anomalies.map(([a, b]) => ({ coord: [a, b] })),
          },
        }
      : {}),
  };
}

function ladder(picture: Extract<Picture, { kind: 'ladder' }>, utc: boolean): EChartsCoreOption {
  const look = axisLook();
  const labels = [...new Set(picture.rungs.map((r) => r.label))];
  return {
    ...base(picture.title, utc),
    tooltip: tooltip('item'),
    grid: { left: 12, right: 20, top: picture.title ? 32 : 14, bottom: 8, containLabel: true },
    xAxis: { ...look, type: picture.time ? 'time' : 'value', scale: true },
    yAxis: {
      ...look,
      type: 'category',
      data: labels,
      inverse: true,
      splitLine: { show: false },
      axisLabel: { ...look.axisLabel, width: 220, overflow: 'truncate' },
    },
    dataZoom:
      labels.length > RUNGS_SHOWN
        ? [{ type: 'slider', yAxisIndex: 0, width: 12, right: 2, startValue: 0, endValue: RUNGS_SHOWN - 1, showDetail: false }]
        : [],
    series: [
      {
        type: 'custom',
        encode: { x: [0, 1], y: 2 },
        data: picture.rungs.map((r) => ({ value: [r.from, r.to, labels.indexOf(r.label)], name: r.label })),
        renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
          const y = api.value(2);
          const start = api.coord([api.value(0), y]);
          const end = api.coord([api.value(1), y]);
          const size = api.size?.([0, 1]);
          const height = Math.min(18, (Array.isArray(size) ? (size[1] ?? 12) : 12) * 0.6);
          return {
            type: 'rect',
            shape: { x: start[0] ?? 0, y: (start[1] ?? 0) - height / 2, width: Math.max(2, (end[0] ?? 0) - (start[0] ?? 0)), height },
            style: { fill: tokenColour('acc') },
          };
        },
      },
    ],
  };
}
