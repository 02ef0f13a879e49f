// Columns while rows are being added. A column exists once something was set in it; cells never set cost nothing.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Int64 } from '../../../../shared/base/time.js';
import { GROUP_ROWS, type EncodedPart } from './format.js';

const FIRST_CAPACITY = 256;
/** Rows are kept by the group they will be written in; a group grows to its full size and is never copied again. */
export const capacityFor = (now: number, row: number) => Math.min(GROUP_ROWS, Math.max(FIRST_CAPACITY, now * 4, row + 1));
export const groupCount = (rows: number) => Math.ceil(rows / GROUP_ROWS);

/** Counts characters of distinct text, which is what memory goes to. */
export interface TextMeter {
  chars: number;
}

export interface ColumnBuilder {
  readonly type: KqlType;
  setText(row: number, value: string): void;
  setNumber(row: number, value: number): void;
  setInt64(row: number, value: Int64): void;
  setBool(row: number, value: boolean): void;
  /** Makes rows `from` … `to` null again. */
  clear(from: number, to: number): void;
  /** One part for each group of `rows` that has a value. */
  encode(rows: number): EncodedPart[];
}
