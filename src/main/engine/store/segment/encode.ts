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
function packNulls(states: Uint8Array): Uint8Array {
  const bits = new Uint8Array((states.length + 7) >> 3);
  for (let i = 0; i < states.length; i++) if (states[i] === NULL) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  return bits;
}

/** Unsigned integers below 2^48 in `width` bytes each. */
function packUnsigned(values: Float64Array, width: 1 | 2 | 4 | 6): Uint8Array {
  const n = values.length;
  switch (width) {
    case 1:
      return new Uint8Array(values);
    case 2:
      return bytesOf(new Uint16Array(values));
    case 4:
      return bytesOf(new Uint32Array(values));
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
  // A counted loop: an iterator would leave an object for every value.
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? 0;
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

/** Encodes the rows of a group of a number column; null when every one of them is null. `wide`: the values in state WIDE. */
export function encodeNumbers(
  group: number,
  data: Float64Array,
  states: Uint8Array,
  wide: ReadonlyMap<number, bigint> | null,
): EncodedPart | null {
  const rows = data.length;
  let nulls = 0;
  let hasWide = false;
  let whole = true;
  let nan = false;
  let lo = Number.POSITIVE_INFINITY;
  let hi = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    const state = states[i];
    if (state === SET) {
      const v = data[i] ?? 0;
      if (whole && (!Number.isSafeInteger(v) || Object.is(v, -0))) {
        whole = false;
        nan ||= Number.isNaN(v);
      } else if (!whole && Number.isNaN(v)) nan = true;
      if (v < lo) lo = v;
      if (v > hi) hi = v;
    } else if (state === NULL) nulls++;
    else hasWide = true;
  }
  if (nulls === rows) return null;
  const nullBits = nulls === 0 ? null : packNulls(states);
  if (hasWide) return encodeWide(group, data, states, wide, nulls, nullBits);
  // A NaN is in no order: then nothing may be skipped.
  const bounds = lo <= hi && !nan ? { lo, hi } : { lo: null, hi: null };
  const common = { group, rows, nulls, nullBits, ...bounds };
  if (whole && lo === hi) return { ...common, form: 'const', width: 0, start: null, base: lo, scale: null, data: null };
  if (whole && hi - lo <= SAFE) {
    const plain = new Float64Array(rows);
    if (nulls === 0) for (let i = 0; i < rows; i++) plain[i] = (data[i] ?? 0) - lo;
    else for (let i = 0; i < rows; i++) plain[i] = states[i] === NULL ? 0 : (data[i] ?? 0) - lo;
    const best = shrink(plain, hi - lo);
    const steps = nulls === 0 ? encodeSteps(data, best.width) : null;
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
  const doubles = data.slice();
  for (let i = 0; i < rows; i++) if (states[i] === NULL) doubles[i] = 0;
  return { ...common, form: 'f64', width: 8, start: null, base: null, scale: null, data: bytesOf(doubles) };
}

/** Differences between neighbours, when they take fewer bytes than the values: record numbers, offsets, times in order. */
function encodeSteps(data: Float64Array, widthToBeat: number) {
  const rows = data.length;
  if (rows < 3) return null;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < rows; i++) {
    const step = (data[i] ?? 0) - (data[i - 1] ?? 0);
    if (step < least) least = step;
    if (step > most) most = step;
  }
  const range = most - least;
  if (range > U48 || Math.abs(least) > SAFE / 2 || widthOf(range) >= widthToBeat) return null;
  const start = (data[0] ?? 0) - least;
  if (!Number.isSafeInteger(start)) return null;
  const steps = new Float64Array(rows);
  for (let i = 1; i < rows; i++) steps[i] = (data[i] ?? 0) - (data[i - 1] ?? 0) - least;
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
  wide: ReadonlyMap<number, bigint> | null,
  nulls: number,
  nullBits: Uint8Array | null,
): EncodedPart {
  const rows = data.length;
  const out = new BigInt64Array(rows);
  let lo: bigint | null = null;
  let hi: bigint | null = null;
  for (let i = 0; i < rows; i++) {
    const state = states[i];
    if (state === NULL) continue;
    const v = state === WIDE ? (wide?.get(i) ?? 0n) : BigInt(data[i] ?? 0);
    out[i] = v;
    if (lo === null || v < lo) lo = v;
    if (hi === null || v > hi) hi = v;
  }
  return { group, rows, nulls, nullBits, form: 'i64', width: 8, start: null, base: null, scale: null, lo, hi, data: bytesOf(out) };
}

/** Encodes the rows of a group of a dictionary column (ids from 1, 0 = null); null when every one of them is null. */
export function encodeIds(group: number, ids: Uint32Array, size: number): EncodedPart | null {
  const rows = ids.length;
  const first = ids[0] ?? 0;
  let nulls = 0;
  let same = true;
  for (let i = 0; i < rows; i++) {
    const id = ids[i];
    if (id === 0) nulls++;
    if (id !== first) same = false;
  }
  if (nulls === rows) return null;
  const common = { group, rows, nulls, nullBits: null, start: null, scale: null, lo: null, hi: null };
  if (same) return { ...common, form: 'const', width: 0, base: first, data: null };
  const width = size <= U8 ? 1 : size <= U16 ? 2 : 4;
  const data = width === 1 ? new Uint8Array(ids) : bytesOf(width === 2 ? new Uint16Array(ids) : new Uint32Array(ids));
  return { ...common, form: 'ids', width, base: null, data };
}
