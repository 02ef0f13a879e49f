// What `render` asked for, drawn from the whole result up to a bound that is said.

import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart, PieChart, ScatterChart, TreemapChart } from 'echarts/charts';
import {
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkPointComponent,
  TitleComponent,
  TooltipComponent,
} from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Cell } from '../../../shared/base/types.js';
import type { HuntTable } from '../../../shared/contract/hunt.js';
import { asQuarryError, useClient } from '../../api/client.js';
import { useTheme, useZone } from '../../state/appearance.js';
import { notify } from '../../state/notices.js';
import { formatNumber } from '../../widgets/format.js';
import { EmptyState } from '../../widgets/States.js';
import { MAX_POINTS } from './chartData.js';
import { optionOf } from './chartOption.js';
import { pictureOf, type Picture, type Pivot } from './pictures.js';
import { strings } from './strings.js';

echarts.use([
  BarChart,
  CustomChart,
  LineChart,
  PieChart,
  ScatterChart,
  TreemapChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkPointComponent,
  TitleComponent,
  TooltipComponent,
  CanvasRenderer,
]);
const PAGE = 10_000;

export function Chart({ table }: { readonly table: HuntTable }) {
  const client = useClient();
  const [rows, setRows] = useState<readonly (readonly Cell[])[] | null>(null);

  useEffect(() => {
    let live = true;
    const load = async () => {
      const wanted = Math.min(table.rowCount, MAX_POINTS);
      const all: (readonly Cell[])[] = table.rows.slice(0, wanted);
      while (all.length < wanted && live) {
        const page = await client.call('hunt.page', {
          resultId: table.resultId,
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
      setRows(table.rows);
    });
    return () => {
      live = false;
    };
  }, [client, table]);

  const picture = useMemo(
    () => rows && pictureOf(table.columns, rows, table.visualization ?? { kind: 'columnchart', properties: {} }),
    [rows, table],
  );
  if (!picture) return <div className="hunt-chart" aria-busy="true" />;
  const notes = notesOf(picture, table.rowCount);
  return (
    <div className="hunt-chart" data-kind={picture.kind}>
      <Drawn picture={picture} />
      {notes.length > 0 && <p className="hunt-note">{notes.join(' · ')}</p>}
    </div>
  );
}

function notesOf(picture: Picture, rowCount: number): string[] {
  const notes: string[] = [];
  if (rowCount > MAX_POINTS) notes.push(`${strings.tooMany} ${formatNumber(MAX_POINTS)} / ${formatNumber(rowCount)} ${strings.rows}`);
  if (picture.kind === 'chart' && picture.chart.dropped > 0)
    notes.push(
      `${strings.tooMany} ${picture.chart.series.length} / ${picture.chart.series.length + picture.chart.dropped} ${strings.series}`,
    );
  if (picture.kind === 'chart' && picture.chart.skipped > 0) notes.push(`${formatNumber(picture.chart.skipped)} ${strings.notLog}`);
  if (picture.kind === 'ladder' && picture.dropped > 0) notes.push(`${formatNumber(picture.dropped)} ${strings.notShown}`);
  return notes;
}

function Drawn({ picture }: { readonly picture: Picture }) {
  switch (picture.kind) {
    case 'nothing':
      return <EmptyState title={strings.chartEmpty} />;
    case 'unsupported':
      return <EmptyState title={`render ${picture.name} ${strings.notDrawn}`} />;
    case 'card':
      return (
        <dl className="hunt-cards" aria-label={picture.title || strings.chart}>
          {picture.cards.map((card) => (
            <div key={card.name}>
              <dt>{card.name}</dt>
              <dd>{card.text}</dd>
            </div>
          ))}
        </dl>
      );
    case 'pivot':
      return <PivotTable pivot={picture.pivot} title={picture.title} />;
    case 'chart':
    case 'ladder':
    case 'treemap':
      return <Canvas picture={picture} />;
  }
}

function Canvas({ picture }: { readonly picture: Extract<Picture, { kind: 'chart' | 'ladder' | 'treemap' }> }) {
  const theme = useTheme();
  const zone = useZone();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const drawn = echarts.init(element, null, { renderer: 'canvas' });
    drawn.setOption(optionOf(picture, zone === 'utc'));
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      drawn.dispose();
    };
  }, [picture, theme, zone]);
  return (
    <div ref={box} className="hunt-canvas" role="img" aria-label={picture.kind === 'chart' ? picture.chart.summary : picture.summary} />
  );
}

function PivotTable({ pivot, title }: { readonly pivot: Pivot; readonly title: string }) {
  return (
    <div className="hunt-pivot" tabIndex={0} role="region" aria-label={title || strings.chart}>
      <table className="q-table">
        <thead>
          <tr>
            <th>{pivot.rowName}</th>
            {pivot.heads.map((h) => (
              <th key={h} className="q-num">
                {h}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pivot.rows.map((row) => (
            <tr key={row.head}>
              <th scope="row">{row.head}</th>
              {row.values.map((value, i) => (
                <td
                  key={pivot.heads[i] ?? i}
                  className="q-num"
                  style={
                    value === null || pivot.most <= 0
                      ? undefined
                      : { background: `color-mix(in srgb, var(--accbg) ${Math.round((100 * value) / pivot.most)}%, transparent)` }
                  }
                >
                  {value === null ? '' : formatNumber(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
