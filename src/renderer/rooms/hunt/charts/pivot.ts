// Pivot table: one column down, one across, one aggregated in the cells; each can be chosen anew.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import type { Visualization } from './clause.js';
import type { Facet, Mark } from './marks.js';
import { rolesOf } from './roles.js';
import { isNumeric, numberOf, textOf, type Data } from './values.js';
import { said } from './words.js';

export const AGGREGATES = ['sum', 'count', 'avg', 'min', 'max'] as const;
export type Aggregate = (typeof AGGREGATES)[number];
export interface PivotChoice {
  readonly down: number;
  /** −1 for none. */
  readonly across: number;
  readonly value: number;
  readonly aggregate: Aggregate;
}
export interface PivotCell {
  readonly value: number | null;
  readonly mark: Mark | null;
}
export interface Pivot {
  readonly heads: readonly { readonly text: string; readonly mark: Mark | null }[];
  readonly lines: readonly {
    readonly text: string;
    readonly mark: Mark;
    readonly cells: readonly PivotCell[];
    readonly total: number | null;
  }[];
  readonly most: number;
  readonly notes: readonly string[];
}
const MOST_HEADS = 40;
const MOST_LINES = 200;

export function firstChoice({ columns }: Data, v: Visualization): PivotChoice {
  const { x, ys, series } = rolesOf(columns, v, 'column');
  const value = ys[0] ?? -1;
  const across = series.find((i) => i !== x) ?? columns.findIndex((_, i) => i !== x && i !== value);
  return { down: x, across, value, aggregate: value < 0 ? 'count' : 'sum' };
}

interface Sum {
  count: number;
  sum: number;
  min: number;
  max: number;
  readonly rows: number[];
}
const fresh = (): Sum => ({ count: 0, sum: 0, min: Infinity, max: -Infinity, rows: [] });
function put(s: Sum, n: number | null, row: number, counting: boolean): void {
  s.rows.push(row);
  if (counting) s.count++;
  else if (n !== null) {
    s.count++;
    s.sum += n;
    s.min = Math.min(s.min, n);
    s.max = Math.max(s.max, n);
  }
}
function result(s: Sum | undefined, how: Aggregate): number | null {
  if (!s || s.count === 0) return null;
  return how === 'avg' ? s.sum / s.count : s[how];
}

export function pivotOf({ columns, rows }: Data, choice: PivotChoice): Pivot {
  const counting = choice.aggregate === 'count' || choice.value < 0;
  const how: Aggregate = counting ? 'count' : choice.aggregate;
  const [downColumn, acrossColumn] = [columns[choice.down], columns[choice.across]];
  interface Line {
    readonly cell: Cell;
    readonly all: Sum;
    readonly at: Map<string, Sum>;
  }
  const lines = new Map<string, Line>();
  const heads = new Map<string, { readonly cell: Cell; readonly all: Sum }>();
  let empty = 0;
  for (const [r, row] of rows.entries()) {
    const n = numberOf(row[choice.value]);
    if (n === null && !counting) empty++;
    const cell = row[choice.down] ?? null;
    const head = choice.across < 0 ? null : (row[choice.across] ?? null);
    const [k, h] = [JSON.stringify(cell), JSON.stringify(head)];
    const line = lines.get(k) ?? { cell, all: fresh(), at: new Map<string, Sum>() };
    lines.set(k, line);
    const over = heads.get(h) ?? { cell: head, all: fresh() };
    heads.set(h, over);
    const sum = line.at.get(h) ?? fresh();
    line.at.set(h, sum);
    for (const s of [sum, line.all, over.all]) put(s, n, r, counting);
  }
  const size = (s: Sum) => Math.abs(result(s, how) ?? 0);
  const order = (column: ColumnSchema | undefined) => (a: { cell: Cell; all: Sum }, b: { cell: Cell; all: Sum }) =>
    column && (column.type === 'datetime' || isNumeric(column.type)) ? compare(a.cell, b.cell) : size(b.all) - size(a.all);
  const shownHeads = [...heads].sort(([, a], [, b]) => size(b.all) - size(a.all)).slice(0, MOST_HEADS);
  shownHeads.sort(([, a], [, b]) => order(acrossColumn)(a, b));
  const ordered = [...lines].sort(([, a], [, b]) => order(downColumn)(a, b));
  const notes: string[] = empty > 0 ? [said.emptyY(empty)] : [];
  if (heads.size > MOST_HEADS) notes.push(said.things(MOST_HEADS, heads.size, 'columns'));
  if (lines.size > MOST_LINES) notes.push(said.things(MOST_LINES, lines.size, 'rows of the table'));
  const facet = (column: ColumnSchema | undefined, value: Cell): Facet[] => (column ? [{ column, value }] : []);
  let most = 0;
  const drawn = ordered.slice(0, MOST_LINES).map(([, line]) => {
    const text = textOf(line.cell);
    const own = facet(downColumn, line.cell);
    return {
      text,
      mark: { label: text, facets: own, rows: line.all.rows },
      total: result(line.all, how),
      cells: shownHeads.map(([h, head]): PivotCell => {
        const sum = line.at.get(h);
        const value = result(sum, how);
        most = Math.max(most, Math.abs(value ?? 0));
        return {
          value,
          mark: sum
            ? { label: `${text}, ${textOf(head.cell)}`, facets: [...own, ...facet(acrossColumn, head.cell)], rows: sum.rows, value }
            : null,
        };
      }),
    };
  });
  return {
    heads: shownHeads.map(([, head]) => ({
      text: choice.across < 0 ? (counting ? 'count' : (columns[choice.value]?.name ?? '')) : textOf(head.cell),
      mark: choice.across < 0 ? null : { label: textOf(head.cell), facets: facet(acrossColumn, head.cell), rows: head.all.rows },
    })),
    lines: drawn,
    most,
    notes,
  };
}
const compare = (a: Cell, b: Cell): number => {
  const [x, y] = [numberOf(a), numberOf(b)];
  return x !== null && y !== null ? x - y : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
};
