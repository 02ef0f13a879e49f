// Group and join keys: every distinct value of a key column gets a dense number, dictionaries of all segments share one
// numbering, and several columns fold into one number by open addressing on typed arrays.

import type { KqlType } from '../../../../shared/base/types.js';
import { canonicalKey } from '../dynamic.js';
import { formatDecimal, isDecimal } from '../decimal.js';
import { at, vectorLength, vectorOf, type Dictionary, type Scalar, type Vector } from '../values.js';
import { TextDictionary } from './vectors.js';

/** Equal keys for equal values of one type. Numbers stay numbers where they can. */
export function keyOf(type: KqlType, v: Scalar): string | number {
  if (typeof v === 'string') return v;
  if (typeof v === 'number') return v === 0 ? 0 : v;
  if (v === null || v === undefined) return NULL_KEY;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'bigint') return type === 'dynamic' ? canonicalKey(v) : `${v}`;
  if (isDecimal(v)) return formatDecimal(v);
  return canonicalKey(v);
}
/** A dictionary id not looked up yet. */
const UNASKED = -2;
const NULL_KEY = '\u0000null';

/** Numbers the distinct values of one column across batches. */
export class KeyColumn {
  readonly values: Scalar[] = [];
  private readonly index = new Map<string | number, number>();
  private readonly maps = new WeakMap<Dictionary, { readonly ids: Int32Array; values: number; misses: boolean }>();
  /** Number of the null value, once met. */
  nullId = -1;

  constructor(readonly type: KqlType) {}

  id(v: Scalar, insert: boolean): number {
    // A dynamic string and a dynamic number with the same text differ.
    const key = this.type === 'dynamic' && typeof v === 'string' ? `"${v}` : keyOf(this.type, v);
    const known = this.index.get(key);
    if (known !== undefined) return known;
    if (!insert) return -1;
    const id = this.values.push(v) - 1;
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
      let known = this.maps.get(v.dict);
      if (!known || known.ids.length < v.dict.size)
        this.maps.set(v.dict, (known = { ids: new Int32Array(v.dict.size).fill(UNASKED), values: this.values.length, misses: false }));
      const map = known.ids;
      if (known.misses && known.values !== this.values.length) {
        // What was not there before may have come since.
        for (let i = 0; i < map.length; i++) if (map[i] === -1) map[i] = UNASKED;
        known.misses = false;
      }
      known.values = this.values.length;
      let missing = -2;
      for (let i = 0; i < n; i++) {
        const id = v.ids[i] as number;
        if (id < 0) {
          if (missing === -2) missing = this.id(v.type === 'string' ? '' : null, insert);
          out[i] = missing;
          continue;
        }
        let to = map[id] as number;
        if (to === UNASKED || (to < 0 && insert)) {
          map[id] = to = this.id(v.dict.get(id), insert);
          if (to < 0) known.misses = true;
        }
        out[i] = to;
      }
      return out;
    }
    if (v.repr === 'f64' && !v.nulls && v.type !== 'bool') {
      let last = NaN;
      let lastId = -1;
      for (let i = 0; i < n; i++) {
        const x = v.data[i] as number;
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

  /** The values of numbers, as a vector: texts stay dictionary coded. */
  vector(ids: Int32Array): Vector {
    if (this.type === 'string') return { repr: 'dict', type: 'string', ids, dict: new TextDictionary(this.values.slice()) };
    return vectorOf(
      this.type,
      Array.from(ids, (id) => this.values[id] ?? null),
    );
  }
}

const hashPair = (a: number, b: number): number => {
  const h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  return h ^ (h >>> 15);
};

/** Pairs of numbers to dense numbers. */
class PairTable {
  private keysA = new Int32Array(1024);
  private keysB = new Int32Array(1024);
  private slots = new Int32Array(1024).fill(-1);
  readonly a: number[] = [];
  readonly b: number[] = [];

  id(a: number, b: number, insert: boolean): number {
    let mask = this.slots.length - 1;
    let slot = hashPair(a, b) & mask;
    for (;;) {
      const id = this.slots[slot] as number;
      if (id < 0) break;
      if (this.keysA[slot] === a && this.keysB[slot] === b) return id;
      slot = (slot + 1) & mask;
    }
    if (!insert) return -1;
    const id = this.a.push(a) - 1;
    this.b.push(b);
    this.keysA[slot] = a;
    this.keysB[slot] = b;
    this.slots[slot] = id;
    if (this.a.length * 2 > this.slots.length) {
      const size = this.slots.length * 2;
      this.slots = new Int32Array(size).fill(-1);
      this.keysA = new Int32Array(size);
      this.keysB = new Int32Array(size);
      mask = size - 1;
      for (let i = 0; i < this.a.length; i++) {
        const x = this.a[i] as number;
        const y = this.b[i] as number;
        let s = hashPair(x, y) & mask;
        while ((this.slots[s] as number) >= 0) s = (s + 1) & mask;
        this.slots[s] = i;
        this.keysA[s] = x;
        this.keysB[s] = y;
      }
    }
    return id;
  }
}

/** Groups over any number of key columns. With no columns there is one group, 0. */
export class KeySet {
  readonly columns: readonly KeyColumn[];
  private readonly pairs: readonly PairTable[];

  constructor(types: readonly KqlType[]) {
    this.columns = types.map((t) => new KeyColumn(t));
    this.pairs = types.slice(1).map(() => new PairTable());
  }

  get count(): number {
    const last = this.pairs.at(-1);
    return last ? last.a.length : (this.columns[0]?.values.length ?? 1);
  }

  /** Group of each row, new groups numbered in order of appearance; −1 where not inserting and unknown. */
  groups(keys: readonly Vector[], length: number, insert: boolean): Int32Array {
    const [first, ...rest] = keys;
    const column = this.columns[0];
    if (!first || !column) return new Int32Array(length);
    const out = column.ids(first, insert);
    rest.forEach((key, k) => {
      const ids = this.columns[k + 1]?.ids(key, insert);
      const table = this.pairs[k];
      if (!ids || !table) return;
      for (let i = 0; i < length; i++) {
        const a = out[i] as number;
        const b = ids[i] as number;
        out[i] = a < 0 || b < 0 ? -1 : table.id(a, b, insert);
      }
    });
    return out;
  }

  /** True when any key part of a group is null: such rows join with nothing. */
  hasNull(group: number): boolean {
    let g = group;
    for (let k = this.pairs.length - 1; k >= 0; k--) {
      const table = this.pairs[k];
      if (!table) return false;
      if (table.b[g] === this.columns[k + 1]?.nullId) return true;
      g = table.a[g] ?? -1;
    }
    const nullId = this.columns[0]?.nullId ?? -1;
    return nullId >= 0 && g === nullId;
  }

  /** The key columns, one row a group. */
  vectors(): Vector[] {
    const n = this.count;
    const parts: Int32Array[] = [];
    let g = new Int32Array(n);
    for (let i = 0; i < n; i++) g[i] = i;
    for (let k = this.pairs.length - 1; k >= 0; k--) {
      const table = this.pairs[k];
      if (!table) break;
      const firsts = new Int32Array(n);
      const seconds = new Int32Array(n);
      for (let i = 0; i < n; i++) {
        const at = g[i] as number;
        firsts[i] = table.a[at] as number;
        seconds[i] = table.b[at] as number;
      }
      parts.unshift(seconds);
      g = firsts;
    }
    parts.unshift(g);
    return this.columns.map((c, i) => c.vector(parts[i] ?? g));
  }
}
