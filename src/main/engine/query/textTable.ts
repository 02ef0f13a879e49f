// Distinct texts numbered by their hash: those of grouping and join keys and those of lists. An entry of a stored dictionary is
// found by the hash of its bytes, and mostly without being decoded.

import { hashText } from './textHash.js';
import type { Dictionary, Scalar } from './values.js';

export class TextTable {
  #slots = new Int32Array(256);
  #hashes = new Int32Array(128);
  #count = 0;

  /** `values` may be shared with whoever looks texts up by their number, which is the place there. */
  constructor(private readonly values: Scalar[] = []) {}

  static of(texts: Iterable<string>): TextTable {
    const table = new TextTable();
    for (const text of texts) table.idOfText(text, true);
    return table;
  }

  /** Ascending ids of a dictionary's entries that are here. */
  entriesOf(dict: Dictionary): Int32Array {
    const found: number[] = [];
    for (let id = 0; id < dict.size; id++) if (this.idOfEntry(dict, id, false) >= 0) found.push(id);
    return Int32Array.from(found);
  }

  idOfText(text: string, insert: boolean): number {
    const hash = hashText(text);
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let known = slots[slot] as number; known !== 0; known = slots[slot] as number) {
      if (this.#hashes[known - 1] === hash && this.values[known - 1] === text) return known - 1;
      slot = (slot + 1) & mask;
    }
    return insert ? this.#add(slot, hash, text) : -1;
  }

  idOfEntry(dict: Dictionary, id: number, insert: boolean): number {
    const hash = dict.hash ? dict.hash(id) : hashText(dict.text(id));
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let known = slots[slot] as number; known !== 0; known = slots[slot] as number) {
      if (this.#hashes[known - 1] === hash && isEntry(dict, id, this.values[known - 1])) return known - 1;
      slot = (slot + 1) & mask;
    }
    return insert ? this.#add(slot, hash, dict.text(id)) : -1;
  }

  #add(slot: number, hash: number, text: string): number {
    const id = this.values.push(text) - 1;
    if (id >= this.#hashes.length) {
      const next = new Int32Array(Math.max(this.#hashes.length * 2, id + 1));
      next.set(this.#hashes);
      this.#hashes = next;
    }
    this.#hashes[id] = hash;
    this.#slots[slot] = id + 1;
    if (++this.#count * 2 > this.#slots.length) {
      const old = this.#slots;
      const slots = new Int32Array(old.length * 2);
      const mask = slots.length - 1;
      for (const entry of old) {
        if (entry === 0) continue;
        let s = (this.#hashes[entry - 1] as number) & mask;
        while (slots[s] !== 0) s = (s + 1) & mask;
        slots[s] = entry;
      }
      this.#slots = slots;
    }
    return id;
  }
}

const isEntry = (dict: Dictionary, id: number, text: Scalar | undefined): boolean =>
  typeof text === 'string' && (dict.is ? dict.is(id, text) : dict.text(id) === text);
