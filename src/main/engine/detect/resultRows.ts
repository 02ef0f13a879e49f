// Rows of a query result by column name, without copying the vectors.

import type { ColumnSchema } from '../../../shared/base/types.js';
import type { ResultTable } from '../query/types.js';
import { at, ROWS_PER_SEGMENT_MAX, type Batch, type Scalar } from '../query/values.js';

export interface ResultRow {
  /** Null when the result has no such column. */
  get(column: string): Scalar;
  /** Text of a column: '' for null and for a column that is not there. */
  text(column: string): string;
  number(column: string): number | null;
  /** "segment:row", while the row is a stored one. */
  readonly ref: string | null;
}

export const refText = (ref: number): string => `${Math.floor(ref / ROWS_PER_SEGMENT_MAX)}:${ref % ROWS_PER_SEGMENT_MAX}`;

export function textOf(value: Scalar): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return JSON.stringify(value, (_key, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
  return String(value);
}

export class ResultRows {
  readonly columns: readonly ColumnSchema[];
  readonly #index = new Map<string, number>();

  constructor(readonly result: ResultTable) {
    this.columns = result.columns;
    result.columns.forEach((c, i) => this.#index.set(c.name, i));
  }

  has(column: string): boolean {
    return this.#index.has(column);
  }

  *[Symbol.iterator](): Generator<ResultRow> {
    for (const batch of this.result.batches) for (let row = 0; row < batch.length; row++) yield this.#row(batch, row);
  }

  #row(batch: Batch, row: number): ResultRow {
    const get = (column: string): Scalar => {
      const i = this.#index.get(column);
      const vector = i === undefined ? undefined : batch.columns[i];
      return vector ? at(vector, row) : null;
    };
    const ref = batch.refs?.[row];
    return {
      get,
      text: (column) => textOf(get(column)),
      number: (column) => {
        const value = get(column);
        if (typeof value === 'number') return value;
        if (typeof value === 'bigint') return Number(value);
        return null;
      },
      ref: ref === undefined || ref < 0 || Number.isNaN(ref) ? null : refText(ref),
    };
  }
}
