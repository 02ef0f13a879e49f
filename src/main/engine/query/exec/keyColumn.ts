// The distinct values of one key column, numbered in order of appearance. Texts meet by the hash of their UTF-8 bytes, so a
// dictionary's entry that is known already is never decoded; numbers meet in an open-addressing table; the rest by a map.

import type { KqlType } from '../../../../shared/base/types.js';
import { bare, canonicalKey } from '../dynamic.js';
import { formatDecimal, isDecimal } from '../decimal.js';
import { hashText } from '../textHash.js';
import { TableTexts, TextTable } from '../textTable.js';
import { at, vectorLength, vectorOf, type Dictionary, type Scalar, type Vector } from '../values.js';

/** Equal keys for equal values of one type. Numbers stay numbers where they can. */
export function keyOf(type: KqlType, v: Scalar): string | number {
  if (typeof v === 'string') return v;
  if (typeof v === 'number') return v === 0 ? 0 : v;
  if (v === null || v === undefined) return NULL_KEY;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'bigint') return type === 'dynamic' ? canonicalKey(v) : `${v}`;
  if (isDecimal(v)) return formatDecimal(v);
  const x = bare(v);
  return typeof x === 'number' ? (x === 0 ? 0 : x) : canonicalKey(x);
}
const NULL_KEY = '\u0000null';
/** A hash of 32 bits that equal values share; that of a text is the one dictionaries know. */
export function hashOf(type: KqlType, v: Scalar): number {
  const x = bare(v);
  return typeof x === 'number' ? mixed(hashNumber(x + 0)) : hashText(String(keyOf(type, x)));
}
const mixed = (h: number): number => {
  const x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  const y = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return y ^ (y >>> 16);
};
/** A dictionary id not looked up yet. */
const UNASKED = -2;

interface DictionaryMap {
  readonly ids: Int32Array;
  /** Values known when a miss was last noted: more may have come since. */
  values: number;
  misses: boolean;
}

export class KeyColumn {
  /** All values but texts. */
  readonly #values: Scalar[] = [];
  /** What a column of texts has besides: nulls, mostly. */
  readonly #others = new Map<number, Scalar>();
  private readonly index = new Map<string | number, number>();
  private readonly maps = new WeakMap<Dictionary, DictionaryMap>();
  private readonly texts: TextTable | null;
  private readonly numbers: NumberTable | null;
  /** Number of the null value, once met. */
  nullId = -1;

  constructor(readonly type: KqlType) {
    this.texts = type === 'string' || type === 'guid' ? new TextTable() : null;
    this.numbers = type === 'dynamic' || type === 'decimal' || this.texts ? null : new NumberTable(this.#values);
  }

  get size(): number {
    return this.texts ? this.texts.size : this.#values.length;
  }

  value(id: number): Scalar {
    if (!this.texts) return this.#values[id] ?? null;
    const other = this.#others.size > 0 ? this.#others.get(id) : undefined;
    return other === undefined ? this.texts.text(id) : other;
  }

  hash(id: number): number {
    const known = this.texts?.hash(id) ?? 0;
    return known === 0 ? hashOf(this.type, this.value(id)) : known;
  }

  /** All of them, by number: texts are decoded for it. */
  values(): readonly Scalar[] {
    return this.texts ? Array.from({ length: this.size }, (_, id) => this.value(id)) : this.#values;
  }

  bytes(): number {
    return this.texts ? this.texts.bytes() : this.#values.length * 64;
  }

  id(v: Scalar, insert: boolean): number {
    if (this.texts && typeof v === 'string') return this.texts.idOfText(v, insert);
    if (this.numbers && typeof v === 'number' && v === v) return this.numbers.id(v, insert);
    // A dynamic string and a dynamic number with the same text differ.
    const key = this.type === 'dynamic' && typeof v === 'string' ? `"${v}` : keyOf(this.type, v);
    const known = this.index.get(key);
    if (known !== undefined) return known;
    if (!insert) return -1;
    const id = this.texts ? this.texts.addOther() : this.#values.push(v) - 1;
    if (this.texts) this.#others.set(id, v);
    this.index.set(key, id);
    if (v === null) this.nullId = id;
    return id;
  }

  /** Number of each row's value; −1 for values never inserted. */
  ids(v: Vector, insert: boolean): Int32Array {
    const n = vectorLength(v);
    const out = new Int32Array(n);
    if (v.repr === 'const') return out.fill(this.id(v.value, insert));
    if (v.repr === 'dict') {
      this.#idsOfDictionary(v, insert, out);
      return out;
    }
    if (v.repr === 'f64' && !v.nulls && v.type !== 'bool') {
      let last = NaN;
      let lastId = -1;
      const { data } = v;
      for (let i = 0; i < n; i++) {
        const x = data[i] as number;
        if (x !== last) {
          last = x;
          lastId = this.id(x, insert);
        }
        out[i] = lastId;
      }
      return out;
    }
    for (let i = 0; i < n; i++) out[i] = this.id(at(v, i), insert);
    return out;
  }

  #idsOfDictionary(v: Extract<Vector, { repr: 'dict' }>, insert: boolean, out: Int32Array): void {
    const { ids, dict } = v;
    const map = this.#mapOf(dict);
    let missing = UNASKED;
    for (let i = 0; i < out.length; i++) {
      const id = ids[i] as number;
      if (id < 0) {
        if (missing === UNASKED) missing = this.id(v.type === 'string' ? '' : null, insert);
        out[i] = missing;
        continue;
      }
      let to = map.ids[id] as number;
      if (to < 0 && (to === UNASKED || insert)) {
        to = this.texts ? this.texts.idOfEntry(dict, id, insert) : this.id(dict.get(id), insert);
        map.ids[id] = to;
        if (to < 0) map.misses = true;
      }
      out[i] = to;
    }
    map.values = this.size;
  }

  #mapOf(dict: Dictionary): DictionaryMap {
    let map = this.maps.get(dict);
    if (!map || map.ids.length < dict.size)
      this.maps.set(dict, (map = { ids: new Int32Array(dict.size).fill(UNASKED), values: this.size, misses: false }));
    if (map.misses && map.values !== this.size) {
      // What was not there before may have come since.
      const { ids } = map;
      for (let i = 0; i < ids.length; i++) if (ids[i] === -1) ids[i] = UNASKED;
      map.misses = false;
    }
    return map;
  }

  /** The values of numbers, as a vector: texts stay dictionary coded. */
  vector(ids: Int32Array): Vector {
    if (this.texts && this.type === 'string')
      return { repr: 'dict', type: 'string', ids, dict: new TableTexts(this.texts, this.size, this.#others) };
    return vectorOf(
      this.type,
      Array.from(ids, (id) => this.value(id)),
    );
  }
}

const cell = new Float64Array(1);
const halves = new Int32Array(cell.buffer);
const hashNumber = (x: number): number => {
  cell[0] = x;
  let h = Math.imul((halves[0] as number) ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(halves[1] as number, 0xc2b2ae35);
  h ^= h >>> 15;
  h = Math.imul(h, 0x27d4eb2f);
  return h ^ (h >>> 16);
};

/** Numbers that are not NaN. */
class NumberTable {
  #keys = new Float64Array(256);
  #ids = new Int32Array(256);
  #count = 0;

  constructor(private readonly values: Scalar[]) {}

  id(x: number, insert: boolean): number {
    const key = x + 0; // −0 is 0
    const mask = this.#ids.length - 1;
    let slot = hashNumber(key) & mask;
    for (let known = this.#ids[slot] as number; known !== 0; known = this.#ids[slot] as number) {
      if (this.#keys[slot] === key) return known - 1;
      slot = (slot + 1) & mask;
    }
    if (!insert) return -1;
    const id = this.values.push(x) - 1;
    this.#keys[slot] = key;
    this.#ids[slot] = id + 1;
    if (++this.#count * 2 > this.#ids.length) {
      const keys = this.#keys;
      const ids = this.#ids;
      this.#keys = new Float64Array(keys.length * 2);
      this.#ids = new Int32Array(keys.length * 2);
      const wide = this.#ids.length - 1;
      ids.forEach((entry, i) => {
        if (entry === 0) return;
        let s = hashNumber(keys[i] as number) & wide;
        while (this.#ids[s] !== 0) s = (s + 1) & wide;
        this.#keys[s] = keys[i] as number;
        this.#ids[s] = entry;
      });
    }
    return id;
  }
}
