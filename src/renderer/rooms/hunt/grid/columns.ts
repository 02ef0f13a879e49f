// Where the columns of a grid stand: order, widths, pinned and hidden, and which of them a horizontal view cuts.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import { columnEntity } from '../../../inspector/entityColumns.js';
import { cellText, isMono, isNumeric } from '../cells.js';
import type { Kept } from '../gridLayout.js';

export interface Column {
  /** Its place in the result; GROUP for the lane of the groups. */
  readonly id: number;
  readonly width: number;
  readonly pinned: boolean;
  readonly hidden: boolean;
}
export interface Placed {
  readonly id: number;
  readonly x: number;
  readonly width: number;
  readonly pinned: boolean;
}
export interface Placement {
  /** Those that stay at the left, then those that scroll, each in order. */
  readonly pinned: readonly Placed[];
  readonly free: readonly Placed[];
  readonly pinnedWidth: number;
  readonly width: number;
}
/** How the cells of a column look. */
export function cellClass({ name, type }: ColumnSchema): string {
  const entity = type === 'string' ? columnEntity(name) : null;
  return `${isNumeric(type) ? 'q-num ' : ''}${isMono(type) ? 'hunt-mono ' : ''}${entity ? `grid-${entity}` : ''}`;
}

export const GROUP = -1;
export const MIN_WIDTH = 48;
const MAX_FIT = 900;
const GROUP_WIDTH = 240;
/** A number has room for this many letters from the start: rows further down hold longer ones than the first, and cut digits misread. */
const NUMBER_LETTERS = 11;

/** A first width from the type and the first rows, so that nothing jumps while pages arrive. */
export function widthOf(column: ColumnSchema, index: number, rows: readonly (readonly Cell[])[], most = 420, look = 60): number {
  if (column.type === 'datetime') return 216;
  if (column.type === 'guid') return 276;
  const least = isNumeric(column.type) && look < rows.length ? NUMBER_LETTERS : 0;
  const longest = rows.slice(0, look).reduce((n, row) => Math.max(n, cellText(row[index] ?? null).length), least);
  const widest = Math.max(longest * (isMono(column.type) ? 7.1 : 6.6) + 22, column.name.length * 6.8 + 40);
  return Math.round(Math.min(isNumeric(column.type) ? 160 : most, Math.max(72, widest)));
}
export const fitWidth = (column: ColumnSchema, index: number, rows: readonly (readonly Cell[])[]): number =>
  widthOf(column, index, rows, MAX_FIT, rows.length);

/** The columns of a result as they were left last time; what is new since then comes last. */
export function columnsOf(
  schema: readonly ColumnSchema[],
  rows: readonly (readonly Cell[])[],
  kept: readonly Kept[] | undefined,
): Column[] {
  const fresh = schema.map((column, id) => ({ id, width: widthOf(column, id, rows), pinned: false, hidden: false }));
  if (!kept) return fresh;
  const known = kept.flatMap((k) => {
    const column = fresh[Number(k.colId)];
    return column ? [{ ...column, width: Math.max(MIN_WIDTH, k.width ?? column.width), pinned: k.pinned === 'left', hidden: k.hide }] : [];
  });
  return [...known, ...fresh.filter((c) => !known.some((k) => k.id === c.id))];
}
export const keptOf = (columns: readonly Column[]): Kept[] =>
  columns.map((c) => ({ colId: String(c.id), width: c.width, hide: c.hidden, pinned: c.pinned ? 'left' : null }));

export function place(columns: readonly Column[], grouped: boolean): Placement {
  let x = 0;
  const put = ({ id, width, pinned }: Column): Placed => {
    const at = { id, x, width, pinned };
    x += width;
    return at;
  };
  const shown = columns.filter((c) => !c.hidden);
  const lane: Column[] = grouped ? [{ id: GROUP, width: GROUP_WIDTH, pinned: true, hidden: false }] : [];
  const pinned = [...lane, ...shown.filter((c) => c.pinned)].map(put);
  const pinnedWidth = x;
  const free = shown.filter((c) => !c.pinned).map(put);
  return { pinned, free, pinnedWidth, width: x };
}

/** The scrolling columns that a view from `left`, `width` wide, cuts. */
export function inView(placement: Placement, left: number, width: number): readonly Placed[] {
  const [from, to] = [left + placement.pinnedWidth, left + width];
  return placement.free.filter((c) => c.x + c.width > from && c.x < to);
}
export const placedIn = (placement: Placement, id: number): Placed | undefined =>
  placement.pinned.find((c) => c.id === id) ?? placement.free.find((c) => c.id === id);

/** The order from left to right, for the arrow keys. */
export const shownIds = (placement: Placement): number[] => [...placement.pinned, ...placement.free].map((c) => c.id);

/** `id` put before `before`, or at the end; taking it among pinned columns pins it. */
export function moved(columns: readonly Column[], id: number, before: number | null): Column[] {
  const column = columns.find((c) => c.id === id);
  if (!column || id === before) return [...columns];
  const rest = columns.filter((c) => c.id !== id);
  const at = before === null ? rest.length : rest.findIndex((c) => c.id === before);
  const pinned = rest[at]?.pinned ?? false;
  return [...rest.slice(0, at), { ...column, pinned }, ...rest.slice(at)];
}
export const changed = (columns: readonly Column[], id: number, part: Partial<Omit<Column, 'id'>>): Column[] =>
  columns.map((c) => (c.id === id ? { ...c, ...part } : c));
