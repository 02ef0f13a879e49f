// Batch forms over float64 data: comparisons, arithmetic and three-valued logic. Each returns null when a value needs the exact
// 64-bit path, and the caller then runs the row form.

import type { KqlType } from '../../../../shared/base/types.js';
import type { NullMask, Vector } from '../values.js';

/** A numeric operand: an array, or one value for every row. */
export interface Operand {
  readonly data: Float64Array | null;
  readonly value: number;
  readonly nulls: NullMask;
  readonly allNull: boolean;
  readonly type: KqlType;
}

const FLAT = new Set<KqlType>(['bool', 'int', 'long', 'real', 'datetime', 'timespan']);

/** Null when the vector is not plain float64 data. `ordered` lets a wide constant stand as the nearest real, which keeps its order. */
export function operand(v: Vector, ordered = false): Operand | null {
  if (!FLAT.has(v.type)) return null;
  if (v.repr === 'f64') return { data: v.data, value: 0, nulls: v.nulls, allNull: false, type: v.type };
  if (v.repr !== 'const') return null;
  const c = v.value;
  if (c === null || c === undefined) return { data: null, value: 0, nulls: null, allNull: true, type: v.type };
  if (typeof c === 'number') return { data: null, value: c, nulls: null, allNull: false, type: v.type };
  if (typeof c === 'boolean') return { data: null, value: c ? 1 : 0, nulls: null, allNull: false, type: v.type };
  return typeof c === 'bigint' && ordered ? { data: null, value: Number(c), nulls: null, allNull: false, type: v.type } : null;
}

export function unionNulls(a: NullMask, b: NullMask): NullMask {
  if (!a || !b) return a ?? b;
  const out = new Uint8Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = (a[i] as number) | (b[i] as number);
  return out;
}

export const allNull = (type: KqlType, length: number): Vector => ({ repr: 'const', type, length, value: null });
const filled = (o: Operand, length: number): Float64Array => o.data ?? new Float64Array(length).fill(o.value);

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Comparison of two numeric vectors. One-sided nulls are unequal; order with a null is null. */
export function compareKernel(op: Comparison, left: Vector, right: Vector, length: number): Vector | null {
  const a = operand(left, true);
  const b = operand(right, true);
  if (!a || !b) return null;
  const equality = op === '==' || op === '!=';
  if (a.allNull || b.allNull) {
    if (!equality || (a.allNull && b.allNull)) return allNull('bool', length);
    const other = (a.allNull ? b : a).nulls;
    const data = new Float64Array(length).fill(op === '!=' ? 1 : 0);
    return { repr: 'f64', type: 'bool', data, nulls: other };
  }
  const out = new Float64Array(length);
  if (a.data && !b.data) compareToConstant(op, a.data, b.value, out);
  else compareArrays(op, filled(a, length), filled(b, length), out);
  let nulls: NullMask = unionNulls(a.nulls, b.nulls);
  if (nulls && equality) {
    // Exactly one null side decides; only two nulls are null.
    const x = a.nulls;
    const y = b.nulls;
    const unequal = op === '!=' ? 1 : 0;
    for (let i = 0; i < length; i++) if (nulls[i]) out[i] = unequal;
    if (x && y) {
      const both = new Uint8Array(length);
      for (let i = 0; i < length; i++) both[i] = (x[i] as number) & (y[i] as number);
      nulls = both;
    } else nulls = null;
  }
  return { repr: 'f64', type: 'bool', data: out, nulls };
}

function compareToConstant(op: Comparison, a: Float64Array, c: number, out: Float64Array): void {
  const n = out.length;
  switch (op) {
    case '==':
      for (let i = 0; i < n; i++) out[i] = a[i] === c ? 1 : 0;
      break;
    case '!=':
      for (let i = 0; i < n; i++) out[i] = a[i] !== c ? 1 : 0;
      break;
    case '<':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) < c ? 1 : 0;
      break;
    case '<=':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) <= c ? 1 : 0;
      break;
    case '>':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) > c ? 1 : 0;
      break;
    case '>=':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) >= c ? 1 : 0;
      break;
  }
}
function compareArrays(op: Comparison, a: Float64Array, b: Float64Array, out: Float64Array): void {
  const n = out.length;
  switch (op) {
    case '==':
      for (let i = 0; i < n; i++) out[i] = a[i] === b[i] ? 1 : 0;
      break;
    case '!=':
      for (let i = 0; i < n; i++) out[i] = a[i] !== b[i] ? 1 : 0;
      break;
    case '<':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) < (b[i] as number) ? 1 : 0;
      break;
    case '<=':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) <= (b[i] as number) ? 1 : 0;
      break;
    case '>':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) > (b[i] as number) ? 1 : 0;
      break;
    case '>=':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) >= (b[i] as number) ? 1 : 0;
      break;
  }
}

/** Applies `f` where neither side is null. A whole-number result beyond 2^53 gives up. NaN from `f` means null when `nanIsNull`. */
export function arithmeticKernel(
  left: Vector,
  right: Vector,
  length: number,
  result: KqlType,
  f: (a: number, b: number) => number,
  nanIsNull = false,
): Vector | null {
  const a = operand(left);
  const b = operand(right);
  if (!a || !b || !FLAT.has(result)) return null;
  if (a.allNull || b.allNull) return allNull(result, length);
  const out = new Float64Array(length);
  const x = a.data;
  const y = b.data;
  if (x && y) for (let i = 0; i < length; i++) out[i] = f(x[i] as number, y[i] as number);
  else if (x) for (let i = 0; i < length; i++) out[i] = f(x[i] as number, b.value);
  else if (y) for (let i = 0; i < length; i++) out[i] = f(a.value, y[i] as number);
  else out.fill(f(a.value, b.value));
  let nulls = unionNulls(a.nulls, b.nulls);
  if (result !== 'real') {
    if (nanIsNull) {
      for (let i = 0; i < length; i++) {
        if (!Number.isNaN(out[i])) continue;
        if (nulls === null || nulls === a.nulls || nulls === b.nulls) nulls = nulls ? nulls.slice() : new Uint8Array(length);
        nulls[i] = 1;
        out[i] = 0;
      }
    }
    const limit = result === 'int' ? 2147483647 : Number.MAX_SAFE_INTEGER;
    for (let i = 0; i < length; i++) {
      const v = out[i] as number;
      if (!(v <= limit && v >= -limit) && !nulls?.[i]) return null;
    }
  }
  return { repr: 'f64', type: result, data: out, nulls };
}

/** Applies `f` to every non-null row of one numeric vector. */
export function unaryKernel(v: Vector, length: number, result: KqlType, f: (a: number) => number): Vector | null {
  const a = operand(v);
  if (!a) return null;
  if (a.allNull) return allNull(result, length);
  if (!a.data) return { repr: 'const', type: result, length, value: f(a.value) };
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = f(a.data[i] as number);
  if (result !== 'real' && result !== 'bool') {
    for (let i = 0; i < length; i++) if (!Number.isSafeInteger(out[i]) && !a.nulls?.[i]) return null;
  }
  return { repr: 'f64', type: result, data: out, nulls: a.nulls };
}

/** Three-valued and/or: `absorbing` is the value that wins over null (0 for and, 1 for or). */
export function logicKernel(left: Vector, right: Vector, length: number, absorbing: 0 | 1): Vector | null {
  const a = operand(left);
  const b = operand(right);
  if (!a || !b) return null;
  const out = new Float64Array(length);
  const nulls = new Uint8Array(length);
  let anyNull = false;
  for (let i = 0; i < length; i++) {
    const nullA = a.allNull || (a.nulls !== null && a.nulls[i] === 1);
    const nullB = b.allNull || (b.nulls !== null && b.nulls[i] === 1);
    const x = a.data ? (a.data[i] as number) : a.value;
    const y = b.data ? (b.data[i] as number) : b.value;
    if ((!nullA && (x !== 0 ? 1 : 0) === absorbing) || (!nullB && (y !== 0 ? 1 : 0) === absorbing)) out[i] = absorbing;
    else if (nullA || nullB) {
      nulls[i] = 1;
      anyNull = true;
    } else out[i] = 1 - absorbing;
  }
  return { repr: 'f64', type: 'bool', data: out, nulls: anyNull ? nulls : null };
}

/** 1 where the value is null (or where it is not, when negated). Strings and dynamics are left to the row form. */
export function nullKernel(v: Vector, length: number, whenNull: 0 | 1): Vector | null {
  if (v.repr === 'f64' || v.repr === 'i64') {
    const data = new Float64Array(length).fill(1 - whenNull);
    if (v.nulls) for (let i = 0; i < length; i++) if (v.nulls[i]) data[i] = whenNull;
    return { repr: 'f64', type: 'bool', data, nulls: null };
  }
  return null;
}
