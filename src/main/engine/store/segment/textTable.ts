// The distinct texts of a column while its segment is being collected: UTF-8, one after another as they will be written, found
// again by their bytes. Texts that come as bytes of the evidence are never made into strings.

import { MIB } from '../../../../shared/base/bytes.js';

/** Bytes and a view of the same, as whoever scans them already has both. */
export interface Utf8 {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export const utf8Of = (bytes: Uint8Array): Utf8 => ({ bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) });

/**
 * The hash of a text is made four bytes at a time: `mixWord` for each word (the last one filled with zeros, left out when there is
 * nothing in it), then `endHash`. Scanners make it on the way; it decides no order and is written nowhere.
 */
export const mixWord = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};
export const endHash = (hash: number, bytes: number): number => {
  const mixed = Math.imul(hash ^ bytes, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
};

export function hashUtf8({ bytes, view }: Utf8, from: number, to: number): number {
  let hash = 0;
  let at = from;
  for (; at + 4 <= to; at += 4) hash = mixWord(hash, view.getInt32(at, true));
  if (at < to) {
    let word = 0;
    for (let shift = 0; at < to; at++, shift += 8) word |= (bytes[at] ?? 0) << shift;
    hash = mixWord(hash, word);
  }
  return endHash(hash, to - from);
}

const NOT_ASCII = 0x80808080 | 0;
const FIRST_SLOTS = 256;
const FIRST_BYTES = 4096;
/** From here on the block grows by half rather than to twice its size. */
const BIG_BYTES = 32 * MIB;
/** A sound hash never comes near it; texts made to collide are kept by a map instead, so that no evidence makes this slow. */
const PROBES_MAX = 256;

export class TextTable {
  private count = 0;
  private arena = utf8Of(new Uint8Array(FIRST_BYTES));
  /** `ends[id]` is where text `id` ends and the next begins; `ends[0]` is 0. */
  private ends = new Int32Array(FIRST_SLOTS / 2 + 1);
  /** Hash and id by turns; id 0 is an empty slot. */
  private slots = new Int32Array(FIRST_SLOTS * 2);
  private mask = FIRST_SLOTS - 1;
  private crowded: Map<string, number> | null = null;
  private allAscii = true;

  /** `meter` counts the characters of new texts, as JavaScript counts them. */
  constructor(private readonly meter: { chars: number }) {}

  /** Texts in the table; their ids count from 1 in order of appearance. */
  get size(): number {
    return this.count;
  }

  /** Whether no byte of any text is above 0x7f. */
  get ascii(): boolean {
    return this.allAscii;
  }

  /** All texts, one after the other. */
  get block(): Uint8Array {
    return this.arena.bytes.subarray(0, this.ends[this.count] ?? 0);
  }

  /** Where a text ends in the block; ids count from 1. */
  endOf(id: number): number {
    return this.ends[id] ?? 0;
  }

  /** Byte length of each text, in the narrowest numbers that hold the longest. */
  lengths(): Uint8Array {
    const size = this.count;
    const lengths = new Uint32Array(size);
    let longest = 0;
    for (let i = 0; i < size; i++) {
      const length = (this.ends[i + 1] ?? 0) - (this.ends[i] ?? 0);
      lengths[i] = length;
      if (length > longest) longest = length;
    }
    if (longest <= 0xff) return new Uint8Array(lengths);
    return new Uint8Array(longest <= 0xffff ? new Uint16Array(lengths).buffer : lengths.buffer);
  }

  /** The id of a text; 0 when the table does not have it. */
  find(text: Utf8, from: number, to: number, hash: number): number {
    return this.look(text, from, to, hash, false);
  }

  /** The id of a text, which is added when it is new. */
  intern(text: Utf8, from: number, to: number, hash: number): number {
    return this.look(text, from, to, hash, true);
  }

  private look(text: Utf8, from: number, to: number, hash: number, add: boolean): number {
    const slots = this.slots;
    const mask = this.mask;
    let slot = hash & mask;
    for (let probes = 0; probes < PROBES_MAX; probes++) {
      const id = slots[slot * 2 + 1] ?? 0;
      if (id === 0) {
        if (!add) return 0;
        const added = this.add(text, from, to);
        slots[slot * 2] = hash;
        slots[slot * 2 + 1] = added;
        if (added * 2 > mask) this.grow();
        return added;
      }
      if (slots[slot * 2] === hash && this.same(id, text, from, to)) return id;
      slot = (slot + 1) & mask;
    }
    const key = keyOf(text.bytes, from, to);
    const known = this.crowded?.get(key) ?? 0;
    if (known !== 0 || !add) return known;
    const added = this.add(text, from, to);
    this.crowded ??= new Map();
    this.crowded.set(key, added);
    if (added * 2 > mask) this.grow();
    return added;
  }

  private same(id: number, text: Utf8, from: number, to: number): boolean {
    let at = this.ends[id - 1] ?? 0;
    if ((this.ends[id] ?? 0) - at !== to - from) return false;
    const { bytes, view } = this.arena;
    const other = text.view;
    let i = from;
    for (; i + 8 <= to; i += 8, at += 8)
      if (other.getInt32(i, true) !== view.getInt32(at, true) || other.getInt32(i + 4, true) !== view.getInt32(at + 4, true)) return false;
    for (; i < to; i++, at++) if (text.bytes[i] !== bytes[at]) return false;
    return true;
  }

  private add(text: Utf8, from: number, to: number): number {
    const start = this.ends[this.count] ?? 0;
    const end = start + to - from;
    if (end > this.arena.bytes.length) this.widen(end);
    const { bytes, view } = this.arena;
    let at = start;
    let seen = 0;
    let i = from;
    for (; i + 4 <= to; i += 4, at += 4) {
      const word = text.view.getInt32(i, true);
      seen |= word;
      view.setInt32(at, word, true);
    }
    for (; i < to; i++, at++) {
      const byte = text.bytes[i] ?? 0;
      seen |= byte;
      bytes[at] = byte;
    }
    if ((seen & NOT_ASCII) === 0) this.meter.chars += to - from;
    else {
      this.allAscii = false;
      this.meter.chars += charactersOf(bytes, start, end);
    }
    const id = ++this.count;
    if (id >= this.ends.length) {
      const ends = new Int32Array(this.ends.length * 2);
      ends.set(this.ends);
      this.ends = ends;
    }
    this.ends[id] = end;
    return id;
  }

  /** Makes room for `needed` bytes of text. */
  private widen(needed: number): void {
    const held = this.arena.bytes;
    const bytes = new Uint8Array(Math.max(needed, held.length < BIG_BYTES ? held.length * 2 : Math.ceil(held.length * 1.5)));
    bytes.set(held);
    this.arena = utf8Of(bytes);
  }

  /** Twice the slots, every text put in again. */
  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = this.mask * 2 + 1;
    this.crowded = null;
    const held = this.slots;
    const placed = new Uint8Array(this.count + 1);
    for (let i = 0; i < held.length; i += 2) {
      const id = held[i + 1] ?? 0;
      if (id !== 0) placed[id] = put(slots, mask, held[i] ?? 0, id) ? 1 : 0;
    }
    this.slots = slots;
    this.mask = mask;
    for (let id = 1; id <= this.count; id++) {
      if (placed[id] === 1) continue;
      const from = this.ends[id - 1] ?? 0;
      const to = this.ends[id] ?? 0;
      if (put(slots, mask, hashUtf8(this.arena, from, to), id)) continue;
      this.crowded ??= new Map();
      this.crowded.set(keyOf(this.arena.bytes, from, to), id);
    }
  }
}

/** Puts an id where its hash belongs; false when too many others are there. */
function put(slots: Int32Array, mask: number, hash: number, id: number): boolean {
  let slot = hash & mask;
  for (let probes = 0; probes < PROBES_MAX; probes++) {
    if (slots[slot * 2 + 1] === 0) {
      slots[slot * 2] = hash;
      slots[slot * 2 + 1] = id;
      return true;
    }
    slot = (slot + 1) & mask;
  }
  return false;
}

/** Bytes as a string of the same length, for the map. */
function keyOf(bytes: Uint8Array, from: number, to: number): string {
  let key = '';
  for (let i = from; i < to; i++) key += String.fromCharCode(bytes[i] ?? 0);
  return key;
}

/** UTF-16 units of valid UTF-8. */
function charactersOf(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
