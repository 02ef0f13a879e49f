// The rows a result begins with, told while the rest of the query still runs.

import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import { formatCell } from '../query/cells.js';
import { at, type Batch } from '../query/values.js';

export interface FirstRows {
  readonly columns: ColumnSchema[];
  readonly rows: Cell[][];
}

/** The page is told again while it fills, but not more often than a reader can see. */
const AGAIN_MS = 250;

/** Gathers up to `most` rows and tells them when the first come, now and then while there are more, and when the page is full. */
export function firstRows(most: number, clock: () => number, tell: (first: FirstRows) => void) {
  const rows: Cell[][] = [];
  let told = -Infinity;
  return ({ columns }: { readonly columns: readonly ColumnSchema[] }, batch: Batch): void => {
    if (rows.length >= most || batch.length === 0) return;
    const count = Math.min(batch.length, most - rows.length);
    for (let row = 0; row < count; row++) {
      rows.push(
        columns.map(({ type }, c) => {
          const vector = batch.columns[c];
          return vector ? formatCell(type, at(vector, row)) : null;
        }),
      );
    }
    if (rows.length < most && clock() - told < AGAIN_MS) return;
    told = clock();
    tell({ columns: [...columns], rows: rows.slice() });
  };
}
