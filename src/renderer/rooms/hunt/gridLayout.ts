// Widths, order, pinned and hidden columns, remembered for every shape of result: the same columns find the same layout.

import type { ColumnSchema } from '../../../shared/base/types.js';

/** One column as it is kept, in the order of the grid; `colId` is its place in the result. */
export interface Kept {
  readonly colId: string;
  readonly width?: number;
  readonly hide: boolean;
  readonly pinned: 'left' | null;
}
export type Layouts = Readonly<Record<string, readonly Kept[]>>;
const MOST = 60;

export const shapeOf = (columns: readonly ColumnSchema[]): string => columns.map((c) => `${c.name}:${c.type}`).join('|');

export function acceptLayouts(kept: unknown): Layouts | null {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return null;
  return Object.values(kept).every((v) => Array.isArray(v)) ? (kept as Layouts) : null;
}

/** With the newest last and the oldest dropped. */
export function withLayout(layouts: Layouts, shape: string, state: readonly Kept[]): Layouts {
  const { [shape]: _, ...rest } = layouts;
  return Object.fromEntries([...Object.entries(rest).slice(1 - MOST), [shape, state]]);
}
