// Text met again and again, made a string once: element names and literals by number, values by their raw bytes.

import type { CodecPort } from '../../../ports.js';

/** Numbered distinct strings, shared by all chunks of a file. */
export class NameTable {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }
  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#texts.push(text);
    this.#ids.set(text, id);
    return id;
  }
  text(id: number): string {
    return this.#texts[id] ?? '';
  }
}

const SLOTS = 1 << 13;
/** Longer values are rarely met twice; hashing them would cost more than decoding. */
const POOLED_CHARACTERS_MAX = 64;

/** UTF-16 values as strings. A direct-mapped cache: bounded, and a hit is always compared character by character. */
export class TextPool {
  readonly #slots: (string | undefined)[] = Array.from<string | undefined>({ length: SLOTS });
  readonly #utf16: CodecPort['utf16'];

  constructor(codec: CodecPort) {
    this.#utf16 = (bytes, start, end) => codec.utf16(bytes, start, end);
  }

  /** Decodes [start, end); an odd last byte is left out. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const characters = (end - start) >> 1;
    if (characters === 0) return '';
    const stop = start + characters * 2;
    if (characters > POOLED_CHARACTERS_MAX) return this.#utf16(bytes, start, stop);
    let hash = characters;
    for (let at = start; at < stop; at += 2)
      hash = Math.imul(hash ^ ((bytes[at] as number) | ((bytes[at + 1] as number) << 8)), 0x5bd1e995);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#slots[slot];
    if (known !== undefined && sameText(known, characters, bytes, start)) return known;
    const text = this.#utf16(bytes, start, stop);
    this.#slots[slot] = text;
    return text;
  }
}

function sameText(text: string, characters: number, bytes: Uint8Array, start: number): boolean {
  if (text.length !== characters) return false;
  for (let i = 0, at = start; i < characters; i++, at += 2) {
    if (text.charCodeAt(i) !== ((bytes[at] as number) | ((bytes[at + 1] as number) << 8))) return false;
  }
  return true;
}
