// The kinds of `render` that are no chart of axes: cards, treemap, ladder, pivot; and those that cannot be drawn here, said so.

import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import { isNumeric } from './cells.js';
import { chartOf, numberOf, property, rolesOf, textOf, type ChartData, type Visualization } from './chartData.js';

export interface Rung {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}
export interface TreeNode {
  readonly name: string;
  readonly value: number;
  readonly children?: readonly TreeNode[];
}
export interface Pivot {
  readonly rowName: string;
  readonly heads: readonly string[];
  readonly rows: readonly { readonly head: string; readonly values: readonly (number | null)[] }[];
  readonly most: number;
}
export type Picture =
  | { readonly kind: 'chart'; readonly chart: ChartData }
  | { readonly kind: 'card'; readonly title: string; readonly cards: readonly { readonly name: string; readonly text: string }[] }
  | { readonly kind: 'treemap'; readonly title: string; readonly roots: readonly TreeNode[]; readonly summary: string }
  | {
      readonly kind: 'ladder';
      readonly title: string;
      readonly rungs: readonly Rung[];
      readonly time: boolean;
      readonly dropped: number;
      readonly summary: string;
    }
  | { readonly kind: 'pivot'; readonly title: string; readonly pivot: Pivot }
  | { readonly kind: 'unsupported'; readonly name: string }
  | { readonly kind: 'nothing' };

const MOST_RUNGS = 400;
const MOST_HEADS = 40;
const MOST_PIVOT_ROWS = 500;
const MOST_LEAVES = 600;
const UNDRAWN: ReadonlySet<string> = new Set(['plotly', 'graph', '3Dchart', '3dchart', 'timepivot']);

export function pictureOf(columns: readonly ColumnSchema[], rows: readonly (readonly Cell[])[], v: Visualization): Picture {
  const title = property(v, 'title');
  if (UNDRAWN.has(v.kind)) return { kind: 'unsupported', name: v.kind };
  switch (v.kind) {
    case 'card':
      return {
        kind: 'card',
        title,
        cards: columns.map((c, i) => ({ name: c.name, text: rows[0]?.[i] === undefined ? '' : textOf(rows[0][i]) })),
      };
    case 'treemap':
      return treemap(columns, rows, v, title);
    case 'ladderchart':
      return ladder(columns, rows, v, title);
    case 'pivotchart':
      return pivot(columns, rows, v, title);
    default: {
      const chart = chartOf(columns, rows, v);
      return chart ? { kind: 'chart', chart } : { kind: 'nothing' };
    }
  }
}

/** Text columns from the left are the levels, the first number is the size. */
function treemap(columns: readonly ColumnSchema[], rows: readonly (readonly Cell[])[], v: Visualization, title: string): Picture {
  const { ys } = rolesOf(columns, { ...v, kind: 'columnchart' });
  const size = ys[0];
  const levels = columns.flatMap((c, i) => (i !== size && !isNumeric(c.type) ? [i] : []));
  if (size === undefined || levels.length === 0) return { kind: 'nothing' };
  interface Open {
    value: number;
    readonly children: Map<string, Open>;
  }
  const root: Open = { value: 0, children: new Map() };
  const ordered = [...rows].sort((a, b) => (numberOf(b[size]) ?? 0) - (numberOf(a[size]) ?? 0)).slice(0, MOST_LEAVES);
  for (const row of ordered) {
    const value = Math.max(0, numberOf(row[size]) ?? 0);
    let node = root;
    for (const level of levels) {
      const name = textOf(row[level]);
      const child: Open = node.children.get(name) ?? { value: 0, children: new Map() };
      node.children.set(name, child);
      child.value += value;
      node = child;
    }
  }
  const close = (node: Open): TreeNode[] =>
    [...node.children].map(([name, child]) => ({
      name,
      value: child.value,
      ...(child.children.size > 0 ? { children: close(child) } : {}),
    }));
  return {
    kind: 'treemap',
    title,
    roots: close(root),
    summary: `treemap: ${ordered.length} of ${rows.length} rows by ${levels.map((i) => columns[i]?.name ?? '').join(', ')}`,
  };
}

/** The last two times (or numbers) are where a rung begins and ends; the other columns name it. */
function ladder(columns: readonly ColumnSchema[], rows: readonly (readonly Cell[])[], v: Visualization, title: string): Picture {
  const times = columns.flatMap((c, i) => (c.type === 'datetime' ? [i] : []));
  const ends = times.length >= 2 ? times : columns.flatMap((c, i) => (isNumeric(c.type) ? [i] : []));
  const [from, to] = ends.slice(-2);
  if (from === undefined || to === undefined) return { kind: 'nothing' };
  const time = times.length >= 2;
  const at = (cell: Cell | undefined): number | null =>
    time ? (typeof cell === 'string' ? Date.parse(cell.replace(/(\.\d{3})\d+/, '$1')) : null) : numberOf(cell);
  const names = columns.flatMap((_, i) => (i !== from && i !== to ? [i] : []));
  const rungs = rows.flatMap((row): Rung[] => {
    const [a, b] = [at(row[from]), at(row[to])];
    if (a === null || b === null || Number.isNaN(a) || Number.isNaN(b)) return [];
    return [{ label: names.map((i) => textOf(row[i])).join(', '), from: Math.min(a, b), to: Math.max(a, b) }];
  });
  if (rungs.length === 0) return { kind: 'nothing' };
  return {
    kind: 'ladder',
    title,
    rungs: rungs.slice(0, MOST_RUNGS),
    time,
    dropped: Math.max(0, rungs.length - MOST_RUNGS),
    summary: `${v.kind}: ${rungs.length} spans`,
  };
}

/** Rows by the first column, heads by the second (or the series column), sums of the first number. */
function pivot(columns: readonly ColumnSchema[], rows: readonly (readonly Cell[])[], v: Visualization, title: string): Picture {
  const { x, ys, series } = rolesOf(columns, { ...v, kind: 'columnchart' });
  const y = ys[0];
  if (y === undefined) return { kind: 'nothing' };
  const across = series[0] ?? columns.findIndex((_, i) => i !== x && i !== y);
  const sums = new Map<string, Map<string, number>>();
  const heads = new Map<string, number>();
  let most = 0;
  for (const row of rows) {
    const head = across < 0 ? (columns[y]?.name ?? '') : textOf(row[across]);
    const line = sums.get(textOf(row[x])) ?? new Map<string, number>();
    sums.set(textOf(row[x]), line);
    const total = (line.get(head) ?? 0) + (numberOf(row[y]) ?? 0);
    line.set(head, total);
    most = Math.max(most, total);
    heads.set(head, (heads.get(head) ?? 0) + (numberOf(row[y]) ?? 0));
  }
  const shown = [...heads]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_HEADS)
    .map(([head]) => head);
  return {
    kind: 'pivot',
    title,
    pivot: {
      rowName: columns[x]?.name ?? '',
      heads: shown,
      rows: [...sums].slice(0, MOST_PIVOT_ROWS).map(([head, line]) => ({ head, values: shown.map((h) => line.get(h) ?? null) })),
      most,
    },
  };
}
