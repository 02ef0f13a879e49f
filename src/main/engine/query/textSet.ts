// A set of texts that a dictionary's entries are looked up in by the hash of their bytes.

import type { Dictionary } from './values.js';
import { hashText } from './textHash.js';

export class TextSet {
  readonly #slots: Int32Array;
  readonly #hashes: Int32Array;

  constructor(private readonly texts: readonly string[]) {
    let size = 16;
    while (size < texts.length * 3) size *= 2;
    this.#slots = new Int32Array(size);
    this.#hashes = Int32Array.from(texts, hashText);
    for (let i = 0; i < texts.length; i++) {
      let slot = (this.#hashes[i] as number) & (size - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = i + 1;
    }
  }

  hasEntry(dict: Dictionary, id: number): boolean {
    const hash = dict.hash ? dict.hash(id) : hashText(dict.text(id));
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let known = this.#slots[slot] as number; known !== 0; known = this.#slots[slot] as number) {
      if (this.#hashes[known - 1] === hash) {
        const text = this.texts[known - 1] as string;
        if (dict.is ? dict.is(id, text) : dict.text(id) === text) return true;
      }
      slot = (slot + 1) & mask;
    }
    return false;
  }

  /** Ascending ids of the entries that are in the set. */
  entriesOf(dict: Dictionary): Int32Array {
    const found: number[] = [];
    for (let id = 0; id < dict.size; id++) if (this.hasEntry(dict, id)) found.push(id);
    return Int32Array.from(found);
  }
}
