// Sorting and filtering a kept result without holding up the engine: columns become arrays of ranks once, the sort is a merge
// sort that gives way every few milliseconds, the filter looks at each distinct value once.

import type { CancelToken } from '../../../shared/base/errors.js';
import type { KqlType } from '../../../shared/base/types.js';
import { bare } from '../query/dynamic.js';
import { at, type Batch, type Dictionary, type Scalar, type Vector } from '../query/values.js';

/** Lets other calls of the thread go on and notices cancellation. */
export interface Breath {
  readonly cancel: CancelToken;
  /** Waits only when enough time has passed since the last wait. */
  take(): Promise<void> | null;
}

export function breath(clock: { monotonicMs(): number; yield(): Promise<void> }, cancel: CancelToken, everyMs = 12): Breath {
  let last = clock.monotonicMs();
  return {
    cancel,
    take: () => {
      cancel.throwIfCancelled();
      if (clock.monotonicMs() - last < everyMs) return null;
      return clock.yield().then(() => {
        last = clock.monotonicMs();
        cancel.throwIfCancelled();
      });
    },
  };
}

const RUN = 16_384;

/** Positions `rows` in ascending order of `compare`, stable. */
export async function mergeSort(rows: Uint32Array, compare: (a: number, b: number) => number, breathe: Breath): Promise<Uint32Array> {
  let from = rows.slice();
  for (let start = 0; start < from.length; start += RUN) {
    from.subarray(start, Math.min(start + RUN, from.length)).sort(compare);
    await breathe.take();
  }
  let to = new Uint32Array(from.length);
  for (let width = RUN; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length);
      const end = Math.min(start + 2 * width, from.length);
      let [a, b] = [start, middle];
      for (let k = start; k < end; k++) {
        const left = a < middle && (b >= end || compare(from[a] as number, from[b] as number) <= 0);
        to[k] = from[left ? a++ : b++] as number;
        if ((k & 0x3fff) === 0) {
          const wait = breathe.take();
          if (wait) await wait;
        }
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** A number a row that orders like the column: nulls first, numbers by value, everything else by text in code-unit order. */
export async function ranksOf(
  batches: readonly Batch[],
  column: number,
  rowCount: number,
  breathe: Breath,
  textOf: (value: Scalar) => string,
): Promise<Float64Array> {
  const ranks = new Float64Array(rowCount);
  const vectors = batches.map((b) => b.columns[column]);
  if (vectors.every((v) => v?.repr === 'f64' || (v?.repr === 'const' && (typeof v.value === 'number' || v.value === null)))) {
    let row = 0;
    for (const [b, vector] of vectors.entries()) {
      const length = batches[b]?.length ?? 0;
      for (let i = 0; i < length; i++) ranks[row++] = numberRank(vector, i);
      await breathe.take();
    }
    return ranks;
  }
  if (vectors.every((v) => v?.repr === 'f64' || v?.repr === 'i64')) return wideRanks(vectors as readonly Wide[], rowCount, breathe);
  // Distinct values by their text, sorted once; a row then has the place of its value.
  const places = new Map<string, number>();
  const texts: string[] = [];
  const numeric: (number | bigint)[] = [];
  let allNumeric = true;
  const place = (held: Scalar): number => {
    const value = bare(held);
    if (value === null) return -1;
    const text = textOf(value);
    const known = places.get(text);
    if (known !== undefined) return known;
    if (typeof value === 'number' || typeof value === 'bigint') numeric[texts.length] = value;
    else allNumeric = false;
    places.set(text, texts.length);
    return texts.push(text) - 1;
  };
  let row = 0;
  for (const [b, vector] of vectors.entries()) {
    const length = batches[b]?.length ?? 0;
    const memo = vector?.repr === 'dict' ? new Map<number, number>() : null;
    for (let i = 0; i < length; i++) {
      if (!vector) ranks[row++] = -1;
      else if (memo && vector.repr === 'dict') {
        const id = vector.ids[i] as number;
        let p = memo.get(id);
        if (p === undefined) memo.set(id, (p = place(at(vector, i))));
        ranks[row++] = p;
      } else ranks[row++] = place(at(vector, i));
      if ((row & 0xfff) === 0) {
        const wait = breathe.take();
        if (wait) await wait;
      }
    }
  }
  const keys = allNumeric ? null : await textKeys(texts, breathe);
  const byValue = keys
    ? (a: number, b: number) => {
        const order = (keys[a] as number) - (keys[b] as number);
        return order !== 0 ? order : (texts[a] as string) < (texts[b] as string) ? -1 : (texts[a] as string) > (texts[b] as string) ? 1 : 0;
      }
    : (a: number, b: number) =>
        (numeric[a] as number) < (numeric[b] as number) ? -1 : (numeric[a] as number) > (numeric[b] as number) ? 1 : 0;
  const sorted = await mergeSort(
    Uint32Array.from(texts, (_, i) => i),
    byValue,
    breathe,
  );
  const rank = new Float64Array(texts.length);
  for (let i = 0; i < sorted.length; i++) rank[sorted[i] as number] = i;
  for (let i = 0; i < rowCount; i++) ranks[i] = (ranks[i] as number) < 0 ? -1 : (rank[ranks[i] as number] as number);
  return ranks;
}

type Wide = Extract<Vector, { repr: 'f64' | 'i64' }>;

/** Integers beyond 2^53: the place among all values, found by their nearest double first. */
async function wideRanks(vectors: readonly Wide[], rowCount: number, breathe: Breath): Promise<Float64Array> {
  const values = new BigInt64Array(rowCount);
  const nulls = new Uint8Array(rowCount);
  let row = 0;
  for (const vector of vectors) {
    for (let i = 0; i < vector.data.length; i++, row++) {
      if (vector.nulls?.[i]) nulls[row] = 1;
      else values[row] = vector.repr === 'i64' ? (vector.data[i] as bigint) : BigInt(vector.data[i] as number);
    }
    const wait = breathe.take();
    if (wait) await wait;
  }
  const sorted = values.slice().sort();
  await breathe.take();
  const near = Float64Array.from(sorted, Number);
  const ranks = new Float64Array(rowCount);
  for (row = 0; row < rowCount; row++) {
    const value = values[row] as bigint;
    const wanted = Number(value);
    let low = 0;
    let high = near.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((near[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    while ((sorted[low] as bigint) < value) low++;
    ranks[row] = nulls[row] === 1 ? -1 : low;
    if ((row & 0x3fff) === 0) {
      const wait = breathe.take();
      if (wait) await wait;
    }
  }
  return ranks;
}

/** The first code units behind what all texts begin with, as one number: most comparisons end there. */
async function textKeys(texts: readonly string[], breathe: Breath): Promise<Float64Array> {
  const first = texts[0] ?? '';
  let common = first.length;
  for (const text of texts) {
    if (common === 0) break;
    if (text.startsWith(first.slice(0, common))) continue;
    let same = 0;
    while (same < common && text.charCodeAt(same) === first.charCodeAt(same)) same++;
    common = same;
  }
  await breathe.take();
  const unit = (text: string, i: number): number => (i < text.length ? text.charCodeAt(i) + 1 : 0);
  const keys = new Float64Array(texts.length);
  let plain = true; // seven ASCII characters fit into a double as exactly as three of any kind do
  for (let t = 0; t < texts.length && plain; t++) {
    let key = 0;
    for (let i = common; i < common + ASCII_UNITS; i++) {
      const u = unit(texts[t] as string, i);
      if (u >= ASCII_BASE) plain = false;
      key = key * ASCII_BASE + u;
    }
    keys[t] = key;
    if ((t & 0xfff) === 0) {
      const wait = breathe.take();
      if (wait) await wait;
    }
  }
  if (plain) return keys;
  return Float64Array.from(texts, (t) => (unit(t, common) * ANY_BASE + unit(t, common + 1)) * ANY_BASE + unit(t, common + 2));
}
const ASCII_UNITS = 7;
const ASCII_BASE = 129;
const ANY_BASE = 65_537;

function numberRank(vector: Vector | undefined, i: number): number {
  const value = vector ? at(vector, i) : null;
  if (value === null) return NaN; // told apart from −inf; compareRanks puts it first
  return typeof value === 'boolean' ? Number(value) : Number.isNaN(value) ? -Infinity : (value as number);
}
export const compareRanks = (a: number, b: number): number =>
  a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.isNaN(b) ? (Number.isNaN(a) ? 0 : 1) : -1;

/** Characters the text of a type can have; a needle with another cannot be in it. */
const ALPHABET: Readonly<Partial<Record<KqlType, RegExp>>> = {
  int: /^[-\d]*$/,
  long: /^[-\d]*$/,
  real: /^[-+.\deinfatyn]*$/,
  decimal: /^[-.\d]*$/,
  datetime: /^[-\d:.tz]*$/,
  timespan: /^[-\d:.]*$/,
  guid: /^[-\da-f]*$/,
  bool: /^[truefals]*$/,
};

/** Rows with a cell whose text contains `filter` in any case, ascending. */
export async function matchingRows(
  batches: readonly Batch[],
  columns: readonly { readonly type: KqlType }[],
  rowCount: number,
  filter: string,
  breathe: Breath,
  textOf: (type: KqlType, value: Scalar) => string,
): Promise<Uint32Array> {
  const needle = filter.toLowerCase();
  const able = columns.map((c, i) => (ALPHABET[c.type]?.test(needle) === false ? -1 : i)).filter((i) => i >= 0);
  const tested = new Map<Dictionary, Uint8Array>(); // by id: 0 not yet, 1 no, 2 yes
  const out = new Uint32Array(rowCount);
  let found = 0;
  let start = 0;
  const hits = (type: KqlType, value: Scalar) => textOf(type, value).toLowerCase().includes(needle);
  for (const batch of batches) {
    const matched = new Uint8Array(batch.length);
    for (const c of able) {
      const vector = batch.columns[c];
      const type = columns[c]?.type;
      if (!vector || !type) continue;
      if (vector.repr === 'const') {
        if (hits(type, vector.value)) matched.fill(1);
        continue;
      }
      let memo: Uint8Array | null = null;
      if (vector.repr === 'dict') {
        memo = tested.get(vector.dict) ?? new Uint8Array(vector.dict.size);
        tested.set(vector.dict, memo);
      }
      for (let i = 0; i < batch.length; i++) {
        if (matched[i] === 1) continue;
        if (memo && vector.repr === 'dict') {
          const id = vector.ids[i] as number;
          if (id < 0) continue;
          if (memo[id] === 0) memo[id] = hits(type, vector.dict.get(id)) ? 2 : 1;
          if (memo[id] === 2) matched[i] = 1;
        } else if (hits(type, at(vector, i))) matched[i] = 1;
        if ((i & 0x3ff) === 0) {
          const wait = breathe.take();
          if (wait) await wait;
        }
      }
    }
    for (let i = 0; i < batch.length; i++) if (matched[i] === 1) out[found++] = start + i;
    start += batch.length;
  }
  return out.slice(0, found);
}
