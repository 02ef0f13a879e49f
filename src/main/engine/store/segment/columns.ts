// Columns while rows are being added. A column exists once something was set in it; cells never set cost nothing.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Int64 } from '../../../../shared/base/time.js';
import { NULL, SET, WIDE, encodeIds, encodeNumbers } from './encode.js';
import { GROUP_ROWS, isTextual, type EncodedPart } from './format.js';

const FIRST_CAPACITY = 256;
const capacityFor = (now: number, row: number) => Math.max(FIRST_CAPACITY, now * 2, row + 1);

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

export const makeColumn = (type: KqlType, meter: TextMeter): ColumnBuilder =>
  isTextual(type) ? new TextColumn(type, meter) : new NumberColumn(type);

/** Distinct texts numbered from 1 in order of appearance; 0 is null, which for a string is the empty one. */
export class TextColumn implements ColumnBuilder {
  #ids = new Uint32Array(0);
  readonly #byText = new Map<string, number>();
  /** Neighbouring records repeat themselves: comparing with the text before is cheaper than looking it up. */
  #lastText = '';
  #lastId = 0;

  constructor(
    readonly type: KqlType,
    private readonly meter: TextMeter,
  ) {}

  setText(row: number, value: string): void {
    if (value.length === 0) {
      if (row < this.#ids.length) this.#ids[row] = 0;
      return;
    }
    if (value !== this.#lastText) {
      this.#lastId = this.#idOf(this.type === 'guid' ? guidText(value) : value);
      this.#lastText = value;
    }
    if (row >= this.#ids.length) {
      const grown = new Uint32Array(capacityFor(this.#ids.length, row));
      grown.set(this.#ids);
      this.#ids = grown;
    }
    this.#ids[row] = this.#lastId;
  }

  #idOf(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const id = this.#byText.size + 1;
    this.#byText.set(text, id);
    this.meter.chars += text.length;
    return id;
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
    this.#ids.fill(0, from, to);
  }

  get texts(): readonly string[] {
    return [...this.#byText.keys()];
  }

  encode(rows: number): EncodedPart[] {
    if (this.#ids.length < rows) {
      const grown = new Uint32Array(rows);
      grown.set(this.#ids);
      this.#ids = grown;
    }
    return groups(rows, (group, from, to) => encodeIds(group, this.#ids, this.#byText.size, from, to));
  }
}

/** Guids are kept as KQL prints them: lower case, no braces. */
const guidText = (value: string): string => (value.startsWith('{') && value.endsWith('}') ? value.slice(1, -1) : value).toLowerCase();

const isWhole = (type: KqlType) => type !== 'real' && type !== 'bool';

/** Numbers, booleans (0/1), datetimes and timespans. Integers beyond 2^53 are rare and kept aside. */
export class NumberColumn implements ColumnBuilder {
  #data = new Float64Array(0);
  #states = new Uint8Array(0);
  readonly #wide = new Map<number, bigint>();

  constructor(readonly type: KqlType) {}

  setNumber(row: number, value: number): void {
    if (row >= this.#data.length) this.#grow(row);
    if (this.type === 'bool') this.#data[row] = value === 0 ? 0 : 1;
    else if (!isWhole(this.type)) this.#data[row] = value;
    else if (Number.isFinite(value)) {
      const whole = Math.trunc(value);
      if (!Number.isSafeInteger(whole)) {
        this.setInt64(row, BigInt(whole));
        return;
      }
      this.#data[row] = whole + 0; // no integer is −0
    } else {
      this.#states[row] = NULL;
      return;
    }
    this.#states[row] = SET;
  }

  setInt64(row: number, value: Int64): void {
    if (typeof value === 'number' || !isWhole(this.type) || (value >= -BIGGEST && value <= BIGGEST)) {
      this.setNumber(row, Number(value));
      return;
    }
    if (row >= this.#data.length) this.#grow(row);
    // Beyond 64 bits there is no such value in KQL; whoever maps the record keeps its text elsewhere.
    if (BigInt.asIntN(64, value) !== value) {
      this.#states[row] = NULL;
      return;
    }
    this.#wide.set(row, value);
    this.#states[row] = WIDE;
  }

  setBool(row: number, value: boolean): void {
    this.setNumber(row, value ? 1 : 0);
  }

  setText(_row: number, value: string): void {
    throw new Error(`text ${JSON.stringify(value.slice(0, 40))} set in a column of type ${this.type}`);
  }

  clear(from: number, to: number): void {
    this.#states.fill(NULL, from, to);
  }

  encode(rows: number): EncodedPart[] {
    if (this.#data.length < rows) this.#grow(rows - 1);
    return groups(rows, (group, from, to) => encodeNumbers(group, this.#data, this.#states, this.#wide, from, to));
  }

  #grow(row: number): void {
    const capacity = capacityFor(this.#data.length, row);
    const data = new Float64Array(capacity);
    data.set(this.#data);
    this.#data = data;
    const states = new Uint8Array(capacity);
    states.set(this.#states);
    this.#states = states;
  }
}

const BIGGEST = BigInt(Number.MAX_SAFE_INTEGER);

function groups(rows: number, encode: (group: number, from: number, to: number) => EncodedPart | null): EncodedPart[] {
  const parts: EncodedPart[] = [];
  for (let from = 0, group = 0; from < rows; from += GROUP_ROWS, group++) {
    const part = encode(group, from, Math.min(from + GROUP_ROWS, rows));
    if (part !== null) parts.push(part);
  }
  return parts;
}
