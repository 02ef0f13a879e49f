// The typed values of one record: where they lie in the chunk, and what they say. A value is read by the type the record
// gives it, not by the one its template declares. Nothing is copied until a field asks.

import { TimeValue, type FieldValue } from '../../types.js';
import { fromFiletime, fromUnixMs, norm64, type Int64 } from '../../../../../shared/base/time.js';
import type { CodecPort } from '../../../ports.js';
import { damaged } from './layout.js';
import { TextPool } from './names.js';
import { RenderedValues } from './rendered.js';

export const TYPE = {
  null: 0x00, utf16: 0x01, ansi: 0x02, int8: 0x03, uint8: 0x04, int16: 0x05, uint16: 0x06, int32: 0x07, uint32: 0x08,
  int64: 0x09, uint64: 0x0a, real32: 0x0b, real64: 0x0c, bool: 0x0d, binary: 0x0e, guid: 0x0f, size: 0x10, filetime: 0x11,
  systemtime: 0x12, sid: 0x13, hex32: 0x14, hex64: 0x15, binXml: 0x21,
} as const; // prettier-ignore
export const ARRAY = 0x80;

/** Bytes of one item of a fixed-size type, 0 when the size varies. */
export const FIXED_BYTES: readonly number[] = [0, 0, 0, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 4, 0, 16, 0, 8, 16, 0, 4, 8];

/** FILETIMEs past the year 9999 are sentinels ("never"), not times. Upper half of 9999-12-31T23:59:59.9999999Z. */
const FILETIME_HIGH_MAX = 0x24c8_5a5e;
const VALUES_MAX = 1 << 16;

export class ValueTable {
  types = new Uint8Array(1024);
  offsets = new Int32Array(1024);
  lengths = new Int32Array(1024);
  count = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  readonly #texts: TextPool;
  readonly #codec: CodecPort;
  readonly #rendered: RenderedValues;

  constructor(codec: CodecPort) {
    this.#codec = codec;
    this.#texts = new TextPool(codec);
    this.#rendered = new RenderedValues(codec);
  }

  /** All offsets are relative to this chunk from now on. */
  enter(bytes: Uint8Array, view: DataView): void {
    this.#bytes = bytes;
    this.#view = view;
  }
  push(type: number, offset: number, length: number): void {
    if (this.count === this.types.length) this.#grow();
    this.types[this.count] = type;
    this.offsets[this.count] = offset;
    this.lengths[this.count] = length;
    this.count++;
  }
  #grow(): void {
    if (this.count >= VALUES_MAX) throw damaged('values', 'more values than a record can hold', this.offsets[0] ?? 0);
    const size = this.count * 2;
    const widen = (old: Int32Array) => {
      const wide = new Int32Array(size);
      wide.set(old);
      return wide;
    };
    const types = new Uint8Array(size);
    types.set(this.types);
    [this.types, this.offsets, this.lengths] = [types, widen(this.offsets), widen(this.lengths)];
  }

  /** The value at a position of the table; null when absent or of no size. */
  read(index: number): FieldValue {
    if (index >= this.count) return null;
    const type = this.types[index] as number;
    const at = this.offsets[index] as number;
    const length = this.lengths[index] as number;
    return type >= ARRAY ? this.#array(type - ARRAY, at, length) : this.#scalar(type, at, length);
  }

  #scalar(type: number, at: number, length: number): FieldValue {
    if (type === TYPE.utf16) return this.#utf16(at, at + length);
    if (length === 0 || type === TYPE.null) return null;
    if (length < (FIXED_BYTES[type] ?? 0)) return this.#rendered.binary(this.#bytes, at, length);
    const view = this.#view;
    switch (type) {
      case TYPE.ansi:
        return this.#ansi(at, at + length);
      case TYPE.int8:
        return view.getInt8(at);
      case TYPE.uint8:
        return view.getUint8(at);
      case TYPE.int16:
        return view.getInt16(at, true);
      case TYPE.uint16:
        return view.getUint16(at, true);
      case TYPE.int32:
        return view.getInt32(at, true);
      case TYPE.uint32:
        return view.getUint32(at, true);
      case TYPE.int64:
        return this.#wide(view.getUint32(at, true), view.getInt32(at + 4, true));
      case TYPE.uint64:
        return this.#wide(view.getUint32(at, true), view.getUint32(at + 4, true));
      case TYPE.real32:
        return real(shortestFloat(view.getFloat32(at, true)));
      case TYPE.real64:
        return real(view.getFloat64(at, true));
      case TYPE.bool:
        return view.getUint32(at, true) !== 0;
      case TYPE.guid:
        return this.#rendered.guid(view, at);
      case TYPE.size:
        return length >= 8
          ? this.#rendered.hex(view.getUint32(at, true), view.getUint32(at + 4, true))
          : length >= 4
            ? this.#rendered.hex(view.getUint32(at, true), 0)
            : this.#rendered.binary(this.#bytes, at, length);
      case TYPE.filetime:
        return this.#filetime(view.getUint32(at, true), view.getUint32(at + 4, true));
      case TYPE.systemtime:
        return systemTime(view, at);
      case TYPE.sid:
        return this.#rendered.sid(this.#bytes, view, at, length);
      case TYPE.hex32:
        return this.#rendered.hex(view.getUint32(at, true), 0);
      case TYPE.hex64:
        return this.#rendered.hex(view.getUint32(at, true), view.getUint32(at + 4, true));
      default:
        return this.#rendered.binary(this.#bytes, at, length);
    }
  }

  #wide(low: number, high: number): Int64 {
    const value = high * 0x1_0000_0000 + low;
    return Number.isSafeInteger(value) ? value : norm64((BigInt(high) << 32n) | BigInt(low));
  }
  #filetime(low: number, high: number): FieldValue {
    return high > FILETIME_HIGH_MAX ? this.#rendered.hex(low, high) : new TimeValue(fromFiletime(low, high));
  }

  /** Text up to the trailing NULs that some writers count in. */
  #utf16(start: number, end: number): string {
    const bytes = this.#bytes;
    let stop = start + ((end - start) & ~1);
    while (stop > start && bytes[stop - 1] === 0 && bytes[stop - 2] === 0) stop -= 2;
    return this.#texts.text(bytes, start, stop);
  }
  /** The code page is not recorded; Latin-1 keeps every byte distinguishable. */
  #ansi(start: number, end: number): string {
    let stop = end;
    while (stop > start && this.#bytes[stop - 1] === 0) stop--;
    return this.#codec.latin1(this.#bytes, start, stop);
  }

  #array(type: number, at: number, length: number): FieldValue {
    const end = at + length;
    if (type === TYPE.utf16 || type === TYPE.ansi) return this.#texts0(type, at, end);
    const values: FieldValue[] = [];
    if (type === TYPE.sid) {
      for (let item = at; item + 8 <= end;) {
        const bytes = 8 + 4 * (this.#bytes[item + 1] as number);
        if (item + bytes > end) break;
        values.push(this.#scalar(type, item, bytes));
        item += bytes;
      }
      return values;
    }
    const bytes = type === TYPE.size ? 8 : (FIXED_BYTES[type] ?? 0);
    if (bytes === 0) return this.#rendered.binary(this.#bytes, at, length);
    for (let item = at; item + bytes <= end; item += bytes) values.push(this.#scalar(type, item, bytes));
    return values;
  }

  /** NUL-terminated strings one after the other; the last one may lack its NUL. */
  #texts0(type: number, at: number, end: number): FieldValue[] {
    const bytes = this.#bytes;
    const step = type === TYPE.utf16 ? 2 : 1;
    const values: FieldValue[] = [];
    let start = at;
    for (let item = at; item + step <= end; item += step) {
      if (bytes[item] !== 0 || (step === 2 && bytes[item + 1] !== 0)) continue;
      values.push(step === 2 ? this.#utf16(start, item) : this.#ansi(start, item));
      start = item + step;
    }
    if (start + step <= end) values.push(step === 2 ? this.#utf16(start, end) : this.#ansi(start, end));
    return values;
  }
}

/** JSON has no word for these. */
const real = (value: number): FieldValue => (Number.isFinite(value) ? value : String(value));

/** The shortest decimal that reads back as the same 32-bit float: 0.1, not 0.10000000149011612. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** SYSTEMTIME: eight u16, milliseconds; all zero means none. */
function systemTime(view: DataView, at: number): FieldValue {
  const part = (i: number) => view.getUint16(at + i * 2, true);
  if (part(0) === 0) return null;
  const date = new Date(0);
  date.setUTCFullYear(part(0), part(1) - 1, part(3));
  date.setUTCHours(part(4), part(5), part(6), part(7));
  return part(0) > 9999 ? null : new TimeValue(fromUnixMs(date.getTime()));
}
