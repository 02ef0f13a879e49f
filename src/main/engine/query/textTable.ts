// Distinct texts numbered by their hash: those of grouping and join keys and those of lists. A text that came from a stored
// dictionary is kept as the place of its bytes in memory and decoded when someone looks at it; most never are.

import { hashText } from './textHash.js';
import type { Dictionary, Scalar, TextPlace } from './values.js';

const FIRST = 128;
/** A text kept as a string, which lies in no block of bytes. */
const NO_BLOCK = -1;

export class TextTable {
  /** Hash and number + 1 of each text. */
  #slots = new Int32Array(FIRST * 4);
  #used = 0;
  #size = 0;
  #hashes = new Int32Array(FIRST);
  // Where each text lies.
  #blockOf = new Int32Array(FIRST);
  #starts = new Uint32Array(FIRST);
  #ends = new Uint32Array(FIRST);
  readonly #blocks: Uint8Array[] = [];
  readonly #blockNumbers = new Map<Uint8Array, number>();
  readonly #decoders: TextPlace['decode'][] = [];
  #blockBytes = 0;
  /** Texts that came as strings or were looked at. */
  #strings: (string | undefined)[] = [];
  #stringBytes = 0;
  readonly #place: TextPlace = { bytes: new Uint8Array(0), start: 0, end: 0, decode: () => '' };

  static of(texts: Iterable<string>): TextTable {
    const table = new TextTable();
    for (const text of texts) table.idOfText(text, true);
    return table;
  }

  get size(): number {
    return this.#size;
  }

  /** Ascending ids of a dictionary's entries that are here. */
  entriesOf(dict: Dictionary): Int32Array {
    const found: number[] = [];
    for (let id = 0; id < dict.size; id++) if (this.idOfEntry(dict, id, false) >= 0) found.push(id);
    return Int32Array.from(found);
  }

  text(id: number): string {
    const known = this.#strings[id];
    if (known !== undefined) return known;
    const block = this.#blockOf[id] ?? NO_BLOCK;
    const bytes = this.#blocks[block];
    if (!bytes) return '';
    const text = this.#decoders[block]?.(bytes, this.#starts[id] as number, this.#ends[id] as number) ?? '';
    this.#keep(id, text);
    return text;
  }

  hash(id: number): number {
    return this.#hashes[id] as number;
  }

  /** Tells where the bytes of a text lie; false when it is held as a string. */
  place(id: number, into: TextPlace): boolean {
    const block = this.#blockOf[id] ?? NO_BLOCK;
    if (block === NO_BLOCK) return false;
    into.bytes = this.#blocks[block] as Uint8Array;
    into.start = this.#starts[id] as number;
    into.end = this.#ends[id] as number;
    into.decode = this.#decoders[block] as TextPlace['decode'];
    return true;
  }

  idOfText(text: string, insert: boolean): number {
    const hash = hashText(text);
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = (hash << 1) & mask;
    for (let known = slots[slot + 1] as number; known !== 0; known = slots[slot + 1] as number) {
      if (slots[slot] === hash && this.text(known - 1) === text) return known - 1;
      slot = (slot + 2) & mask;
    }
    if (!insert) return -1;
    const id = this.#add(slot, hash);
    this.#blockOf[id] = NO_BLOCK;
    this.#keep(id, text);
    return id;
  }

  idOfEntry(dict: Dictionary, entry: number, insert: boolean): number {
    const hash = dict.hash ? dict.hash(entry) : hashText(dict.text(entry));
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = (hash << 1) & mask;
    for (let known = slots[slot + 1] as number; known !== 0; known = slots[slot + 1] as number) {
      if (slots[slot] === hash && this.#isEntry(known - 1, dict, entry)) return known - 1;
      slot = (slot + 2) & mask;
    }
    if (!insert) return -1;
    const id = this.#add(slot, hash);
    const place = this.#place;
    if (dict.place?.(entry, place)) {
      this.#blockOf[id] = this.#blockNumber(place);
      this.#starts[id] = place.start;
      this.#ends[id] = place.end;
    } else {
      this.#blockOf[id] = NO_BLOCK;
      this.#keep(id, dict.text(entry));
    }
    return id;
  }

  /** A number for something that is no text and is found by other means. */
  addOther(): number {
    const id = this.#append(0);
    this.#blockOf[id] = NO_BLOCK;
    return id;
  }

  /** With the whole of every block a text lies in: the cache of the store may give it up, and it stays in memory all the same. */
  bytes(): number {
    return this.#slots.byteLength + this.#hashes.byteLength * 4 + this.#stringBytes + this.#blockBytes;
  }

  #isEntry(id: number, dict: Dictionary, entry: number): boolean {
    const place = this.#place;
    const block = this.#blockOf[id] as number;
    if (block === NO_BLOCK || !dict.place?.(entry, place)) {
      const text = this.text(id);
      return dict.is ? dict.is(entry, text) : dict.text(entry) === text;
    }
    const bytes = this.#blocks[block] as Uint8Array;
    const { bytes: others, start: from, end } = place;
    const start = this.#starts[id] as number;
    const length = end - from;
    if ((this.#ends[id] as number) - start !== length) return false;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== others[from + i]) return false;
    return true;
  }

  #blockNumber({ bytes, decode }: TextPlace): number {
    const last = this.#blocks.length - 1;
    if (last >= 0 && this.#blocks[last] === bytes) return last;
    let number = this.#blockNumbers.get(bytes);
    if (number === undefined) {
      number = this.#blocks.push(bytes) - 1;
      this.#decoders.push(decode);
      this.#blockNumbers.set(bytes, number);
      this.#blockBytes += bytes.byteLength;
    }
    return number;
  }

  #keep(id: number, text: string): void {
    if (id >= this.#strings.length) {
      const next = new Array<string | undefined>(Math.max(this.#size, this.#strings.length * 2, 16));
      for (let i = 0; i < this.#strings.length; i++) next[i] = this.#strings[i];
      this.#strings = next;
    }
    this.#strings[id] = text;
    this.#stringBytes += 32 + text.length;
  }

  #append(hash: number): number {
    const id = this.#size++;
    if (id >= this.#hashes.length) {
      const size = id * 2;
      this.#hashes = grown(this.#hashes, new Int32Array(size));
      this.#blockOf = grown(this.#blockOf, new Int32Array(size));
      this.#starts = grown(this.#starts, new Uint32Array(size));
      this.#ends = grown(this.#ends, new Uint32Array(size));
    }
    this.#hashes[id] = hash;
    return id;
  }

  #add(slot: number, hash: number): number {
    const id = this.#append(hash);
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = id + 1;
    if (++this.#used * 4 > this.#slots.length) this.#widen();
    return id;
  }

  #widen(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      const hash = old[from] as number;
      let slot = (hash << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = hash;
      slots[slot + 1] = old[from + 1] as number;
    }
    this.#slots = slots;
  }
}

function grown<T extends Int32Array | Uint32Array>(data: T, next: T): T {
  next.set(data);
  return next;
}

/** The first `size` texts of a table as a dictionary; what is no text is told by `others`. */
export class TableTexts implements Dictionary {
  constructor(
    private readonly table: TextTable,
    readonly size: number,
    private readonly others: ReadonlyMap<number, Scalar>,
  ) {}
  get(id: number): Scalar {
    const other = this.others.size > 0 ? this.others.get(id) : undefined;
    return other === undefined ? this.table.text(id) : other;
  }
  text(id: number): string {
    const value = this.get(id);
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  hash(id: number): number {
    return this.others.has(id) ? hashText(this.text(id)) : this.table.hash(id);
  }
  bytes(): number {
    return this.table.bytes();
  }
  place(id: number, into: TextPlace): boolean {
    return this.table.place(id, into);
  }
}
