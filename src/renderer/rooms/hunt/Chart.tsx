// What `render` asked for, drawn by ECharts from the whole result (up to a bound that is said).

import * as echarts from 'echarts/core';
import { BarChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';
import type { HuntReply } from '../../../shared/contract/hunt.js';
import { asQuarryError, useClient } from '../../api/client.js';
import { useTheme } from '../../state/appearance.js';
import { notify } from '../../state/notices.js';
import { formatNumber } from '../../widgets/format.js';
import { EmptyState } from '../../widgets/States.js';
import { tokenColour } from '../../widgets/entityTypes.js';
import { chartOf, MAX_POINTS } from './chartData.js';
import { strings } from './strings.js';
import type { Cell } from '../../../shared/base/types.js';

echarts.use([
  BarChart,
  LineChart,
  PieChart,
  ScatterChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  CanvasRenderer,
]);
const PAGE = 10_000;

export function Chart({ reply }: { readonly reply: HuntReply }) {
  const client = useClient();
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const [rows, setRows] = useState<readonly (readonly Cell[])[] | null>(null);

  useEffect(() => {
    let live = true;
    const load = async () => {
      const wanted = Math.min(reply.rowCount, MAX_POINTS);
      const all: (readonly Cell[])[] = reply.rows.slice(0, wanted);
      while (all.length < wanted && live) {
        const page = await client.call('hunt.page', {
          resultId: reply.resultId,
          offset: all.length,
          limit: Math.min(PAGE, wanted - all.length),
          sort: [],
          filter: '',
        });
        if (page.rows.length === 0) break;
        all.push(...page.rows);
      }
      if (live) setRows(all);
    };
    load().catch((error: unknown) => {
      if (!live) return;
      // A picture of the first page alone would pass for the whole.
      notify('error', `${strings.chartPart} ${asQuarryError(error).message}`);
      setRows(reply.rows);
    });
    return () => {
      live = false;
    };
  }, [client, reply]);

  const chart = rows && chartOf(reply.columns, rows, reply.visualization ?? { kind: 'columnchart', properties: {} });
  useEffect(() => {
    const element = box.current;
    if (!element || !chart) return undefined;
    const drawn = echarts.init(element, null, { renderer: 'canvas' });
    drawn.setOption(optionOf(chart));
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      drawn.dispose();
    };
  }, [chart, theme]);

  if (rows && !chart) return <EmptyState title={strings.chartEmpty} />;
  return (
    <div className="hunt-chart">
      <div ref={box} className="hunt-canvas" role="img" aria-label={chart ? chart.summary : ''} />
      {reply.rowCount > MAX_POINTS && (
        <p className="hunt-note">{`${strings.tooMany} ${formatNumber(MAX_POINTS)} / ${formatNumber(reply.rowCount)}`}</p>
      )}
    </div>
  );
}

type Drawn = NonNullable<ReturnType<typeof chartOf>>;

const PALETTE = ['acc', 'medium', 'process', 'ip', 'mail', 'host', 'file', 'url', 'account', 'service'];

function optionOf(chart: Drawn): echarts.EChartsCoreOption {
  const text = tokenColour('dim');
  const line = tokenColour('line');
  const axis = {
    axisLabel: { color: text, fontSize: 11, hideOverlap: true },
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: line, opacity: 0.6 } },
  };
  const base = {
    animation: false,
    color: PALETTE.map(tokenColour),
    textStyle: { fontFamily: 'inherit', color: text },
    ...(chart.title
      ? { title: { text: chart.title, left: 12, top: 4, textStyle: { color: tokenColour('tx'), fontSize: 12, fontWeight: 600 } } }
      : {}),
    tooltip: {
      renderMode: 'richText',
      trigger: chart.shape === 'pie' || chart.shape === 'scatter' ? 'item' : 'axis',
      backgroundColor: tokenColour('bg2'),
      borderColor: line,
      textStyle: { color: tokenColour('tx'), fontSize: 12 },
    },
    legend:
      chart.series.length > 1 || chart.shape === 'pie'
        ? { type: 'scroll', bottom: 0, textStyle: { color: text, fontSize: 11 }, icon: 'roundRect', itemWidth: 10, itemHeight: 6 }
        : { show: false },
    grid: { left: 12, right: 20, top: chart.title ? 32 : 14, bottom: chart.series.length > 1 ? 30 : 8, containLabel: true },
  };
  if (chart.shape === 'pie') {
    return {
      ...base,
      series: [
        {
          type: 'pie',
          radius: ['38%', '70%'],
          label: { color: text, fontSize: 11 },
          itemStyle: { borderColor: tokenColour('bg1'), borderWidth: 1 },
          data: chart.series[0]?.points.map(([name, value]) => ({ name: String(name), value })) ?? [],
        },
      ],
    };
  }
  const x = { ...axis, type: chart.x, splitLine: { show: false } };
  const y = { ...axis, type: 'value', axisLine: { show: false } };
  const type = chart.shape === 'bar' || chart.shape === 'column' ? 'bar' : chart.shape === 'scatter' ? 'scatter' : 'line';
  const flip = chart.shape === 'bar';
  return {
    ...base,
    xAxis: flip ? y : x,
    yAxis: flip ? { ...x, inverse: true } : y,
    series: chart.series.map((s) => ({
      type,
      name: s.name,
      data: s.points.map(([a, b]) => (flip ? [b, a] : [a, b])),
      ...(chart.stacked ? { stack: 'all' } : {}),
      ...(type === 'line'
        ? {
            showSymbol: s.points.length < 40,
            symbolSize: 5,
            lineStyle: { width: 1.6 },
            ...(chart.shape === 'area' ? { areaStyle: { opacity: 0.25 } } : {}),
          }
        : {}),
      ...(type === 'scatter' ? { symbolSize: 6 } : {}),
      ...(type === 'bar' ? { barMaxWidth: 36 } : {}),
    })),
  };
}
