// What can be done with the rows of a mark: copying, the graph, the timeline, bookmarks; the same as with rows of the grid.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import type { Client } from '../../../../shared/contract/index.js';
import { copy } from '../../../inspector/copy.js';
import { entitiesOfRow } from '../../../inspector/entityColumns.js';
import { openGraph, openTimeline } from '../../../state/navigation.js';
import { notify } from '../../../state/notices.js';
import { setTimeRange } from '../../../state/timeRange.js';
import { wireMs, wireTime } from '../../../widgets/format.js';
import { cellText } from '../cells.js';
import { datatableKql, timeFrom } from '../kqlText.js';
import type { Facet, Mark } from './marks.js';
import type { Span } from './picked.js';
import { words } from './words.js';

const AROUND_MS = 5 * 60_000;
const MOST_ENTITY_ROWS = 200;
type Rows = readonly (readonly Cell[])[];

export function copyRows(columns: readonly ColumnSchema[], rows: Rows, as: 'tsv' | 'json' | 'datatable'): void {
  if (as === 'datatable') return copy(datatableKql(columns, rows));
  if (as === 'json')
    return copy(
      JSON.stringify(
        rows.map((row) => Object.fromEntries(columns.map((c, i) => [c.name, row[i] ?? null]))),
        null,
        2,
      ),
    );
  const lines = [columns.map((c) => c.name), ...rows.map((row) => row.map(cellText))];
  copy(lines.map((fields) => fields.map((f) => f.replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n'));
}

export async function showInGraph(client: Client, columns: readonly ColumnSchema[], rows: Rows): Promise<void> {
  const found = await Promise.all(rows.slice(0, MOST_ENTITY_ROWS).map((row) => entitiesOfRow(client, columns, row)));
  const ids = [...new Set(found.flatMap((f) => [...f]))];
  if (ids.length > 0) openGraph({ kind: 'entities', ids });
  else notify('warning', words.noEntities);
}

/** The times a mark is about: its own slice of time, else those of its rows. */
export function timesOf(mark: Mark, columns: readonly ColumnSchema[], rows: Rows): { readonly from: string; readonly to: string } | null {
  const own = mark.facets.find((f): f is Extract<Facet, { from: Cell }> => 'from' in f && f.column.type === 'datetime');
  if (own && typeof own.from === 'string' && typeof own.to === 'string') return { from: own.from, to: own.to };
  const at = columns.findIndex((c) => c.type === 'datetime');
  if (at < 0) return null;
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) {
    const cell = row[at];
    if (typeof cell !== 'string' || cell === '') continue;
    const ms = wireMs(cell);
    if (Number.isNaN(ms)) continue;
    low = Math.min(low, ms);
    high = Math.max(high, ms);
  }
  return Number.isFinite(low) ? { from: wireTime(low - AROUND_MS), to: wireTime(high + AROUND_MS) } : null;
}
export function showInTimeline(range: { readonly from: string; readonly to: string }): void {
  setTimeRange(range);
  openTimeline(null);
}

/** A span of a time axis as the case's range: its end is a moment that still belongs to it. */
export const rangeOf = (span: Span) => ({ from: wireTime(Math.floor(span.from)), to: timeFrom(wireTime(Math.ceil(span.to)), 0) });

/** The ends of a span as values of its column. */
export function spanCells(span: Span, column: ColumnSchema): readonly [Cell, Cell] {
  if (span.time) return [wireTime(Math.floor(span.from)), wireTime(Math.ceil(span.to))];
  if (column.type === 'timespan') return [timespanCell(span.from), timespanCell(span.to)];
  const whole = column.type === 'int' || column.type === 'long';
  const round = (n: number, how: (n: number) => number) => (whole ? how(n) : Number(n.toPrecision(8)));
  return [round(span.from, Math.floor), round(span.to, Math.ceil)];
}
function timespanCell(seconds: number): string {
  const ticks = BigInt(Math.round(Math.abs(seconds) * 1e7));
  const two = (n: bigint) => String(n).padStart(2, '0');
  const [day, hour, minute, second] = [864_000_000_000n, 36_000_000_000n, 600_000_000n, 10_000_000n];
  return `${seconds < 0 ? '-' : ''}${ticks / day}.${two((ticks % day) / hour)}:${two((ticks % hour) / minute)}:${two((ticks % minute) / second)}.${String(ticks % second).padStart(7, '0')}`;
}
