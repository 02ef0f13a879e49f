// Widths, order, pinned and hidden columns, remembered for every shape of result: the same columns find the same layout.

import type { ColumnState } from 'ag-grid-community';
import type { ColumnSchema } from '../../../shared/base/types.js';

export type Layouts = Readonly<Record<string, readonly ColumnState[]>>;
const MOST = 60;

export const shapeOf = (columns: readonly ColumnSchema[]): string => columns.map((c) => `${c.name}:${c.type}`).join('|');

export function acceptLayouts(kept: unknown): Layouts | null {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return null;
  return Object.values(kept).every((v) => Array.isArray(v)) ? (kept as Layouts) : null;
}

/** With the newest last and the oldest dropped. Only what a person set is kept: no sort, no widths that are the first guess. */
export function withLayout(layouts: Layouts, shape: string, state: readonly ColumnState[]): Layouts {
  const { [shape]: _, ...rest } = layouts;
  const kept = state.map(({ colId, width, hide, pinned }) => ({
    colId,
    ...(width === undefined ? {} : { width }),
    hide: hide === true,
    pinned: pinned ?? null,
  }));
  return Object.fromEntries([...Object.entries(rest).slice(1 - MOST), [shape, kept]]);
}
