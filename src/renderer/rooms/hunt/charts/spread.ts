// make-series gives one row a series with arrays for times and values; charts want one row a point.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import type { Data } from './values.js';

export interface Spread extends Data {
  /** The row of the result each row came from. */
  readonly from: readonly number[];
  /** Columns that were arrays: their values cannot be tested in the query as they stand. */
  readonly arrays: ReadonlySet<number>;
  /** Whether values were left out, because there are more than can be drawn. */
  readonly cut: boolean;
}
const MOST_ROWS = 200_000;

/** Null when no row has arrays in two columns of the same row. */
export function spreadArrays(columns: readonly ColumnSchema[], rows: readonly (readonly Cell[])[]): Spread | null {
  const listAt = (row: readonly Cell[], i: number): readonly Cell[] | null => {
    const cell = row[i];
    return Array.isArray(cell) ? (cell as readonly Cell[]) : null;
  };
  const first = rows.find((row) => columns.filter((c, i) => c.type === 'dynamic' && (listAt(row, i)?.length ?? 0) > 0).length >= 2);
  if (!first) return null;
  const arrays = new Set(columns.flatMap((c, i) => (c.type === 'dynamic' && listAt(first, i) ? [i] : [])));
  const typeOf = (i: number): ColumnSchema['type'] => {
    for (const row of rows) {
      const cell = listAt(row, i)?.find((c) => c !== null && c !== 'NaN');
      if (cell === undefined) continue;
      if (typeof cell === 'number') return 'real';
      return typeof cell === 'string' && /^\d{4}-\d\d-\d\dT/.test(cell) ? 'datetime' : 'string';
    }
    return 'real';
  };
  const out: Cell[][] = [];
  const from: number[] = [];
  let cut = false;
  for (const [at, row] of rows.entries()) {
    const length = Math.max(0, ...[...arrays].map((i) => listAt(row, i)?.length ?? 0));
    cut ||= out.length + length > MOST_ROWS;
    for (let n = 0; n < length && out.length < MOST_ROWS; n++) {
      out.push(row.map((cell, i) => (arrays.has(i) ? (listAt(row, i)?.[n] ?? null) : cell)));
      from.push(at);
    }
  }
  return { columns: columns.map((c, i) => (arrays.has(i) ? { name: c.name, type: typeOf(i) } : c)), rows: out, from, arrays, cut };
}
