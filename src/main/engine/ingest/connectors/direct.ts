// Rows whose columns are fields of the record and nothing else, filled from the record's bytes. What a column holds in the end is
// what `columnSetter` would have put there; only the way to it is shorter.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import { assertNever } from '../../../../shared/base/result.js';
import type { TableBuilder, Utf8Columns } from '../../store/types.js';
import { FALSE, INTEGER, NESTED, NULL, TEXT, TRUE, UNESCAPED, type RawRecord } from '../rawRecord.js';
import type { FieldValue } from '../types.js';
import { asText, isEmpty } from './fieldValues.js';
import type { Frame } from './frame.js';
import { columnSetter, dynamicText, intRange } from './plan.js';
import { isoBytesTicks, type DateOrder } from './times.js';

/** A column that is a field of the record. */
export interface ColumnCopy {
  readonly index: number;
  readonly column: ColumnSchema;
  readonly field: number;
}

type Writer = (record: RawRecord) => void;

export class DirectRow {
  private readonly writers: readonly Writer[];
  /** By field: the text column that remembers its forms, −1 when there is none. */
  private readonly formColumns: Int32Array;

  /** `constants`: columns that hold the same text in every row. */
  constructor(
    private readonly builder: TableBuilder,
    private readonly utf8: Utf8Columns,
    copies: readonly ColumnCopy[],
    private readonly constants: readonly { readonly index: number; readonly text: string }[],
    fields: number,
    order: DateOrder,
  ) {
    this.formColumns = new Int32Array(fields).fill(-1);
    for (const { index, column, field } of copies)
      if (column.type === 'string' || column.type === 'guid' || column.type === 'dynamic') this.formColumns[field] = index;
    this.writers = copies.map((copy) => writerOf(builder, utf8, copy, this.formColumns[copy.field] === copy.index, order));
  }

  /** Adds the row; false, with nothing added, when the record is not sound. */
  write(record: RawRecord): boolean {
    if (record.nested > 0 && !this.isSound(record)) return false;
    const { builder, writers, constants } = this;
    builder.begin();
    // Counted loops: this runs for every record, and iterators would leave an object for every column.
    for (let i = 0; i < writers.length; i++) writers[i]?.(record);
    for (let i = 0; i < constants.length; i++) builder.setText(constants[i]?.index ?? 0, constants[i]?.text ?? '');
    return true;
  }

  /** Whether every list and bag is JSON inside: known from before, or parsed now. */
  private isSound(record: RawRecord): boolean {
    for (let field = 0; field < this.formColumns.length; field++) {
      if (record.kinds[field] !== NESTED) continue;
      const hash = (record.hashes[field] = record.formHash(field));
      const column = this.formColumns[field] ?? -1;
      const known = column < 0 ? 0 : this.utf8.formOf(column, record.utf8, record.starts[field] ?? 0, record.ends[field] ?? 0, hash);
      record.numbers[field] = known;
      if (known !== 0) continue;
      if (record.value(field) === undefined) return false;
    }
    return true;
  }
}

/** `sought`: lists and bags come with the number of their form in this column, where it has one. */
function writerOf(builder: TableBuilder, utf8: Utf8Columns, copy: ColumnCopy, sought: boolean, order: DateOrder): Writer {
  const { index, column, field } = copy;
  const { type } = column;
  const frame: Frame = { values: [], item: null };
  const set = columnSetter(index, column, () => frame.item, order);
  const decoded = (record: RawRecord): void => {
    frame.item = record.value(field) ?? null;
    set(builder, frame);
  };
  const form = (meaning: (value: FieldValue) => string): Writer => {
    return (record) => {
      const kind = record.kinds[field];
      if (kind === NULL) return;
      const known = sought && kind === NESTED ? (record.numbers[field] ?? 0) : 0;
      if (known !== 0) return utf8.setKnownForm(index, known);
      const hash = kind === NESTED ? (record.hashes[field] ?? 0) : record.formHash(field);
      utf8.setForm(index, record.utf8, record.starts[field] ?? 0, record.ends[field] ?? 0, hash, () =>
        meaning(record.value(field) ?? null),
      );
    };
  };
  switch (type) {
    case 'string': {
      const other = form((value) => asText(value) ?? '');
      return (record) => {
        switch (record.kinds[field]) {
          case TEXT:
            return utf8.setUtf8(index, record.utf8, record.from[field] ?? 0, record.to[field] ?? 0, record.hashes[field] ?? 0);
          case UNESCAPED:
            return utf8.setUtf8(index, record.scratch, record.from[field] ?? 0, record.to[field] ?? 0, record.hashes[field] ?? 0);
          case INTEGER:
          case TRUE:
          case FALSE:
            return utf8.setUtf8(index, record.utf8, record.starts[field] ?? 0, record.ends[field] ?? 0, record.formHash(field));
          default:
            return other(record);
        }
      };
    }
    case 'guid':
      return form((value) => (asText(value) ?? '').replace(/^\{|\}$/g, '').toLowerCase());
    case 'dynamic':
      return form((value) => (isEmpty(value) ? '' : dynamicText(value)));
    case 'int':
    case 'long': {
      const whole = type === 'long';
      return (record) => {
        const number = wholeOf(record, field);
        if (number === null) return decoded(record);
        if (whole) return builder.setInt64(index, number);
        const small = intRange(number);
        if (small !== null) builder.setNumber(index, small);
      };
    }
    case 'real':
      return (record) => {
        if (record.kinds[field] === INTEGER) builder.setNumber(index, record.numbers[field] ?? 0);
        else if (record.kinds[field] !== NULL) decoded(record);
      };
    case 'datetime':
      return (record) => {
        const kind = record.kinds[field];
        if (kind === NULL) return;
        const ticks = kind === TEXT ? isoBytesTicks(record.utf8.bytes, record.from[field] ?? 0, record.to[field] ?? 0) : Number.NaN;
        if (Number.isNaN(ticks)) decoded(record);
        else builder.setInt64(index, ticks);
      };
    case 'bool':
      return (record) => {
        const kind = record.kinds[field];
        if (kind === TRUE || kind === FALSE) builder.setBool(index, kind === TRUE);
        else if (kind !== NULL) decoded(record);
      };
    case 'decimal':
    case 'timespan':
      return decoded;
    default:
      return assertNever(type);
  }
}

const DIGITS_MAX = 15;

/** An integer written in plain digits, as a number or as a text; null for everything else. */
function wholeOf(record: RawRecord, field: number): number | null {
  const kind = record.kinds[field];
  if (kind === INTEGER) return record.numbers[field] ?? null;
  if (kind !== TEXT) return null;
  const { bytes } = record.utf8;
  const from = record.from[field] ?? 0;
  const to = record.to[field] ?? 0;
  if (from === to || to - from > DIGITS_MAX) return null;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value;
}
