// What a chunk shares among its records: element names by offset, template definitions by offset. Both are chunk-relative
// and mean nothing in the next chunk; the programs they resolve to do.

import type { Program } from './program.js';
import { damaged, viewOf } from './layout.js';
import type { NameTable } from './names.js';

const NAME_HEADER_BYTES = 8; // next offset, hash, character count
/** Element and attribute names; far beyond anything a provider writes. */
const NAME_CHARACTERS_MAX = 1024;

export interface NameAt {
  readonly id: number;
  /** First byte after the name record. */
  readonly end: number;
}

export class ChunkScope {
  readonly view: DataView;
  readonly size: number;
  readonly templates = new Map<number, Program>();
  readonly #found = new Map<number, NameAt>();

  constructor(
    readonly bytes: Uint8Array,
    readonly names: NameTable,
    readonly utf16: (bytes: Uint8Array, start: number, end: number) => string,
  ) {
    this.view = viewOf(bytes);
    this.size = bytes.length;
  }

  /** The name record at an offset, or null when there cannot be one. */
  peekName(offset: number): NameAt | null {
    const known = this.#found.get(offset);
    if (known) return known;
    const start = offset + NAME_HEADER_BYTES;
    if (offset < 0 || start > this.size) return null;
    const characters = this.view.getUint16(offset + 6, true);
    const stop = start + characters * 2;
    if (characters > NAME_CHARACTERS_MAX || stop + 2 > this.size || this.view.getUint16(stop, true) !== 0) return null;
    const name = { id: this.names.id(this.utf16(this.bytes, start, stop)), end: stop + 2 };
    this.#found.set(offset, name);
    return name;
  }
  name(offset: number): NameAt {
    const name = this.peekName(offset);
    if (!name) throw damaged('name', 'no element name where one is referred to', offset);
    return name;
  }

  u16(at: number): number {
    if (at + 2 > this.size) throw damaged('truncated', 'the chunk ends inside a record', at);
    return this.view.getUint16(at, true);
  }
  u32(at: number): number {
    if (at + 4 > this.size) throw damaged('truncated', 'the chunk ends inside a record', at);
    return this.view.getUint32(at, true);
  }
}
