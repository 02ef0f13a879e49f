// Every ECharts picture as its option: charts with axes are in axesOption.ts, the others are here.

import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { formatCompact, formatNumber } from '../../../widgets/format.js';
import { axesOption, scrollbar } from './axesOption.js';
import { axisLook, base, inkOn, legend, plain, seriesColour, TITLE_PX, tooltip, type Frame } from './look.js';
import { mapOption, type Scene } from './mapOption.js';
import { slicesOf } from './slices.js';
import type { CanvasPicture } from './pictures.js';
import type { ChartData } from './series.js';
import { momentTick } from './ticks.js';
import type { TreeNode } from './treemap.js';
import { measureText } from './values.js';

export function optionOf(picture: CanvasPicture, frame: Frame, scene?: Scene): EChartsCoreOption {
  switch (picture.kind) {
    case 'chart':
      return picture.chart.shape === 'pie' ? pie(picture.chart, frame) : axesOption(picture.chart, frame);
    case 'ladder':
      return ladder(picture, frame);
    case 'treemap':
      return treemap(picture, frame);
    case 'places':
      return mapOption(picture, frame, scene);
    case 'sankey':
      return sankey(picture, frame);
  }
}
const dataIndexOf = (params: unknown): number => (params as { dataIndex?: number }).dataIndex ?? -1;

/** What is there is never "0 %". */
const percent = (part: number): string => (part > 0 && part < 0.0005 ? '< 0.1 %' : `${Math.round(part * 1000) / 10} %`);

function pie(chart: ChartData, frame: Frame): EChartsCoreOption {
  const slices = slicesOf(chart);
  const total = slices.reduce((n, s) => n + s.value, 0);
  const share = (value: number) => percent(total === 0 ? 0 : value / total);
  const told = (i: number, letters: number) => {
    const slice = slices[i];
    return slice ? `${plain(slice.name, letters)}  ${share(slice.value)}` : '';
  };
  // Names stand in the legend where there is room for one beside the ring, else at the slices.
  const beside = chart.legend && frame.width > (frame.height < 260 ? 340 : 560);
  const top = chart.title ? TITLE_PX : 6;
  const radius = Math.max(24, Math.min((frame.height - top - 12) / 2 - (beside ? 4 : 26), frame.width / 5));
  return {
    ...base(chart.title, frame),
    tooltip: tooltip('item', (params) => {
      const slice = slices[dataIndexOf(params)];
      return slice ? `${plain(slice.name)}\n${measureText(slice.value, chart.yType)}  ${share(slice.value)}` : '';
    }),
    legend: beside
      ? {
          ...legend(true),
          orient: 'vertical',
          left: '50%',
          top: 'middle',
          bottom: 'auto',
          right: 12,
          itemGap: frame.height < 260 ? 4 : 8,
          formatter: (id: string) => told(Number(id), 52),
        }
      : { show: false },
    series: [
      {
        type: 'pie',
        cursor: 'pointer',
        radius: [radius * 0.55, radius],
        center: [beside ? '27%' : '50%', top + (frame.height - top) / 2],
        // The legend beside the ring says the shares already, and labels would run into it.
        label: beside
          ? { show: false }
          : { color: tokenColour('tx'), fontSize: 11, formatter: (params: unknown) => told(dataIndexOf(params), 24) },
        labelLine: { length: 6, length2: 6, lineStyle: { color: tokenColour('line-strong') } },
        labelLayout: { hideOverlap: true },
        minShowLabelAngle: 10,
        itemStyle: { borderColor: tokenColour('bg1'), borderWidth: 1 },
        emphasis: { scaleSize: 4 },
        data: slices.map((s, i) => ({
          name: String(i),
          value: s.value,
          itemStyle: { color: s.rest ? tokenColour('faint') : seriesColour(i) },
        })),
      },
    ],
  };
}

/** Boxes of a branch have its hue; marks are found again by the place of the box among all. */
export function flatten(roots: readonly TreeNode[]): TreeNode[] {
  return roots.flatMap((n) => [n, ...flatten(n.children)]);
}
const LEAST_NAMED_PX = 46;
function treemap(picture: Extract<CanvasPicture, { kind: 'treemap' }>, frame: Frame): EChartsCoreOption {
  const order = new Map(flatten(picture.roots).map((n, i) => [n, i]));
  const flat = flatten(picture.roots);
  const box = (node: TreeNode, hue: number): Record<string, unknown> => {
    const colour = seriesColour(hue);
    return {
      // The name is the node's place: names of the evidence reach the canvas through the formatter only.
      name: String(order.get(node) ?? ''),
      value: node.value,
      itemStyle: { color: colour },
      label: { color: inkOn(colour) },
      ...(node.children.length > 0 ? { children: node.children.map((c) => box(c, hue)) } : {}),
    };
  };
  const named = (params: unknown) => flat[Number((params as { name?: string }).name)];
  const whole = picture.roots.reduce((n, r) => n + r.value, 0);
  const label = (params: unknown) => {
    const node = named(params);
    // Two letters of a name say nothing.
    const side = node && whole > 0 ? Math.sqrt((node.value / whole) * frame.width * frame.height) : 0;
    return node && side >= LEAST_NAMED_PX ? `${plain(node.name, 60)}  ${formatCompact(node.value)}` : '';
  };
  const deep = picture.roots.some((r) => r.children.length > 0);
  return {
    ...base(picture.title, frame),
    tooltip: tooltip('item', (params) => {
      const node = named(params);
      return node ? `${plain(node.mark.label, 160)}\n${formatNumber(node.value)}` : '';
    }),
    series: [
      {
        type: 'treemap',
        cursor: 'pointer',
        data: picture.roots.map((r, i) => box(r, i)),
        top: picture.title ? TITLE_PX : 8,
        bottom: 8,
        left: 8,
        right: 8,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        label: { fontSize: 11, formatter: label, overflow: 'truncate', padding: [3, 4], position: 'insideTopLeft' },
        upperLabel: { show: deep, height: 19, fontSize: 11, color: tokenColour('tx'), formatter: label, overflow: 'truncate' },
        itemStyle: { borderColor: tokenColour('bg1'), borderWidth: 1, gapWidth: 1 },
        levels: [
          { itemStyle: { borderWidth: 0, gapWidth: 3 }, upperLabel: { show: false } },
          { itemStyle: { borderWidth: deep ? 2 : 1, gapWidth: 1, borderColor: tokenColour(deep ? 'bg3' : 'bg1') } },
        ],
        emphasis: { itemStyle: { borderColor: tokenColour('tx') }, upperLabel: { show: deep, formatter: label } },
      },
    ],
  };
}

function sankey(picture: Extract<CanvasPicture, { kind: 'sankey' }>, frame: Frame): EChartsCoreOption {
  const at = new Map(picture.nodes.map((n, i) => [n.id, i]));
  return {
    ...base(picture.title, frame),
    tooltip: tooltip('item', (params) => {
      const p = params as { dataType?: string; dataIndex?: number };
      const link = picture.links[p.dataIndex ?? -1];
      const node = picture.nodes[p.dataIndex ?? -1];
      return p.dataType === 'edge'
        ? link
          ? `${plain(link.mark.label, 160)}\n${formatNumber(link.value)}`
          : ''
        : node
          ? plain(node.name, 160)
          : '';
    }),
    series: [
      {
        type: 'sankey',
        cursor: 'pointer',
        top: picture.title ? TITLE_PX + 4 : 12,
        bottom: 12,
        left: 12,
        right: 190,
        nodeWidth: 12,
        nodeGap: 7,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        label: {
          color: tokenColour('tx'),
          fontSize: 11,
          formatter: (params: { dataIndex: number }) => plain(picture.nodes[params.dataIndex]?.name ?? '', 26),
        },
        labelLayout: { hideOverlap: true },
        lineStyle: { color: 'source', opacity: 0.32, curveness: 0.5 },
        data: picture.nodes.map((_, i) => ({ name: String(i), itemStyle: { color: seriesColour(i), borderWidth: 0 } })),
        links: picture.links.map((l) => ({ source: String(at.get(l.from) ?? 0), target: String(at.get(l.to) ?? 0), value: l.value })),
      },
    ],
  };
}

const RUNG_PX = 20;
function ladder(picture: Extract<CanvasPicture, { kind: 'ladder' }>, frame: Frame): EChartsCoreOption {
  const look = axisLook();
  const top = picture.title ? TITLE_PX + 4 : 12;
  const fit = Math.max(3, Math.floor((frame.height - top - 46) / RUNG_PX));
  const sliding = picture.lines.length > fit;
  const first = picture.rungs.reduce((n, r) => Math.min(n, r.from), Infinity);
  const last = picture.rungs.reduce((n, r) => Math.max(n, r.to), -Infinity);
  const moment = (n: number) => (picture.time ? timeText(n, frame.utc) : formatNumber(n));
  return {
    ...base(picture.title, frame),
    tooltip: tooltip('item', (params) => {
      const rung = picture.rungs[dataIndexOf(params)];
      return rung ? `${plain(picture.lines[rung.line] ?? '')}\n${moment(rung.from)} → ${moment(rung.to)}` : '';
    }),
    grid: { left: 12, right: sliding ? 30 : 20, top, bottom: picture.xTitle ? 24 : 8, containLabel: true },
    xAxis: {
      ...look,
      type: picture.time ? 'time' : 'value',
      scale: true,
      ...(picture.time
        ? { axisLabel: { ...look.axisLabel, formatter: (ms: number, at: number) => momentTick(ms, at, last - first, frame.utc) } }
        : {}),
      ...(picture.xTitle ? { name: plain(picture.xTitle), nameLocation: 'middle', nameGap: 24 } : {}),
    },
    yAxis: {
      ...look,
      type: 'category',
      data: picture.lines.map((_, i) => String(i)),
      inverse: true,
      splitLine: { show: true, lineStyle: { color: tokenColour('line'), opacity: 0.5 } },
      axisLabel: {
        ...look.axisLabel,
        interval: 0,
        formatter: (i: string) => plain(picture.lines[Number(i)] ?? '', 200),
        width: Math.min(260, Math.round(frame.width * 0.28)),
        overflow: 'truncate',
      },
    },
    dataZoom: [
      {
        type: 'inside',
        xAxisIndex: 0,
        filterMode: 'weakFilter',
        zoomOnMouseWheel: 'ctrl',
        moveOnMouseWheel: false,
        moveOnMouseMove: false,
      },
      ...(sliding
        ? [
            {
              type: 'inside',
              yAxisIndex: 0,
              filterMode: 'none',
              zoomOnMouseWheel: false,
              moveOnMouseWheel: true,
              moveOnMouseMove: false,
              startValue: 0,
              endValue: fit - 1,
            },
            {
              type: 'slider',
              yAxisIndex: 0,
              filterMode: 'none',
              width: 10,
              right: 6,
              startValue: 0,
              endValue: fit - 1,
              ...scrollbar(),
            },
          ]
        : []),
    ],
    series: [
      {
        type: 'custom',
        cursor: 'pointer',
        clip: true,
        encode: { x: [0, 1], y: 2 },
        data: picture.rungs.map((r) => [r.from, r.to, r.line]),
        renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
          const y = api.value(2);
          const start = api.coord([api.value(0), y]);
          const end = api.coord([api.value(1), y]);
          const size = api.size?.([0, 1]);
          const height = Math.min(16, (Array.isArray(size) ? (size[1] ?? 12) : 12) * 0.62);
          return {
            type: 'rect',
            shape: { x: start[0] ?? 0, y: (start[1] ?? 0) - height / 2, width: Math.max(3, (end[0] ?? 0) - (start[0] ?? 0)), height, r: 2 },
            style: { fill: tokenColour('acc'), opacity: 0.85 },
            emphasis: { style: { stroke: tokenColour('tx'), lineWidth: 1 } },
          };
        },
      },
    ],
  };
}
const timeText = (ms: number, utc: boolean): string => {
  const d = new Date(utc ? ms : ms - new Date(ms).getTimezoneOffset() * 60_000);
  return d.toISOString().slice(0, 19).replace('T', ' ');
};
