// A stored part back to a vector, and vectors of one type to another when a schema changed since the segment was written.

import type { KqlType } from '../../../../shared/base/types.js';
import { norm64 } from '../../../../shared/base/time.js';
import { jsonText } from '../../query/dynamic.js';
import { parseDecimal } from '../../query/decimal.js';
import { at, vectorLength, vectorOf, type Dictionary, type Scalar, type Vector } from '../../query/values.js';
import { isTextual, type Part } from './format.js';

/** A view of `bytes` as elements of `width` bytes, copied only when it lies askew in its buffer. */
function aligned(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
}

const u16 = (bytes: Uint8Array) => {
  const b = aligned(bytes, 2);
  return new Uint16Array(b.buffer, b.byteOffset, b.length >> 1);
};
const u32 = (bytes: Uint8Array) => {
  const b = aligned(bytes, 4);
  return new Uint32Array(b.buffer, b.byteOffset, b.length >> 2);
};

/** Unsigned integers of 1, 2 or 4 bytes. */
export const unsigned = (bytes: Uint8Array, width: number): Uint8Array | Uint16Array | Uint32Array =>
  width === 1 ? bytes : width === 2 ? u16(bytes) : u32(bytes);

function unpackNulls(bits: Uint8Array | null, rows: number): Uint8Array | null {
  if (bits === null) return null;
  const nulls = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) nulls[i] = ((bits[i >> 3] ?? 0) >> (i & 7)) & 1;
  return nulls;
}

/** Dictionary ids of a part as vectors hold them: −1 is null. */
export function decodeIds(part: Part, type: KqlType, dict: Dictionary, data: Uint8Array | null): Vector {
  if (part.form === 'const') return { repr: 'const', type, length: part.rows, value: dict.get(Number(part.base) - 1) };
  const ids = new Int32Array(part.rows);
  const stored = unsigned(data ?? new Uint8Array(0), part.width);
  for (let i = 0; i < ids.length; i++) ids[i] = (stored[i] ?? 0) - 1;
  return { repr: 'dict', type, ids, dict };
}

/** Numbers of a part. `type` is the stored one. */
export function decodeNumbers(part: Part, type: KqlType, data: Uint8Array | null, nullBits: Uint8Array | null): Vector {
  const { rows } = part;
  const nulls = unpackNulls(nullBits, rows);
  const bytes = data ?? new Uint8Array(0);
  const base = Number(part.base ?? 0);
  const scale = part.scale ?? 1;
  switch (part.form) {
    case 'const':
      if (nulls === null) return { repr: 'const', type, length: rows, value: type === 'bool' ? base !== 0 : base };
      return { repr: 'f64', type, data: new Float64Array(rows).fill(base), nulls };
    case 'int': {
      const out = new Float64Array(rows);
      if (part.width === 6) {
        const low = u32(bytes.subarray(0, rows * 4));
        const high = u16(bytes.subarray(rows * 4));
        for (let i = 0; i < rows; i++) out[i] = base + scale * ((high[i] ?? 0) * 4_294_967_296 + (low[i] ?? 0));
      } else {
        const offsets = unsigned(bytes, part.width);
        for (let i = 0; i < rows; i++) out[i] = base + scale * (offsets[i] ?? 0);
      }
      return { repr: 'f64', type, data: out, nulls };
    }
    case 'delta': {
      const out = new Float64Array(rows);
      const steps = part.width === 0 || part.width === 6 ? null : unsigned(bytes, part.width);
      const low = part.width === 6 ? u32(bytes.subarray(0, rows * 4)) : null;
      const high = part.width === 6 ? u16(bytes.subarray(rows * 4)) : null;
      let value = part.start ?? 0;
      for (let i = 0; i < rows; i++) {
        const step = steps !== null ? (steps[i] ?? 0) : low !== null && high !== null ? (high[i] ?? 0) * 4_294_967_296 + (low[i] ?? 0) : 0;
        value += base + scale * step;
        out[i] = value;
      }
      return { repr: 'f64', type, data: out, nulls };
    }
    case 'f64': {
      const b = aligned(bytes, 8);
      return { repr: 'f64', type, data: new Float64Array(b.buffer, b.byteOffset, rows), nulls };
    }
    case 'i64': {
      const b = aligned(bytes, 8);
      const wide = new BigInt64Array(b.buffer, b.byteOffset, rows);
      if (type === 'long' || type === 'datetime' || type === 'timespan') return { repr: 'i64', type, data: wide, nulls };
      return { repr: 'f64', type, data: Float64Array.from(wide, Number), nulls };
    }
    case 'ids':
      throw new Error('dictionary ids in a number column');
  }
}

/** The same values under the type the schema gives the column now. */
export function retyped(vector: Vector, type: KqlType): Vector {
  if (vector.type === type) return vector;
  const numeric = !isTextual(type);
  if (vector.repr === 'f64' && numeric) return { ...vector, type };
  if (vector.repr === 'i64' && (type === 'long' || type === 'datetime' || type === 'timespan')) return { ...vector, type };
  if (vector.repr === 'const') return { repr: 'const', type, length: vector.length, value: convert(vector.value, type) };
  return vectorOf(
    type,
    Array.from({ length: vectorLength(vector) }, (_, i) => convert(at(vector, i), type)),
  );
}

function convert(value: Scalar, type: KqlType): Scalar {
  if (value === null) return type === 'string' ? '' : null;
  switch (type) {
    case 'string':
    case 'guid':
      return typeof value === 'string' ? value : jsonText(value);
    case 'decimal':
      return parseDecimal(String(value));
    case 'dynamic':
      return value;
    case 'bool':
      return typeof value === 'boolean'
        ? value
        : typeof value === 'number'
          ? value !== 0
          : value === 'true'
            ? true
            : value === 'false'
              ? false
              : null;
    case 'real':
      return numberOf(value);
    case 'int':
    case 'long':
    case 'datetime':
    case 'timespan': {
      if (typeof value === 'bigint') return value;
      if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return norm64(BigInt.asIntN(64, BigInt(value)));
      const n = numberOf(value);
      return n === null ? null : Math.trunc(n);
    }
  }
}

function numberOf(value: Scalar): number | null {
  const n =
    typeof value === 'string'
      ? value.trim() === ''
        ? Number.NaN
        : Number(value)
      : typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
        ? Number(value)
        : Number.NaN;
  return Number.isNaN(n) ? null : n;
}
