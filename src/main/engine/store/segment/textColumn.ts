// Columns of texts while rows are being added: an id a row into the table of the column's distinct texts.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Int64 } from '../../../../shared/base/time.js';
import { GROUP_ROWS, type EncodedPart } from './format.js';
import { capacityFor, groupCount, type ColumnBuilder, type TextMeter } from './columns.js';
import { encodeIds } from './encode.js';
import type { TextBuffer } from './textEncoding.js';
import { TextTable, hashUtf8, type Utf8 } from './textTable.js';

/** Distinct texts numbered from 1 in order of appearance; 0 is null, which for a string is the empty one. */
export class TextColumn implements ColumnBuilder {
  private readonly groups: (Uint32Array | undefined)[] = [];
  /** The group rows are being added to, and its first row. */
  private ids: Uint32Array = new Uint32Array(0);
  private first = 0;
  private readonly table: TextTable;
  /** Texts as the evidence writes them, when that is not how they are stored, with what they are stored as. */
  private forms: TextTable | null = null;
  /** By the number of a form; forms are numbered from 1. */
  private readonly formIds: number[] = [0];
  /** Neighbouring records repeat themselves: comparing with the text before is cheaper than looking it up. */
  private lastText = '';
  private lastId = 0;

  constructor(
    readonly type: KqlType,
    meter: TextMeter,
    /** One for all columns: what it holds is copied before anything else can ask for it. */
    private readonly buffer: TextBuffer,
  ) {
    this.table = new TextTable(meter);
  }

  setText(row: number, value: string): void {
    if (value.length === 0) {
      this.clear(row, row + 1);
      return;
    }
    if (value !== this.lastText) {
      this.lastId = this.idOf(this.type === 'guid' ? guidText(value) : value);
      this.lastText = value;
    }
    this.put(row, this.lastId);
  }

  /** A text that is stored byte for byte as it stands in `text`. */
  setUtf8(row: number, text: Utf8, from: number, to: number, hash: number): void {
    if (from < to) this.put(row, this.table.intern(text, from, to, hash));
  }

  /** The number of a form met before; 0 for a new one. */
  formOf(form: Utf8, from: number, to: number, hash: number): number {
    return this.forms === null ? 0 : this.forms.find(form, from, to, hash);
  }

  setKnownForm(row: number, number: number): void {
    const id = this.formIds[number] ?? 0;
    if (id !== 0) this.put(row, id);
  }

  /** A text that is stored otherwise than the evidence writes it; `meaning` says how, once for each form. Empty is null. */
  setForm(row: number, form: Utf8, from: number, to: number, hash: number, meaning: () => string): void {
    this.forms ??= new TextTable({ chars: 0 });
    const number = this.forms.intern(form, from, to, hash);
    if (number >= this.formIds.length) {
      const text = meaning();
      this.formIds[number] = text === '' ? 0 : this.idOf(this.type === 'guid' ? guidText(text) : text);
    }
    this.setKnownForm(row, number);
  }

  private put(row: number, id: number): void {
    let at = row - this.first;
    if (at < 0 || at >= this.ids.length) at = this.seek(row);
    this.ids[at] = id;
  }

  /** The place of a row in its group, which becomes the one at hand. */
  private seek(row: number): number {
    const number = Math.floor(row / GROUP_ROWS);
    const at = row - number * GROUP_ROWS;
    let ids = this.groups[number] ?? new Uint32Array(0);
    if (at >= ids.length) ids = widened(ids, capacityFor(ids.length, at));
    this.groups[number] = this.ids = ids;
    this.first = number * GROUP_ROWS;
    return at;
  }

  private idOf(text: string): number {
    const bytes = this.buffer.write(text);
    const { utf8 } = this.buffer;
    return this.table.intern(utf8, 0, bytes, hashUtf8(utf8, 0, bytes));
  }

  setNumber(row: number, value: number): void {
    this.setText(row, String(value));
  }

  setInt64(row: number, value: Int64): void {
    this.setText(row, String(value));
  }

  setBool(row: number, value: boolean): void {
    this.setText(row, String(value));
  }

  clear(from: number, to: number): void {
    for (let g = Math.floor(from / GROUP_ROWS); g < groupCount(to); g++)
      this.groups[g]?.fill(0, Math.max(0, from - g * GROUP_ROWS), Math.min(GROUP_ROWS, to - g * GROUP_ROWS));
  }

  get texts(): TextTable {
    return this.table;
  }

  encode(rows: number): EncodedPart[] {
    const parts: EncodedPart[] = [];
    for (let g = 0; g < groupCount(rows); g++) {
      const ids = this.groups[g];
      if (ids === undefined) continue;
      const count = Math.min(GROUP_ROWS, rows - g * GROUP_ROWS);
      const part = encodeIds(g, ids.length < count ? widened(ids, count) : ids.subarray(0, count), this.table.size);
      if (part !== null) parts.push(part);
    }
    return parts;
  }
}

function widened(ids: Uint32Array, capacity: number): Uint32Array {
  const grown = new Uint32Array(capacity);
  grown.set(ids);
  return grown;
}

/** Guids are kept as KQL prints them: lower case, no braces. */
const guidText = (value: string): string => (value.startsWith('{') && value.endsWith('}') ? value.slice(1, -1) : value).toLowerCase();
