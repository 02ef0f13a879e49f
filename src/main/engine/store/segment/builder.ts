// The rows of one table being collected for the next segment. The builder outlives segments: connectors may keep it.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { Int64 } from '../../../../shared/base/time.js';
import type { TableBuilder, Utf8Columns } from '../types.js';
import type { ColumnBuilder, TextMeter } from './columns.js';
import { HIDDEN, isTextual } from './format.js';
import { NumberColumn } from './numberColumn.js';
import { TextColumn } from './textColumn.js';
import type { TextBuffer } from './textEncoding.js';
import type { Utf8 } from './textTable.js';

/** A table's columns by name; grows when a declaration adds some, positions never change. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
  indexOf(column: string): number;
}

/** Columns with their rows, taken out of a builder for writing. */
export interface BuiltTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly builder: ColumnBuilder }[];
}

interface RecordPlace {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  readonly recordId: Int64 | null;
  readonly recovered: boolean;
}

const newProvenance = () => ({
  record: new NumberColumn('long'),
  offset: new NumberColumn('long'),
  length: new NumberColumn('long'),
  recordId: new NumberColumn('long'),
  recovered: new NumberColumn('bool'),
});

export class SegmentTableBuilder implements TableBuilder, Utf8Columns {
  readonly utf8 = this;
  private built: (ColumnBuilder | undefined)[] = [];
  private provenance = newProvenance();
  private row = -1;
  /** First row of the record being added. */
  private recordStart = 0;

  constructor(
    readonly shape: TableShape,
    private readonly meter: TextMeter,
    private readonly buffer: TextBuffer,
    /** Called when a record adds its first row here. */
    private readonly onTouched: (builder: SegmentTableBuilder) => void,
  ) {}

  get name(): string {
    return this.shape.name;
  }

  get columns(): readonly ColumnSchema[] {
    return this.shape.columns;
  }

  get rows(): number {
    return this.row + 1;
  }

  indexOf(column: string): number {
    return this.shape.indexOf(column);
  }

  begin(): void {
    if (++this.row === this.recordStart) this.onTouched(this);
  }

  setText(column: number, value: string): void {
    (this.built[column] ?? this.create(column)).setText(this.row, value);
  }

  setNumber(column: number, value: number): void {
    (this.built[column] ?? this.create(column)).setNumber(this.row, value);
  }

  setInt64(column: number, value: Int64): void {
    (this.built[column] ?? this.create(column)).setInt64(this.row, value);
  }

  setBool(column: number, value: boolean): void {
    (this.built[column] ?? this.create(column)).setBool(this.row, value);
  }

  setUtf8(column: number, text: Utf8, from: number, to: number, hash: number): void {
    this.textual(column).setUtf8(this.row, text, from, to, hash);
  }

  formOf(column: number, form: Utf8, from: number, to: number, hash: number): number {
    const known = this.built[column];
    return known instanceof TextColumn ? known.formOf(form, from, to, hash) : 0;
  }

  setKnownForm(column: number, number: number): void {
    this.textual(column).setKnownForm(this.row, number);
  }

  setForm(column: number, form: Utf8, from: number, to: number, hash: number, meaning: () => string): void {
    this.textual(column).setForm(this.row, form, from, to, hash, meaning);
  }

  /** Gives the rows added since the last record their provenance; returns how many they are. */
  endRecord(place: RecordPlace): number {
    const { record, offset, length, recordId, recovered } = this.provenance;
    for (let row = this.recordStart; row <= this.row; row++) {
      record.setSafe(row, place.index);
      offset.setSafe(row, place.offset);
      length.setSafe(row, place.length);
      if (place.recordId !== null) recordId.setInt64(row, place.recordId);
      if (place.recovered) recovered.setBool(row, true);
    }
    const added = this.row + 1 - this.recordStart;
    this.recordStart = this.row + 1;
    return added;
  }

  /** Takes back the rows added since the last record. */
  dropRecord(): void {
    for (const column of this.built) column?.clear(this.recordStart, this.row + 1);
    this.row = this.recordStart - 1;
  }

  /** Hands over everything collected and starts empty. Only between records. */
  detach(): BuiltTable | null {
    if (this.recordStart !== this.row + 1) throw new Error(`table ${this.name}: rows added after the last record ended`);
    const rows = this.row + 1;
    if (rows === 0) return null;
    const columns: { name: string; type: string; builder: ColumnBuilder }[] = [];
    this.built.forEach((builder, i) => {
      const schema = this.shape.columns[i];
      if (builder && schema) columns.push({ name: schema.name, type: schema.type, builder });
    });
    const provenance = this.provenance;
    for (const [key, { name, type }] of Object.entries(HIDDEN))
      columns.push({ name, type, builder: provenance[key as keyof typeof HIDDEN] });
    this.built = [];
    this.provenance = newProvenance();
    this.row = -1;
    this.recordStart = 0;
    return { name: this.name, rows, columns };
  }

  private textual(column: number): TextColumn {
    const builder = this.built[column] ?? this.create(column);
    if (!(builder instanceof TextColumn)) throw new Error(`text set in column ${column} of ${this.name}, which is ${builder.type}`);
    return builder;
  }

  private create(column: number): ColumnBuilder {
    const schema = this.shape.columns[column];
    if (schema === undefined) throw new Error(`table ${this.name} has no column ${column}`);
    const builder = isTextual(schema.type) ? new TextColumn(schema.type, this.meter, this.buffer) : new NumberColumn(schema.type);
    this.built[column] = builder;
    return builder;
  }
}
