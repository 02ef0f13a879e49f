// Moving vectors about: picking rows, cutting, joining end to end, building a value at a time. Nulls and dictionaries are kept.

import { jsonText } from '../dynamic.js';
import type { KqlType } from '../../../../shared/base/types.js';
import { TableTexts, TextTable } from '../textTable.js';
import { at, vectorLength, vectorOf, type Batch, type Dictionary, type NullMask, type Scalar, type Vector } from '../values.js';

export const BATCH_ROWS = 65_536;

/** The rows of `v` at `rows`, in that order; −1 gives null. */
export function gather(v: Vector, rows: Int32Array): Vector {
  const n = rows.length;
  switch (v.repr) {
    case 'const':
      if (v.value === null || !rows.includes(-1)) return { ...v, length: n };
      return vectorOf(
        v.type,
        Array.from(rows, (r) => (r < 0 ? nullOf(v.type) : v.value)),
      );
    case 'f64': {
      const data = new Float64Array(n);
      let nulls: Uint8Array | null = v.nulls ? new Uint8Array(n) : null;
      for (let i = 0; i < n; i++) {
        const r = rows[i] as number;
        if (r < 0) (nulls ??= new Uint8Array(n))[i] = 1;
        else {
          data[i] = v.data[r] as number;
          if (v.nulls && nulls) nulls[i] = v.nulls[r] as number;
        }
      }
      return { repr: 'f64', type: v.type, data, nulls };
    }
    case 'i64': {
      const data = new BigInt64Array(n);
      let nulls: Uint8Array | null = v.nulls ? new Uint8Array(n) : null;
      for (let i = 0; i < n; i++) {
        const r = rows[i] as number;
        if (r < 0) (nulls ??= new Uint8Array(n))[i] = 1;
        else {
          data[i] = v.data[r] as bigint;
          if (v.nulls && nulls) nulls[i] = v.nulls[r] as number;
        }
      }
      return { repr: 'i64', type: v.type, data, nulls };
    }
    case 'dict': {
      const ids = new Int32Array(n);
      for (let i = 0; i < n; i++) {
        const r = rows[i] as number;
        ids[i] = r < 0 ? -1 : (v.ids[r] as number);
      }
      return { repr: 'dict', type: v.type, ids, dict: v.dict };
    }
    case 'any': {
      const data = new Array<Scalar>(n);
      for (let i = 0; i < n; i++) {
        const r = rows[i] as number;
        data[i] = r < 0 ? nullOf(v.type) : (v.data[r] as Scalar);
      }
      return { repr: 'any', type: v.type, data };
    }
  }
}

export const nullOf = (type: KqlType): Scalar => (type === 'string' ? '' : null);

export function slice(v: Vector, from: number, to: number): Vector {
  if (from === 0 && to === vectorLength(v)) return v;
  switch (v.repr) {
    case 'const':
      return { ...v, length: to - from };
    case 'f64':
      return { ...v, data: v.data.subarray(from, to), nulls: v.nulls?.subarray(from, to) ?? null };
    case 'i64':
      return { ...v, data: v.data.subarray(from, to), nulls: v.nulls?.subarray(from, to) ?? null };
    case 'dict':
      return { ...v, ids: v.ids.subarray(from, to) };
    case 'any':
      return { ...v, data: v.data.slice(from, to) };
  }
}

export const gatherBatch = (b: Batch, rows: Int32Array): Batch => ({
  length: rows.length,
  columns: b.columns.map((c) => gather(c, rows)),
  refs: b.refs ? Float64Array.from(rows, (r) => (r < 0 ? -1 : (b.refs?.[r] ?? -1))) : null,
});
/** The same rows with other columns. */
export const reshaped = (b: Batch, columns: readonly Vector[]): Batch => ({
  length: b.length,
  columns,
  // Sources name their rows when asked for the names, and most readers never ask.
  get refs() {
    return b.refs;
  },
});
export const sliceBatch = (b: Batch, from: number, to: number): Batch =>
  from === 0 && to === b.length
    ? b
    : { length: to - from, columns: b.columns.map((c) => slice(c, from, to)), refs: b.refs?.subarray(from, to) ?? null };

/** A dictionary over a list of distinct texts. */
export class TextDictionary implements Dictionary {
  constructor(private readonly values: readonly Scalar[]) {}
  get size(): number {
    return this.values.length;
  }
  get(id: number): Scalar {
    return this.values[id] ?? null;
  }
  text(id: number): string {
    const v = this.values[id];
    return typeof v === 'string' ? v : jsonText(v ?? null);
  }
}

/** Vectors of one type end to end. Dictionaries that differ are joined by interning their texts. */
export function concat(type: KqlType, parts: readonly Vector[]): Vector {
  if (parts.length === 1 && parts[0]) return parts[0];
  const n = parts.reduce((sum, p) => sum + vectorLength(p), 0);
  if (parts.length === 0) return vectorOf(type, []);
  if (parts.every((p) => p.repr === 'const')) {
    const first = parts[0];
    if (first?.repr === 'const' && parts.every((p) => p.repr === 'const' && p.value === first.value)) return { ...first, length: n };
  }
  if (parts.every((p) => p.repr === 'f64')) {
    const data = new Float64Array(n);
    let nulls: Uint8Array | null = null;
    let offset = 0;
    for (const p of parts) {
      if (p.repr !== 'f64') continue;
      data.set(p.data, offset);
      if (p.nulls) (nulls ??= new Uint8Array(n)).set(p.nulls, offset);
      offset += p.data.length;
    }
    return { repr: 'f64', type, data, nulls };
  }
  if (type === 'string' && parts.every((p) => p.repr === 'dict' || p.repr === 'const')) return concatDict(type, parts, n);
  const values: Scalar[] = [];
  for (const p of parts) for (let i = 0, l = vectorLength(p); i < l; i++) values.push(at(p, i));
  return vectorOf(type, values);
}

function concatDict(type: KqlType, parts: readonly Vector[], n: number): Vector {
  const first = parts[0];
  const ids = new Int32Array(n);
  let offset = 0;
  if (first?.repr === 'dict' && parts.every((p) => p.repr === 'dict' && p.dict === first.dict)) {
    for (const p of parts) {
      if (p.repr !== 'dict') continue;
      ids.set(p.ids, offset);
      offset += p.ids.length;
    }
    return { repr: 'dict', type, ids, dict: first.dict };
  }
  const texts = new TextTable();
  // A text that stays where it lies keeps its whole block in memory, which is too much for a few.
  const inPlace = n > BATCH_ROWS;
  const maps = new Map<Dictionary, Int32Array>();
  for (const p of parts) {
    if (p.repr === 'const') {
      ids.fill(texts.idOfText(String(p.value ?? ''), true), offset, offset + p.length);
      offset += p.length;
    } else if (p.repr === 'dict') {
      let map = maps.get(p.dict);
      if (!map) maps.set(p.dict, (map = new Int32Array(p.dict.size).fill(-2)));
      for (let i = 0; i < p.ids.length; i++) {
        const id = p.ids[i] as number;
        let to = -1;
        if (id >= 0) {
          to = map[id] as number;
          if (to === -2) map[id] = to = inPlace ? texts.idOfEntry(p.dict, id, true) : texts.idOfText(p.dict.text(id), true);
        }
        ids[offset + i] = to;
      }
      offset += p.ids.length;
    }
  }
  return { repr: 'dict', type, ids, dict: new TableTexts(texts, texts.size, new Map()) };
}

/** All rows of a list of batches as one batch. */
export function concatBatches(types: readonly KqlType[], batches: readonly Batch[]): Batch {
  const [only] = batches;
  if (batches.length === 1 && only) return only;
  const length = batches.reduce((sum, b) => sum + b.length, 0);
  const columns = types.map((type, c) =>
    concat(
      type,
      batches.map((b) => b.columns[c]).filter((v): v is Vector => v !== undefined),
    ),
  );
  let refs: Float64Array | null = null;
  if (batches.length > 0 && batches.every((b) => b.refs)) {
    refs = new Float64Array(length);
    let offset = 0;
    for (const b of batches) {
      if (b.refs) refs.set(b.refs, offset);
      offset += b.length;
    }
  }
  return { length, columns, refs };
}

/** Cuts one big batch into batches of the usual size. */
export function* chunks(batch: Batch): Generator<Batch> {
  for (let from = 0; from < batch.length; from += BATCH_ROWS) yield sliceBatch(batch, from, Math.min(batch.length, from + BATCH_ROWS));
}

export const batchOf = (types: readonly KqlType[], rows: readonly (readonly Scalar[])[]): Batch => ({
  length: rows.length,
  columns: types.map((type, c) =>
    vectorOf(
      type,
      rows.map((r) => r[c] ?? nullOf(type)),
    ),
  ),
  refs: null,
});

/** Approximate bytes a vector holds beyond its dictionary. */
export function bytesOf(v: Vector): number {
  switch (v.repr) {
    case 'const':
      return 64;
    case 'f64':
    case 'i64':
      return v.data.length * 9;
    case 'dict':
      return v.ids.length * 4;
    case 'any':
      return v.data.length * (v.type === 'dynamic' ? 160 : 56);
  }
}
export const bytesOfBatch = (b: Batch): number => b.columns.reduce((sum, c) => sum + bytesOf(c), b.refs ? b.length * 8 : 0);

/** Rows for which a bool vector is true. */
export function trueRows(v: Vector, length: number): Int32Array | 'all' | 'none' {
  if (v.repr === 'const') return v.value === true ? 'all' : 'none';
  const rows = new Int32Array(length);
  let n = 0;
  if (v.repr === 'f64') {
    const nulls: NullMask = v.nulls;
    const { data } = v;
    if (nulls) {
      for (let i = 0; i < length; i++) if (data[i] && !nulls[i]) rows[n++] = i;
    } else for (let i = 0; i < length; i++) if (data[i]) rows[n++] = i;
  } else {
    for (let i = 0; i < length; i++) if (at(v, i) === true) rows[n++] = i;
  }
  return n === length ? 'all' : n === 0 ? 'none' : rows.slice(0, n);
}
