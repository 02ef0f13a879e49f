// Equality and order of scalars of the same or of comparable types.

import type { KqlType } from '../../../../shared/base/types.js';
import { compareDecimal, formatDecimal, isDecimal } from '../decimal.js';
import { bare, canonicalKey } from '../dynamic.js';
import { Typed, type Scalar } from '../values.js';
import { convert, plain, textOf, toDecimal, toReal } from './convert.js';

const isNumber = (t: KqlType) => t === 'int' || t === 'long' || t === 'real' || t === 'decimal';

/** The type two values are compared as. A dynamic is read as the other side's type. */
export function commonType(a: KqlType, b: KqlType): KqlType {
  if (a === b) return a;
  if (a === 'dynamic') return b;
  if (b === 'dynamic') return a;
  if (a === 'decimal' || b === 'decimal') return 'decimal';
  if (isNumber(a) && isNumber(b)) return a === 'real' || b === 'real' ? 'real' : 'long';
  return a;
}

const order = (a: string | number | bigint | boolean, b: string | number | bigint | boolean): number =>
  a < b ? -1 : a > b ? 1 : a <= b ? 0 : NaN;

/** −1, 0 or 1; NaN when there is no order (NaN, or values of different kinds). Neither side is null. */
export function compareScalars(a: Scalar, ta: KqlType, b: Scalar, tb: KqlType): number {
  if (typeof a === 'number' && typeof b === 'number' && ta !== 'dynamic' && tb !== 'dynamic')
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : NaN;
  const type = commonType(ta, tb);
  if (type === 'decimal') {
    const x = toDecimal(a, ta);
    const y = toDecimal(b, tb);
    if (x && y) return compareDecimal(x, y);
    return order(toReal(a, ta) ?? NaN, toReal(b, tb) ?? NaN);
  }
  if (type === 'dynamic') return compareDynamic(a, b);
  const x = ta === 'dynamic' ? inside(a, type) : a;
  const y = tb === 'dynamic' ? inside(b, type) : b;
  if (x === null || y === null || typeof x === 'object' || typeof y === 'object') return NaN;
  if (type === 'guid') return order(String(x).toLowerCase(), String(y).toLowerCase());
  if (type === 'string') return order(ta === type ? x : textOf(x, ta), tb === type ? y : textOf(y, tb));
  return order(x, y);
}

const inside = (v: Scalar, type: KqlType): Scalar => (isNumber(type) ? toReal64(v) : convert(v, 'dynamic', type));
const toReal64 = (v: Scalar): Scalar => {
  const p = v instanceof Typed ? plain(v) : v;
  return typeof p === 'bigint' || typeof p === 'number' ? p : toReal(v, 'dynamic');
};

function compareDynamic(a: Scalar, b: Scalar): number {
  const x = a instanceof Typed ? plain(a) : a;
  const y = b instanceof Typed ? plain(b) : b;
  if (typeof x === typeof y && (typeof x === 'string' || typeof x === 'number' || typeof x === 'bigint' || typeof x === 'boolean'))
    return order(x, y as string);
  if ((typeof x === 'number' && typeof y === 'bigint') || (typeof x === 'bigint' && typeof y === 'number')) return order(x, y);
  return canonicalKey(a) === canonicalKey(b) ? 0 : NaN;
}

/** A primitive equal for equal values of a type: for sets, groups and joins. Null stays null. */
export function keyOf(v: Scalar, type: KqlType): string | number | bigint | boolean | null {
  if (v === null || v === undefined) return type === 'string' ? '' : null;
  if (type === 'dynamic') {
    const x = bare(v);
    return typeof x === 'string' || typeof x === 'number' || typeof x === 'boolean' || typeof x === 'bigint' ? x : canonicalKey(x);
  }
  if (isDecimal(v)) return formatDecimal(v);
  if (typeof v === 'number') return v === 0 ? 0 : v;
  return typeof v === 'object' ? canonicalKey(v) : v;
}

/** A total order for sorting and min/max: nulls last, NaN before numbers, dynamic by kind then value. */
export function sortOrder(a: Scalar, b: Scalar, type: KqlType): number {
  const nullA = a === null || a === undefined;
  const nullB = b === null || b === undefined;
  if (nullA || nullB) return nullA && nullB ? 0 : nullA ? 1 : -1;
  const c = compareScalars(a, type, b, type);
  if (!Number.isNaN(c)) return c;
  if (type === 'real') return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
  const rank = (held: Scalar) => {
    const v = bare(held);
    return typeof v === 'boolean'
      ? 0
      : typeof v === 'number' || typeof v === 'bigint'
        ? 1
        : v instanceof Typed
          ? 2
          : typeof v === 'string'
            ? 3
            : 4;
  };
  return rank(a) - rank(b) || order(canonicalKey(a), canonicalKey(b));
}
