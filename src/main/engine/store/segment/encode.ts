// Values of one row group to the smallest bytes that hold them.

import type { EncodedPart } from './format.js';

const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffff_ffff;
const U48 = 0xffff_ffff_ffff;
const SAFE = Number.MAX_SAFE_INTEGER;

const widthOf = (max: number): 0 | 1 | 2 | 4 | 6 | 8 =>
  max === 0 ? 0 : max <= U8 ? 1 : max <= U16 ? 2 : max <= U32 ? 4 : max <= U48 ? 6 : 8;

const bytesOf = (view: { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number }) =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Cell states of a number column. */
export const NULL = 0;
export const SET = 1;
export const WIDE = 2;

const gcd = (a: number, b: number): number => {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
};

/** One bit a row, 1 = null, lowest bit first. */
function packNulls(states: Uint8Array, from: number, to: number): Uint8Array {
  const bits = new Uint8Array((to - from + 7) >> 3);
  for (let i = from; i < to; i++) if (states[i] === NULL) bits[(i - from) >> 3] = (bits[(i - from) >> 3] ?? 0) | (1 << ((i - from) & 7));
  return bits;
}

/** Unsigned integers below 2^48 in `width` bytes each. */
function packUnsigned(values: Float64Array, width: 1 | 2 | 4 | 6): Uint8Array {
  const n = values.length;
  switch (width) {
    case 1:
      return Uint8Array.from(values);
    case 2:
      return bytesOf(Uint16Array.from(values));
    case 4:
      return bytesOf(Uint32Array.from(values));
    case 6: {
      const low = new Uint32Array(n);
      const high = new Uint16Array(n);
      for (let i = 0; i < n; i++) {
        const v = values[i] ?? 0;
        high[i] = Math.floor(v / 4_294_967_296);
        low[i] = v % 4_294_967_296;
      }
      const out = new Uint8Array(n * 6);
      out.set(bytesOf(low), 0);
      out.set(bytesOf(high), n * 4);
      return out;
    }
  }
}

/** The greatest number dividing every value; lets millisecond times and round sizes fit fewer bytes. */
function commonScale(values: Float64Array): number {
  let scale = 0;
  for (const v of values) {
    if (v === 0 || (scale !== 0 && v % scale === 0)) continue;
    scale = gcd(v, scale);
    if (scale === 1) return 1;
  }
  return scale === 0 ? 1 : scale;
}

function shrink(
  values: Float64Array,
  max: number,
): { readonly values: Float64Array; readonly scale: number; readonly width: 0 | 1 | 2 | 4 | 6 | 8 } {
  const plain = widthOf(max);
  if (plain <= 1) return { values, scale: 1, width: plain };
  const scale = commonScale(values);
  const width = widthOf(max / scale);
  if (scale === 1 || width === plain) return { values, scale: 1, width: plain };
  return { values: values.map((v) => v / scale), scale, width };
}

/** Encodes rows `from` … `to` of a number column; null when every one of them is null. */
export function encodeNumbers(
  group: number,
  data: Float64Array,
  states: Uint8Array,
  wide: ReadonlyMap<number, bigint>,
  from: number,
  to: number,
): EncodedPart | null {
  const rows = to - from;
  let nulls = 0;
  let hasWide = false;
  let whole = true;
  let lo = Number.POSITIVE_INFINITY;
  let hi = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const state = states[i];
    if (state === NULL) nulls++;
    else if (state === WIDE) hasWide = true;
    else {
      const v = data[i] ?? 0;
      if (whole && (!Number.isSafeInteger(v) || Object.is(v, -0))) whole = false;
      if (v < lo) lo = v;
      if (v > hi) hi = v;
    }
  }
  if (nulls === rows) return null;
  const nullBits = nulls === 0 ? null : packNulls(states, from, to);
  if (hasWide) return encodeWide(group, data, states, wide, from, to, nulls, nullBits);
  // Only NaN leaves the bounds crossed: then nothing may be skipped.
  const bounds = lo <= hi && !hasNaN(data, states, from, to) ? { lo, hi } : { lo: null, hi: null };
  const common = { group, rows, nulls, nullBits, ...bounds };
  if (whole && lo === hi) return { ...common, form: 'const', width: 0, start: null, base: lo, scale: null, data: null };
  if (whole && hi - lo <= SAFE) {
    const plain = new Float64Array(rows);
    for (let i = 0; i < rows; i++) plain[i] = states[from + i] === NULL ? 0 : (data[from + i] ?? 0) - lo;
    const best = shrink(plain, hi - lo);
    const steps = nulls === 0 ? encodeSteps(data, from, to, best.width) : null;
    if (steps) return { ...common, form: 'delta', ...steps };
    if (best.width > 0 && best.width < 8) {
      return {
        ...common,
        form: 'int',
        width: best.width,
        start: null,
        base: lo,
        scale: best.scale,
        data: packUnsigned(best.values, best.width as 1 | 2 | 4 | 6),
      };
    }
  }
  const doubles = data.slice(from, to);
  for (let i = 0; i < rows; i++) if (states[from + i] === NULL) doubles[i] = 0;
  return { ...common, form: 'f64', width: 8, start: null, base: null, scale: null, data: bytesOf(doubles) };
}

function hasNaN(data: Float64Array, states: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (states[i] === SET && Number.isNaN(data[i])) return true;
  return false;
}

/** Differences between neighbours, when they take fewer bytes than the values: record numbers, offsets, times in order. */
function encodeSteps(data: Float64Array, from: number, to: number, widthToBeat: number) {
  const rows = to - from;
  if (rows < 3) return null;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from + 1; i < to; i++) {
    const step = (data[i] ?? 0) - (data[i - 1] ?? 0);
    if (step < least) least = step;
    if (step > most) most = step;
  }
  const range = most - least;
  if (range > U48 || Math.abs(least) > SAFE / 2 || widthOf(range) >= widthToBeat) return null;
  const start = (data[from] ?? 0) - least;
  if (!Number.isSafeInteger(start)) return null;
  const steps = new Float64Array(rows);
  for (let i = 1; i < rows; i++) steps[i] = (data[from + i] ?? 0) - (data[from + i - 1] ?? 0) - least;
  const best = shrink(steps, range);
  return {
    start,
    base: least,
    scale: best.scale,
    width: best.width,
    data: best.width === 0 ? null : packUnsigned(best.values, best.width as 1 | 2 | 4 | 6),
  };
}

function encodeWide(
  group: number,
  data: Float64Array,
  states: Uint8Array,
  wide: ReadonlyMap<number, bigint>,
  from: number,
  to: number,
  nulls: number,
  nullBits: Uint8Array | null,
): EncodedPart {
  const rows = to - from;
  const out = new BigInt64Array(rows);
  let lo: bigint | null = null;
  let hi: bigint | null = null;
  for (let i = 0; i < rows; i++) {
    const state = states[from + i];
    if (state === NULL) continue;
    const v = state === WIDE ? (wide.get(from + i) ?? 0n) : BigInt(data[from + i] ?? 0);
    out[i] = v;
    if (lo === null || v < lo) lo = v;
    if (hi === null || v > hi) hi = v;
  }
  return { group, rows, nulls, nullBits, form: 'i64', width: 8, start: null, base: null, scale: null, lo, hi, data: bytesOf(out) };
}

/** Encodes rows `from` … `to` of a dictionary column (ids from 1, 0 = null); null when every one of them is null. */
export function encodeIds(group: number, ids: Uint32Array, size: number, from: number, to: number): EncodedPart | null {
  const rows = to - from;
  const first = ids[from] ?? 0;
  let nulls = 0;
  let same = true;
  for (let i = from; i < to; i++) {
    const id = ids[i];
    if (id === 0) nulls++;
    if (id !== first) same = false;
  }
  if (nulls === rows) return null;
  const common = { group, rows, nulls, nullBits: null, start: null, scale: null, lo: null, hi: null };
  if (same) return { ...common, form: 'const', width: 0, base: first, data: null };
  const part = ids.subarray(from, to);
  const width = size <= U8 ? 1 : size <= U16 ? 2 : 4;
  const data = width === 1 ? Uint8Array.from(part) : bytesOf(width === 2 ? Uint16Array.from(part) : Uint32Array.from(part));
  return { ...common, form: 'ids', width, base: null, data };
}
