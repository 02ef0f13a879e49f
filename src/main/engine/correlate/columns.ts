// Column vectors as integers. Strings of a whole case get one number each, so that entities and edges are found by comparing
// numbers; the text is looked at once per distinct value of a segment's dictionary, not once per row.

import { textOf } from '../detect/resultRows.js';
import { at, type Dictionary, type Scalar, type Vector } from '../query/values.js';

/** A mapped column: its name, and the way into it when it is dynamic ("TargetResources.0.displayName"). */
export const columnName = (reference: string): string => reference.split('.', 1)[0] ?? reference;
const pathOf = (reference: string): readonly string[] => reference.split('.').slice(1);

/** Text at a path of a dynamic value (or of JSON text); '' when there is none. */
function dig(value: Scalar, path: readonly string[]): string {
  let here: unknown = value;
  if (typeof here === 'string') {
    try {
      here = JSON.parse(here);
    } catch {
      return '';
    }
  }
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return '';
    here = Array.isArray(here) ? here[Number(step)] : Object.entries(here).find(([key]) => key === step)?.[1];
  }
  return here === null || here === undefined ? '' : typeof here === 'object' ? JSON.stringify(here) : String(here);
}

/** A column in which every row is empty. Read past its end it is empty too. */
export const NOTHING = new Int32Array(0);

/** 0 is the empty string. */
export class Strings {
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #texts: string[] = [''];
  readonly #perDictionary = new WeakMap<Dictionary, Map<string, Int32Array>>();

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#ids.set(text, id);
    this.#texts.push(text);
    return id;
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  get size(): number {
    return this.#texts.length;
  }

  /** The numbers of a vector's values, or of what `reference` leads to inside them. */
  column(vector: Vector | undefined, length: number, reference = ''): Int32Array {
    if (!vector) return NOTHING;
    const path = pathOf(reference);
    const text = (value: Scalar) => (path.length === 0 ? textOf(value) : dig(value, path));
    if (vector.repr === 'const') {
      const id = this.id(text(vector.value));
      return id === 0 ? NOTHING : new Int32Array(length).fill(id);
    }
    const out = new Int32Array(length);
    switch (vector.repr) {
      case 'dict': {
        const maps = this.#perDictionary.get(vector.dict) ?? new Map<string, Int32Array>();
        this.#perDictionary.set(vector.dict, maps);
        let map = maps.get(path.join('.'));
        if (!map || map.length < vector.dict.size) {
          const grown = new Int32Array(vector.dict.size).fill(-1);
          if (map) grown.set(map);
          map = grown;
          maps.set(path.join('.'), map);
        }
        for (let i = 0; i < length; i++) {
          const local = vector.ids[i] ?? -1;
          if (local < 0) continue;
          let id = map[local] ?? -1;
          if (id < 0) {
            id = this.id(path.length === 0 ? vector.dict.text(local) : dig(vector.dict.text(local), path));
            map[local] = id;
          }
          out[i] = id;
        }
        return out;
      }
      case 'any':
        for (let i = 0; i < length; i++) out[i] = this.id(text(vector.data[i] ?? null));
        return out;
      case 'f64':
      case 'i64':
        for (let i = 0; i < length; i++) out[i] = this.id(text(at(vector, i)));
        return out;
    }
  }
}

/** A numeric or time column as doubles; NaN where null. Ticks beyond 2^53 (before 1981, after 2038) lose sub-µs detail here only. */
export function numbers(vector: Vector | undefined, length: number): Float64Array {
  if (vector?.repr === 'f64' && !vector.nulls) return vector.data;
  const out = new Float64Array(length).fill(NaN);
  if (!vector) return out;
  if (vector.repr === 'f64') {
    for (let i = 0; i < length; i++) if (!vector.nulls?.[i]) out[i] = vector.data[i] ?? NaN;
    return out;
  }
  for (let i = 0; i < length; i++) {
    const value = at(vector, i);
    if (typeof value === 'number' || typeof value === 'bigint') out[i] = Number(value);
    else if (typeof value === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(value)) out[i] = Number(value);
  }
  return out;
}

/** Two numbers below 2^26 as one key. */
export const pair = (a: number, b: number): number => a * 67_108_864 + b;

/** Tuples of numbers, one of each column, to dense numbers; 0 when every part is 0. Made for columns: a row costs no allocation. */
export class Tuples {
  // One map per position: a tuple's number at one level must not be taken for a string's at another.
  readonly #levels: Map<number, number>[] = [];
  #next = 1;

  at(columns: readonly Int32Array[], row: number): number {
    let tuple = 0;
    let any = false;
    for (let level = 0; level < columns.length; level++) {
      const part = columns[level]?.[row] ?? 0;
      if (part !== 0) any = true;
      const links = (this.#levels[level] ??= new Map());
      const key = pair(tuple, part);
      let next = links.get(key);
      if (next === undefined) {
        next = this.#next++;
        links.set(key, next);
      }
      tuple = next;
    }
    return any ? tuple : 0;
  }
}
