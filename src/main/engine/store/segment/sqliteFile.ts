// Reads tables of an SQLite file straight from its pages (https://www.sqlite.org/fileformat2.html), so that one column of a
// large segment is read without loading the segment. Rowid tables only; no indexes, no write-ahead log, UTF-8 text: exactly
// what our own segments are. Damage of any kind is a thrown Error saying what; the caller knows which file it was.

import { KIB } from '../../../../shared/base/bytes.js';
import type { CodecPort, SyncReadHandle } from '../../ports.js';

export type SqliteValue = null | number | bigint | string | Uint8Array;
export type SqliteRow = readonly SqliteValue[];

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const LEAF = 0x0d;
const INTERIOR = 0x05;
const DEPTH_MAX = 20;

export class SqliteFile {
  readonly #pageBytes: number;
  readonly #usable: number;
  readonly #pages: number;
  readonly #roots = new Map<string, number>();
  readonly #kept = new Map<number, Uint8Array>();

  constructor(
    private readonly handle: SyncReadHandle,
    private readonly codec: CodecPort,
  ) {
    const head = handle.read(0, HEADER_BYTES);
    if (head.length < HEADER_BYTES || codec.latin1(head, 0, 16) !== MAGIC) throw new Error('not an SQLite file');
    const view = viewOf(head);
    const size = view.getUint16(16);
    this.#pageBytes = size === 1 ? 65_536 : size;
    if (this.#pageBytes < 512 || (this.#pageBytes & (this.#pageBytes - 1)) !== 0) throw new Error('impossible page size');
    this.#usable = this.#pageBytes - (head[20] ?? 0);
    if (this.#usable < 480) throw new Error('impossible reserved space');
    this.#pages = Math.floor(handle.size / this.#pageBytes);
    if (view.getUint32(28) > this.#pages) throw new Error('the file is shorter than it says');
    for (const [, row] of this.#walk(1, 0)) {
      if (row[0] === 'table' && typeof row[1] === 'string' && typeof row[3] === 'number') this.#roots.set(row[1], row[3]);
    }
  }

  /** Every row of a table in rowid order. An INTEGER PRIMARY KEY column reads as null: the rowid is it. */
  rows(table: string): Generator<readonly [rowid: number, row: SqliteRow]> {
    return this.#walk(this.#rootOf(table), 0);
  }

  /** One row by rowid; null when there is none. */
  row(table: string, rowid: number): SqliteRow | null {
    const found = this.#find(table, rowid);
    return found === null ? null : this.#record(found.node, found.cell)[1];
  }

  /** A part of the last value of a row, a blob, without reading what lies before it. */
  pieceOf(table: string, rowid: number, from: number, length: number): Uint8Array {
    const found = this.#find(table, rowid);
    if (found === null) throw new Error(`row ${rowid} of ${table} is missing`);
    const { node } = found;
    const [sizeText, afterSize] = varint(node.bytes, this.#cellAt(node, found.cell));
    const start = varint(node.bytes, afterSize)[1];
    const size = Number(sizeText);
    const [headerBytes, first] = varint(node.bytes, start);
    let at = start + Number(headerBytes);
    for (let h = first; h < start + Number(headerBytes);) {
      const [type, next] = varint(node.bytes, h);
      h = next;
      const bytes = bytesOfSerial(Number(type));
      if (h < start + Number(headerBytes)) at += bytes;
      else if (from + length > bytes) throw new Error('a blob is shorter than it should be');
    }
    return this.#payload(node, start, size, at - start + from, at - start + from + length);
  }

  #find(table: string, rowid: number): { readonly node: Node; readonly cell: number } | null {
    let page = this.#rootOf(table);
    for (let depth = 0; depth < DEPTH_MAX; depth++) {
      const node = this.#node(page);
      // Cells are in rowid order: the first with a key at or above the one sought.
      let low = 0;
      let high = node.cells;
      while (low < high) {
        const mid = (low + high) >> 1;
        if (this.#keyOf(node, mid) < rowid) low = mid + 1;
        else high = mid;
      }
      if (node.kind === LEAF) return low < node.cells && this.#keyOf(node, low) === rowid ? { node, cell: low } : null;
      page = low < node.cells ? node.view.getUint32(this.#cellAt(node, low)) : node.view.getUint32(node.at + 8);
    }
    throw new Error('the tree is too deep');
  }

  #rootOf(table: string): number {
    const root = this.#roots.get(table);
    if (root === undefined) throw new Error(`no table ${table}`);
    return root;
  }

  *#walk(page: number, depth: number): Generator<readonly [number, SqliteRow]> {
    if (depth > DEPTH_MAX) throw new Error('the tree is too deep');
    const node = this.#node(page);
    for (let i = 0; i < node.cells; i++) {
      if (node.kind === LEAF) yield this.#record(node, i);
      else yield* this.#walk(node.view.getUint32(this.#cellAt(node, i)), depth + 1);
    }
    if (node.kind === INTERIOR) yield* this.#walk(node.view.getUint32(node.at + 8), depth + 1);
  }

  #read(page: number, count: number): Uint8Array {
    if (page < 1 || page + count - 1 > this.#pages) throw new Error(`page ${page} is outside the file`);
    const bytes = this.handle.read((page - 1) * this.#pageBytes, this.#pageBytes * count);
    if (bytes.length !== this.#pageBytes * count) throw new Error('the file ends early');
    return bytes;
  }

  #node(page: number): Node {
    let bytes = this.#kept.get(page);
    if (bytes === undefined) {
      bytes = this.#read(page, 1);
      if (this.#kept.size * this.#pageBytes >= KEPT_BYTES) this.#kept.clear();
      this.#kept.set(page, bytes);
    }
    const at = page === 1 ? HEADER_BYTES : 0;
    const kind = bytes[at];
    if (kind !== LEAF && kind !== INTERIOR) throw new Error(`page ${page} is not a table page`);
    const view = viewOf(bytes);
    return { bytes, view, at, kind, cells: view.getUint16(at + 3) };
  }

  #cellAt(node: Node, index: number): number {
    const pointer = node.at + (node.kind === LEAF ? 8 : 12) + index * 2;
    const at = pointer + 2 <= this.#usable ? node.view.getUint16(pointer) : this.#usable;
    if (at >= this.#usable) throw new Error('a cell lies outside its page');
    return at;
  }

  #keyOf(node: Node, index: number): number {
    const at = this.#cellAt(node, index);
    if (node.kind === INTERIOR) return Number(varint(node.bytes, at + 4)[0]);
    return Number(varint(node.bytes, varint(node.bytes, at)[1])[0]);
  }

  #record(node: Node, index: number): readonly [number, SqliteRow] {
    const [size, afterSize] = varint(node.bytes, this.#cellAt(node, index));
    const [rowid, start] = varint(node.bytes, afterSize);
    return [Number(rowid), this.#values(this.#payload(node, start, Number(size), 0, Number(size)))];
  }

  /** Bytes `from` … `to` of a cell's content, gathered from its overflow pages when it has any. */
  #payload(node: Node, start: number, size: number, from: number, to: number): Uint8Array {
    if (size > this.handle.size || to > size) throw new Error('a row is longer than the file');
    const localMax = this.#usable - 35;
    if (size <= localMax) {
      if (start + size > this.#usable) throw new Error('a row leaves its page');
      return node.bytes.subarray(start + from, start + to);
    }
    const localMin = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const wanted = localMin + ((size - localMin) % (this.#usable - 4));
    const local = wanted <= localMax ? wanted : localMin;
    if (start + local + 4 > this.#usable) throw new Error('a row leaves its page');
    const out = new Uint8Array(to - from);
    const own = Math.max(0, Math.min(to, local) - from);
    out.set(node.bytes.subarray(start + from, start + from + own));
    let filled = own;
    // A file written once has its overflow pages in a row: go straight to the first that is asked for, fetch the rest together,
    // and follow the chain in memory.
    const pageBytes = this.#usable - 4;
    let skip = Math.max(0, from - local);
    let page = node.view.getUint32(start + local) + Math.floor(skip / pageBytes);
    skip %= pageBytes;
    while (filled < out.length) {
      const left = Math.ceil((out.length - filled + skip) / pageBytes);
      const count = Math.max(1, Math.min(left, this.#pages - page + 1));
      const run = this.#read(page, count);
      const view = viewOf(run);
      for (let i = 0; i < count; i++) {
        const base = i * this.#pageBytes;
        const take = Math.min(out.length - filled, pageBytes - skip);
        out.set(run.subarray(base + 4 + skip, base + 4 + skip + take), filled);
        filled += take;
        skip = 0;
        const next = view.getUint32(base);
        if (filled >= out.length) break;
        const follows = next === page + 1;
        page = next;
        if (!follows) break;
      }
    }
    return out;
  }

  #values(payload: Uint8Array): SqliteRow {
    const [headerBytes, first] = varint(payload, 0);
    const view = viewOf(payload);
    const values: SqliteValue[] = [];
    let at = Number(headerBytes);
    for (let h = first; h < Number(headerBytes);) {
      const [type, next] = varint(payload, h);
      h = next;
      const serial = Number(type);
      const bytes = bytesOfSerial(serial);
      if (at + bytes > payload.length) throw new Error('a value leaves its row');
      values.push(
        serial >= 12
          ? serial % 2 === 0
            ? payload.subarray(at, at + bytes)
            : this.codec.utf8(payload, at, at + bytes)
          : fixed(view, at, serial),
      );
      at += bytes;
    }
    return values;
  }
}

interface Node {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the page header starts. */
  readonly at: number;
  readonly kind: number;
  readonly cells: number;
}

/** Tree pages kept a file; many files may be open. */
const KEPT_BYTES = 512 * KIB;
/** Bytes of serial types 0 … 11. */
const FIXED_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0] as const;

const bytesOfSerial = (serial: number): number => (serial >= 12 ? (serial - (serial % 2 === 0 ? 12 : 13)) / 2 : (FIXED_BYTES[serial] ?? 0));

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function fixed(view: DataView, at: number, serial: number): SqliteValue {
  switch (serial) {
    case 0:
      return null;
    case 1:
      return view.getInt8(at);
    case 2:
      return view.getInt16(at);
    case 3:
      return view.getInt8(at) * 65_536 + view.getUint16(at + 1);
    case 4:
      return view.getInt32(at);
    case 5:
      return view.getInt16(at) * 4_294_967_296 + view.getUint32(at + 2);
    case 6: {
      const wide = view.getBigInt64(at);
      return wide >= -9_007_199_254_740_991n && wide <= 9_007_199_254_740_991n ? Number(wide) : wide;
    }
    case 7:
      return view.getFloat64(at);
    case 8:
      return 0;
    case 9:
      return 1;
    default:
      throw new Error(`reserved serial type ${serial}`);
  }
}

/** SQLite's big-endian base-128 integer (up to 2^53 here; segments have nothing beyond) and the position after it. */
function varint(bytes: Uint8Array, at: number): readonly [number, number] {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new Error('a number leaves its page');
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + i + 1];
  }
  throw new Error('a number is too long');
}
