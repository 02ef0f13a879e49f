// A kept result in groups of one column, as the lines of a folded list: a line a group, and the rows of the groups that are open.

import type { KeptResult, SortKey } from './huntResults.js';
import type { Breath } from './huntOrder.js';

export interface GroupLine {
  /** Position of the group in the list; stays while result, sort and filter do. */
  readonly id: number;
  readonly count: number;
  /** A row of it, whose value it has. */
  readonly row: number;
}
export interface Lines {
  readonly total: number;
  readonly groups: number;
  /** Line by line: a group, or the number of a row. */
  readonly lines: readonly (GroupLine | number)[];
}

export async function groupedLines(
  kept: KeptResult,
  request: {
    readonly column: number;
    readonly open: readonly number[];
    readonly sort: readonly SortKey[];
    readonly filter: string;
    readonly offset: number;
    readonly limit: number;
  },
  breathe: Breath,
): Promise<Lines> {
  const { column, sort, filter, offset, limit } = request;
  const byColumn: SortKey = { column, descending: sort.find((s) => s.column === column)?.descending ?? false };
  const order = await kept.ordered([byColumn, ...sort.filter((s) => s.column !== column)], filter, breathe);
  const ranks = await kept.ranksFor(column, breathe);
  const starts: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const same = i > 0 && Object.is(ranks[order[i] as number], ranks[order[i - 1] as number]);
    if (!same) starts.push(i);
  }
  const size = (g: number) => (starts[g + 1] ?? order.length) - (starts[g] as number);
  // Sorted by the column itself the groups keep its order; otherwise the largest comes first.
  const listed = starts.map((_, g) => g);
  if (!sort.some((s) => s.column === column)) listed.sort((a, b) => size(b) - size(a) || a - b);
  const open = new Set(request.open);
  const lines: (GroupLine | number)[] = [];
  let line = 0;
  for (const g of listed) {
    const rows = open.has(g) ? size(g) : 0;
    if (line + 1 + rows > offset && line < offset + limit) {
      if (line >= offset) lines.push({ id: g, count: size(g), row: order[starts[g] as number] as number });
      const from = Math.max(0, offset - line - 1);
      const to = Math.min(rows, offset + limit - line - 1);
      for (let i = from; i < to; i++) lines.push(order[(starts[g] as number) + i] as number);
    }
    line += 1 + rows;
  }
  return { total: line, groups: starts.length, lines };
}
