// Card: the first row as named values.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import { formatNumber } from '../../../widgets/format.js';
import { isNumeric, textOf } from './values.js';

export interface CardValue {
  readonly column: ColumnSchema;
  readonly value: Cell;
  readonly text: string;
}

export const cardsOf = (columns: readonly ColumnSchema[], row: readonly Cell[]): CardValue[] =>
  columns.map((column, i) => {
    const value = row[i] ?? null;
    const plain = typeof value === 'number' && isNumeric(column.type);
    return { column, value, text: plain ? formatNumber(value) : textOf(value) };
  });
