// Writes an SQLite file (https://www.sqlite.org/fileformat2.html) in one pass: rowid tables filled in rowid order, no indexes,
// nothing ever updated. That is all a segment needs, it costs a copy of the rows, and the same rows are the same bytes whatever
// SQLite a host has. sqliteFile.ts reads them back; so does any SQLite.

import { copyPieces, putVarint, recordOf, varintBytes, type SqliteCell } from './sqliteRecord.js';

const HEADER_BYTES = 100;
const LEAF = 0x0d;
const INTERIOR = 0x05;
/** Page headers: leaves have no right-most child. */
const LEAF_HEAD = 8;
const INTERIOR_HEAD = 12;
const POINTER_BYTES = 2;
/** SQLite locks this byte; the page it lies on holds nothing. */
const LOCK_BYTE = 0x4000_0000;
/** The version of SQLite whose format this is, as its header says it. */
const FORMAT_OF = 3_045_000;

const VARINT_BYTES_MAX = 9;

/** A page of the tree and the greatest rowid under it. */
interface Child {
  readonly page: number;
  readonly last: number;
}

/** A page being filled: cells grow down from its end, their pointers up from its header. */
interface OpenPage {
  readonly number: number;
  cells: number;
  /** Where the content of the last cell starts. */
  content: number;
}

export class SqliteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #pages = 1;
  readonly #schema: { readonly name: string; readonly sql: string; readonly root: number }[] = [];

  /** `sizeHint`: about how many bytes the rows take. */
  constructor(
    private readonly encode: (text: string) => Uint8Array,
    private readonly pageBytes: number,
    sizeHint: number,
  ) {
    this.#bytes = new Uint8Array(Math.ceil(sizeHint / pageBytes + 16) * pageBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Adds a table with its rows, rowids counting from 1. `keyed`: its first column is the INTEGER PRIMARY KEY, which is the rowid. */
  table(name: string, sql: string, rows: Iterable<readonly SqliteCell[]>, keyed: boolean): void {
    const leaves: Child[] = [];
    let page = this.#open(LEAF);
    let rowid = 0;
    for (const row of rows) {
      rowid++;
      const payload = recordOf(this.encode, keyed ? [null, ...row.slice(1)] : row);
      const head = varintBytes(payload.size) + varintBytes(rowid);
      const local = this.#localBytes(payload.size);
      const overflows = local < payload.size;
      const cellBytes = head + local + (overflows ? 4 : 0);
      if (this.#room(page) < cellBytes + POINTER_BYTES) {
        leaves.push({ page: page.number, last: rowid - 1 });
        page = this.#open(LEAF);
      }
      const first = overflows ? this.#overflow(payload.pieces, local) : 0;
      let at = this.#cell(page, cellBytes, LEAF_HEAD);
      at = this.#varint(at, payload.size);
      at = this.#varint(at, rowid);
      at = copyPieces(payload.pieces, 0, local, this.#bytes, at);
      if (overflows) this.#view.setUint32(at, first);
    }
    leaves.push({ page: page.number, last: rowid });
    this.#schema.push({ name, sql, root: this.#rootOf(leaves) });
  }

  /** The file. */
  finish(): Uint8Array {
    const page: OpenPage = { number: 1, cells: 0, content: this.pageBytes };
    this.#header(page, LEAF);
    this.#schema.forEach(({ name, sql, root }, i) => {
      const { pieces, size } = recordOf(this.encode, ['table', name, name, root, sql]);
      const cellBytes = varintBytes(size) + varintBytes(i + 1) + size;
      if (this.#room(page) < cellBytes + POINTER_BYTES) throw new Error('the schema does not fit its page');
      let at = this.#cell(page, cellBytes, LEAF_HEAD);
      at = this.#varint(at, size);
      at = this.#varint(at, i + 1);
      copyPieces(pieces, 0, size, this.#bytes, at);
    });
    this.#bytes.set(this.encode('SQLite format 3\0'), 0);
    const view = this.#view;
    view.setUint16(16, this.pageBytes === 65_536 ? 1 : this.pageBytes);
    this.#bytes.set([1, 1, 0, 64, 32, 32], 18); // rollback journal, no reserved bytes, payload fractions as SQLite wants them
    view.setUint32(24, 1); // change counter
    view.setUint32(28, this.#pages);
    view.setUint32(40, this.#schema.length); // schema cookie
    view.setUint32(44, 4); // schema format
    view.setUint32(56, 1); // UTF-8
    view.setUint32(92, 1); // the change counter the version below belongs to
    view.setUint32(96, FORMAT_OF);
    return this.#bytes.subarray(0, this.#pages * this.pageBytes);
  }

  /** Interior pages over the leaves, level by level, to the one root. */
  #rootOf(leaves: readonly Child[]): number {
    const children = Math.floor((this.pageBytes - INTERIOR_HEAD) / (4 + VARINT_BYTES_MAX + POINTER_BYTES));
    let level = leaves;
    while (level.length > 1) {
      // Shared out evenly, so that no page ends up with a single child.
      const pages = Math.ceil(level.length / children);
      const below = level;
      level = Array.from({ length: pages }, (_, i) =>
        this.#interior(below.slice(Math.floor((i * below.length) / pages), Math.floor(((i + 1) * below.length) / pages))),
      );
    }
    return level[0]?.page ?? 0;
  }

  #interior(children: readonly Child[]): Child {
    const page = this.#open(INTERIOR);
    let last = 0;
    children.forEach((child, i) => {
      last = child.last;
      // The right-most child has no cell: the page above, or nothing, bounds its keys.
      if (i === children.length - 1) this.#view.setUint32(this.#start(page) + 8, child.page);
      else {
        const at = this.#cell(page, 4 + varintBytes(child.last), INTERIOR_HEAD);
        this.#view.setUint32(at, child.page);
        this.#varint(at + 4, child.last);
      }
    });
    return { page: page.number, last };
  }

  /** Payload bytes kept in the leaf itself. */
  #localBytes(size: number): number {
    const most = this.pageBytes - 35;
    if (size <= most) return size;
    const least = Math.floor(((this.pageBytes - 12) * 32) / 255) - 23;
    const wanted = least + ((size - least) % (this.pageBytes - 4));
    return wanted <= most ? wanted : least;
  }

  /** Writes what a leaf does not hold to a chain of pages; gives the first. */
  #overflow(pieces: readonly Uint8Array[], from: number): number {
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const first = this.#allocate();
    let page = first;
    for (let done = from; done < size;) {
      const count = Math.min(this.pageBytes - 4, size - done);
      const next = done + count < size ? this.#allocate() : 0;
      const at = (page - 1) * this.pageBytes;
      this.#view.setUint32(at, next);
      copyPieces(pieces, done, count, this.#bytes, at + 4);
      done += count;
      page = next;
    }
    return first;
  }

  #open(kind: number): OpenPage {
    const page = { number: this.#allocate(), cells: 0, content: this.pageBytes };
    this.#header(page, kind);
    return page;
  }

  #allocate(): number {
    this.#pages++;
    if (this.#pages === Math.floor(LOCK_BYTE / this.pageBytes) + 1) this.#pages++;
    const needed = this.#pages * this.pageBytes;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, Math.ceil((this.#bytes.length * 1.5) / this.pageBytes) * this.pageBytes));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return this.#pages;
  }

  /** Where the page header lies in the file. */
  #start(page: OpenPage): number {
    return (page.number - 1) * this.pageBytes + (page.number === 1 ? HEADER_BYTES : 0);
  }

  /** Bytes left in a leaf. */
  #room(page: OpenPage): number {
    return page.content - (page.number === 1 ? HEADER_BYTES : 0) - LEAF_HEAD - page.cells * POINTER_BYTES;
  }

  #header(page: OpenPage, kind: number): void {
    const at = this.#start(page);
    this.#bytes[at] = kind;
    this.#view.setUint16(at + 5, page.content & 0xffff); // 65,536 is written as 0
  }

  /** Makes room for a cell; gives its place in the file. */
  #cell(page: OpenPage, bytes: number, head: number): number {
    page.content -= bytes;
    const at = this.#start(page);
    this.#view.setUint16(at + head + page.cells * POINTER_BYTES, page.content);
    page.cells++;
    this.#view.setUint16(at + 3, page.cells);
    this.#view.setUint16(at + 5, page.content);
    return (page.number - 1) * this.pageBytes + page.content;
  }

  #varint(at: number, value: number): number {
    return putVarint(this.#bytes, at, value);
  }
}
