// The scalar values of KQL in JavaScript, and the vectors that hold them by the batch.
//
// scalar   JavaScript form (null is KQL null; string is never null, its empty value is '')
// bool     boolean
// int      number
// long     Int64 (number while safe, else bigint)
// real     number
// decimal  Decimal (decimal.ts)
// datetime Int64 ticks relative to 2010-01-01 (shared/base/time.ts)
// timespan Int64 ticks
// guid     lower-case string with dashes
// string   string
// dynamic  Dynamic: JSON values, bigint for wide longs, and Typed for a datetime/timespan/guid/decimal kept inside; a number
//          that is a safe integer is a long there, a real of such a value is Typed, and any other number is a real

import type { KqlType } from '../../../shared/base/types.js';
import type { Int64 } from '../../../shared/base/time.js';

/** A non-JSON value inside a dynamic; prints as its text in JSON. */
export class Typed {
  constructor(
    readonly type: 'datetime' | 'timespan' | 'guid' | 'decimal' | 'real',
    readonly value: Int64 | string | DecimalLike,
  ) {}

  /** To whoever writes JSON and knows nothing of kinds, a real is its number. */
  toJSON(): unknown {
    return this.type === 'real' ? this.value : { type: this.type, value: this.value };
  }
}
export interface DecimalLike {
  readonly mantissa: bigint;
  /** Number of decimal digits right of the point. */
  readonly scale: number;
}

export type Dynamic = null | boolean | number | bigint | string | Typed | readonly Dynamic[] | DynamicBag;
export interface DynamicBag {
  readonly [key: string]: Dynamic;
}
export type Scalar = Dynamic | DecimalLike;

/** A text as UTF-8 among other bytes. Whoever keeps the place keeps those bytes in memory. */
export interface TextPlace {
  bytes: Uint8Array;
  start: number;
  end: number;
  decode: (bytes: Uint8Array, start: number, end: number) => string;
}

/** The distinct values a string, guid or dynamic column of a segment refers to by id. Never changes once made. */
export interface Dictionary {
  readonly size: number;
  /** The value of an id; parses lazily for dynamic. Ids run from 0 to size − 1. */
  get(id: number): Scalar;
  /** The stored text of an id (for dynamic: its JSON text). */
  text(id: number): string;
  /** Names a stored dictionary within its case, so that another thread can open the same. */
  readonly origin?: string;
  /** Tells where the UTF-8 of an id's text lies in memory; false when it lies nowhere. */
  place?(id: number, into: TextPlace): boolean;
  /** Hash of the stored UTF-8 text of an id, as `hashText` gives it; without decoding the text. */
  hash?(id: number): number;
  /** Whether the stored text of an id is `text`; without decoding it. */
  is?(id: number, text: string): boolean;
  /** The id of a text among ids `from` … `to` (not with it; all where nothing is said), −1 when it is not there. */
  find?(text: string, from?: number, to?: number): number;
  /**
   * Ascending ids whose stored UTF-8 text may contain one of the needles (ASCII letters in any case), or null when no fast
   * search is available. A superset: callers re-check each hit. Ids `from` … `to` as in `find`: other texts need not be read.
   */
  candidates?(needles: readonly string[], from?: number, to?: number): Int32Array | null;
}

export type NullMask = Uint8Array | null; // 1 = null

export type Vector =
  /** Every value the same. */
  | { readonly repr: 'const'; readonly type: KqlType; readonly length: number; readonly value: Scalar }
  /** bool (0/1), int, real, and long/datetime/timespan while every value is a safe integer. */
  | { readonly repr: 'f64'; readonly type: KqlType; readonly data: Float64Array; readonly nulls: NullMask }
  /** long/datetime/timespan with at least one value beyond 2^53. */
  | { readonly repr: 'i64'; readonly type: 'long' | 'datetime' | 'timespan'; readonly data: BigInt64Array; readonly nulls: NullMask }
  /** Dictionary ids; −1 is null. The way strings come from storage: predicates run once per distinct value. */
  | { readonly repr: 'dict'; readonly type: KqlType; readonly ids: Int32Array; readonly dict: Dictionary }
  /** Anything, one JavaScript value a row. */
  | { readonly repr: 'any'; readonly type: KqlType; readonly data: readonly Scalar[] };

export const vectorLength = (v: Vector): number => (v.repr === 'const' ? v.length : v.repr === 'dict' ? v.ids.length : v.data.length);

/** The scalar at a row, in the forms of the table above. */
export function at(v: Vector, row: number): Scalar {
  switch (v.repr) {
    case 'const':
      return v.value;
    case 'f64': {
      if (v.nulls?.[row]) return null;
      const n = v.data[row] as number;
      return v.type === 'bool' ? n !== 0 : n;
    }
    case 'i64': {
      if (v.nulls?.[row]) return null;
      const n = v.data[row] as bigint;
      return n >= -9_007_199_254_740_991n && n <= 9_007_199_254_740_991n ? Number(n) : n;
    }
    case 'dict': {
      const id = v.ids[row] as number;
      return id < 0 ? (v.type === 'string' ? '' : null) : v.dict.get(id);
    }
    case 'any':
      return v.data[row] as Scalar;
  }
}

const isF64 = (type: KqlType) =>
  type === 'bool' || type === 'int' || type === 'long' || type === 'real' || type === 'datetime' || type === 'timespan';

/** The tightest vector for a list of scalars of one type. */
export function vectorOf(type: KqlType, values: readonly Scalar[]): Vector {
  if (!isF64(type)) return { repr: 'any', type, data: values };
  const n = values.length;
  const data = new Float64Array(n);
  let nulls: Uint8Array | null = null;
  for (let i = 0; i < n; i++) {
    const v = values[i];
    if (v === null || v === undefined) {
      nulls ??= new Uint8Array(n);
      nulls[i] = 1;
    } else if (typeof v === 'bigint') return wideVector(type as 'long', values);
    else data[i] = Number(v);
  }
  return { repr: 'f64', type, data, nulls };
}

function wideVector(type: 'long' | 'datetime' | 'timespan', values: readonly Scalar[]): Vector {
  const data = new BigInt64Array(values.length);
  let nulls: Uint8Array | null = null;
  values.forEach((v, i) => {
    if (v === null || v === undefined) {
      nulls ??= new Uint8Array(values.length);
      nulls[i] = 1;
    } else data[i] = BigInt(v as Int64);
  });
  return { repr: 'i64', type, data, nulls };
}

/** A batch of rows. `refs` names the stored row each came from (`segment * 2^21 + row`), while it still came from one. */
export interface Batch {
  readonly length: number;
  readonly columns: readonly Vector[];
  readonly refs: Float64Array | null;
}

export const ROWS_PER_SEGMENT_MAX = 2 ** 21;
