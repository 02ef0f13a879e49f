// Which direct row a raw record of a tabular export goes to: by its shape and, where a field names the table, by that field's bytes.

import { TEXT, type RawRecord } from '../rawRecord.js';
import type { RecordShape } from '../types.js';
import type { DirectRow } from './direct.js';

/** Shapes made of data must not fill the memory. */
const SHAPES_MAX = 4096;

interface ShapeRows {
  /** The field that names the table, −1 when none does. */
  readonly tableField: number;
  /** The bytes of the name met last, and its row. */
  name: Uint8Array;
  row: DirectRow | null;
}

export interface DirectRowsHost {
  tableField(shape: RecordShape): number;
  /** The row for records of this shape that name this table (null: none named); null when they must be decoded. */
  rowFor(shape: RecordShape, table: string | null): DirectRow | null;
}

export class DirectRows {
  private readonly shapes = new Map<RecordShape, ShapeRows>();

  constructor(private readonly host: DirectRowsHost) {}

  of(record: RawRecord): DirectRow | null {
    const { shape } = record;
    let rows = this.shapes.get(shape);
    if (rows === undefined) {
      const tableField = this.host.tableField(shape);
      rows = { tableField, name: NO_NAME, row: tableField < 0 ? this.host.rowFor(shape, null) : null };
      if (this.shapes.size >= SHAPES_MAX) this.shapes.clear();
      this.shapes.set(shape, rows);
    }
    const { tableField } = rows;
    if (tableField < 0) return rows.row;
    if (record.kinds[tableField] !== TEXT) return null;
    const { bytes } = record.utf8;
    const from = record.from[tableField] ?? 0;
    const to = record.to[tableField] ?? 0;
    if (!isSame(rows.name, bytes, from, to)) {
      const name = record.value(tableField);
      rows.row = typeof name === 'string' ? this.host.rowFor(shape, name) : null;
      rows.name = bytes.slice(from, to);
    }
    return rows.row;
  }
}

/** Same as no name, so that an empty one is looked up each time. */
const NO_NAME = new Uint8Array(0);

function isSame(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (name.length === 0 || name.length !== to - from) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}
