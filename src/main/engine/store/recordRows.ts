// All rows one evidence record became, in whichever tables: what the inspector calls "also in".

import { at } from '../query/values.js';
import { GROUP_ROWS, HIDDEN } from './segment/format.js';
import type { SegmentReader, StoredTable } from './segment/read.js';

export interface RecordRow {
  readonly table: string;
  /** "segment:row". */
  readonly ref: string;
}

/** Rows of `record` in one segment, by table name. Records are stored in ascending order, so each table is searched by halves. */
export function rowsOfRecord(reader: SegmentReader, segment: number, record: number): RecordRow[] {
  const found: RecordRow[] = [];
  for (const [table, stored] of [...reader.tables].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (let row = firstAtLeast(reader, stored, record); row < stored.rows && recordOf(reader, stored, row) === record; row++)
      found.push({ table, ref: `${segment}:${row}` });
  }
  return found;
}

function recordOf(reader: SegmentReader, stored: StoredTable, row: number): number {
  const group = Math.floor(row / GROUP_ROWS);
  return Number(
    at(reader.vector(stored, stored.columns.get(HIDDEN.record.name), group, HIDDEN.record.type), row - group * GROUP_ROWS) ?? 0,
  );
}

function firstAtLeast(reader: SegmentReader, stored: StoredTable, record: number): number {
  let low = 0;
  let high = stored.rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (recordOf(reader, stored, middle) < record) low = middle + 1;
    else high = middle;
  }
  return low;
}
