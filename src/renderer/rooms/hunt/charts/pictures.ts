// Which picture a result and its `render` clause make. Each kind is shaped by a file of its own; what cannot be drawn says which
// column was looked for and what to do.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import { cardsOf, type CardValue } from './card.js';
import { chosen, kindOf, property, type Visualization } from './clause.js';
import { ladderOf, type Rung } from './ladder.js';
import { linksOf, type Link, type LinkNode } from './links.js';
import { firstChoice, type PivotChoice } from './pivot.js';
import { placesOf, type Place } from './places.js';
import { plotlyOf } from './plotly.js';
import { shapeOf } from './roles.js';
import { chartOf, type ChartData } from './series.js';
import { spaceOf, type Space } from './space.js';
import { firstSlices, timeColumns, type TimeChoice, type TimeColumns } from './timePivot.js';
import { treemapOf, type TreeNode } from './treemap.js';
import type { Data } from './values.js';
import { said } from './words.js';

interface Drawn {
  readonly title: string;
  readonly notes: readonly string[];
}
interface Linked {
  readonly nodes: readonly LinkNode[];
  readonly links: readonly Link[];
  readonly summary: string;
}
export type Picture =
  | { readonly kind: 'chart'; readonly chart: ChartData }
  | ({ readonly kind: 'card'; readonly cards: readonly CardValue[] } & Drawn)
  | ({ readonly kind: 'treemap'; readonly roots: readonly TreeNode[]; readonly summary: string } & Drawn)
  | ({
      readonly kind: 'ladder';
      readonly xTitle: string;
      /** The time column of the beginnings, for spans marked by hand. */
      readonly column: ColumnSchema | null;
      readonly lines: readonly string[];
      readonly rungs: readonly Rung[];
      readonly time: boolean;
      readonly summary: string;
    } & Drawn)
  | ({
      readonly kind: 'places';
      readonly pie: boolean;
      readonly sized: boolean;
      readonly legend: boolean;
      readonly series: readonly string[];
      readonly places: readonly Place[];
      readonly summary: string;
    } & Drawn)
  | ({ readonly kind: 'pivot'; readonly first: PivotChoice } & Drawn)
  | ({ readonly kind: 'timepivot'; readonly time: TimeColumns; readonly first: TimeChoice } & Drawn)
  | ({ readonly kind: 'graph' } & Linked & Drawn)
  | ({ readonly kind: 'sankey' } & Linked & Drawn)
  | ({ readonly kind: 'space'; readonly space: Space; readonly summary: string } & Drawn)
  | { readonly kind: 'nothing'; readonly why: string };

/** Kinds ECharts draws. */
export type CanvasPicture = Extract<Picture, { kind: 'chart' | 'ladder' | 'treemap' | 'places' | 'sankey' }>;

export const notesOf = (p: Picture): readonly string[] => (p.kind === 'nothing' ? [] : p.kind === 'chart' ? p.chart.notes : p.notes);
export const titleOf = (p: Picture): string => (p.kind === 'nothing' ? '' : p.kind === 'chart' ? p.chart.title : p.title);

/** `beside` are the further tables of the reply: graph-to-table gives nodes and edges apart. */
export function pictureOf(data: Data, v: Visualization, beside: readonly Data[] = []): Picture {
  const { columns, rows } = data;
  const title = property(v, 'title');
  const kind = kindOf(v);
  switch (kind) {
    case 'card': {
      const row = rows[0];
      if (!row) return { kind: 'nothing', why: said.noNumbers(v.kind, columns) };
      return { kind: 'card', title, cards: cardsOf(columns, row), notes: rows.length > 1 ? [said.oneOf(rows.length)] : [] };
    }
    case 'treemap':
      return treemapOf(data, v);
    case 'ladderchart':
      return ladderOf(data, v);
    case 'pivotchart':
      return { kind: 'pivot', title, first: firstChoice(data, v), notes: [] };
    case 'timeline': {
      const spans = columns.filter((c) => c.type === 'datetime').length >= 2;
      return spans ? ladderOf(data, v) : timePivot(data, v, title);
    }
    case 'timepivot':
      return timePivot(data, v, title);
    case 'graph':
    case 'sankey':
      return linksOf([data, ...beside], v);
    case '3Dchart':
      return spaceOf(data, v);
    case 'plotly':
      return plotlyOf(rows);
    case null:
      return { kind: 'nothing', why: said.unknownKind(v.kind) };
    default: {
      const shape = shapeOf(v);
      if (chosen(v, 'kind') === 'map' && (shape === 'scatter' || shape === 'pie')) return placesOf(data, v, shape === 'pie');
      const made = chartOf(columns, rows, v);
      return 'nothing' in made ? { kind: 'nothing', why: made.nothing } : { kind: 'chart', chart: made.chart };
    }
  }
}

function timePivot(data: Data, v: Visualization, title: string): Picture {
  const time = timeColumns(data);
  if (!time) return { kind: 'nothing', why: said.noTimeAtAll(v.kind, data.columns) };
  const notes: string[] = [];
  return { kind: 'timepivot', title, time, first: firstSlices(data, v, notes), notes };
}
