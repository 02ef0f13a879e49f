// One value of any KQL type read as another: the rules every to…() function, comparison and string function shares.

import { formatDatetime, formatTimespan, fromAbsoluteTicks, norm64, toAbsoluteTicks, type Int64 } from '../../../../shared/base/time.js';
import type { KqlType } from '../../../../shared/base/types.js';
import {
  decimalOfInt,
  decimalOfReal,
  formatDecimal,
  isDecimal,
  parseDecimal,
  realOfDecimal,
  truncateDecimal,
  type Decimal,
} from '../decimal.js';
import { bare, dynamicOfText, dynamicText, realInside, realText } from '../dynamic.js';
import { Typed, type Dynamic, type Scalar } from '../values.js';
import { inRange, longOfReal, parseBool, parseDatetime, parseGuid, parseLong, parseReal, parseTimespan } from './literals.js';

/** tostring(): null becomes ''. */
export function textOf(v: Scalar, type: KqlType): string {
  if (typeof v === 'string') return v;
  if (v === null || v === undefined) return '';
  switch (type) {
    case 'bool':
      // As the services print it; inside a dynamic it is the JSON word.
      return v ? 'True' : 'False';
    case 'datetime':
      return formatDatetime(v as Int64);
    case 'timespan':
      return formatTimespan(v as Int64);
    case 'decimal':
      return isDecimal(v) ? formatDecimal(v) : String(v);
    case 'real':
      return realText(v as number);
    case 'dynamic':
      return dynamicText(v);
    default:
      return String(v);
  }
}

/** Text of an argument whose declared type is string; a dynamic is read as its text. */
export const str = (v: Scalar): string => (typeof v === 'string' ? v : dynamicText(v));

const isInt64 = (v: Scalar): v is Int64 => typeof v === 'number' || typeof v === 'bigint';

export function toLong(v: Scalar, type: KqlType): Int64 | null {
  if (v === null || v === undefined) return null;
  switch (type) {
    case 'int':
    case 'long':
    case 'timespan':
      return isInt64(v) ? v : null;
    case 'datetime':
      return norm64(toAbsoluteTicks(v as Int64));
    case 'bool':
      return v ? 1 : 0;
    case 'real':
      return longOfReal(v as number);
    case 'decimal':
      return isDecimal(v) ? wrap(truncateDecimal(v)) : null;
    case 'string':
      return parseLong(v as string);
    case 'guid':
      return null;
    case 'dynamic':
      if (typeof v === 'number') return longOfReal(v);
      if (typeof v === 'bigint') return v;
      if (typeof v === 'boolean') return v ? 1 : 0;
      if (typeof v === 'string') return parseLong(v);
      if (v instanceof Typed) return toLong(v.value, v.type);
      return null;
  }
}
const wrap = (n: bigint): Int64 | null => (BigInt.asIntN(64, n) === n ? norm64(n) : null);

export function toInt(v: Scalar, type: KqlType): number | null {
  const n = toLong(v, type);
  return n === null || n > 2147483647 || n < -2147483648 ? null : Number(n);
}

export function toReal(v: Scalar, type: KqlType): number | null {
  if (v === null || v === undefined) return null;
  switch (type) {
    case 'int':
    case 'long':
    case 'real':
    case 'timespan':
      return isInt64(v) ? Number(v) : null;
    case 'datetime':
      return Number(toAbsoluteTicks(v as Int64));
    case 'bool':
      return v ? 1 : 0;
    case 'decimal':
      return isDecimal(v) ? realOfDecimal(v) : null;
    case 'string':
      return parseReal(v as string);
    case 'guid':
      return null;
    case 'dynamic':
      if (isInt64(v)) return Number(v);
      if (typeof v === 'boolean') return v ? 1 : 0;
      if (typeof v === 'string') return parseReal(v);
      if (v instanceof Typed) return toReal(v.value, v.type);
      return null;
  }
}

export function toDecimal(v: Scalar, type: KqlType): Decimal | null {
  if (v === null || v === undefined) return null;
  if (isDecimal(v)) return v;
  if (v instanceof Typed) return toDecimal(v.value, v.type);
  if (typeof v === 'string') return parseDecimal(v);
  if (typeof v === 'boolean') return decimalOfInt(v ? 1 : 0);
  if (typeof v === 'bigint') return decimalOfInt(v);
  if (typeof v !== 'number') return null;
  return type !== 'datetime' && (!Number.isInteger(v) || Math.abs(v) > 2 ** 53)
    ? decimalOfReal(v)
    : Number.isInteger(v)
      ? decimalOfInt(v)
      : null;
}

export function toBool(v: Scalar, type: KqlType): boolean | null {
  if (v === null || v === undefined) return null;
  if (typeof v === 'boolean') return v;
  if (type === 'bool') return Boolean(v);
  if (typeof v === 'string') return parseBool(v);
  const number = bare(v);
  if (isInt64(number)) return Number.isNaN(number) ? null : Number(number) !== 0;
  if (isDecimal(v)) return v.mantissa !== 0n;
  return null;
}

export function toDatetime(v: Scalar, type: KqlType): Int64 | null {
  if (v === null || v === undefined) return null;
  if (type === 'datetime') return v as Int64;
  if (typeof v === 'string') return parseDatetime(v);
  if (v instanceof Typed) return v.type === 'datetime' || v.type === 'real' ? toDatetime(v.value, v.type) : null;
  if (type === 'real' || (type === 'dynamic' && isInt64(v)) || type === 'long' || type === 'int') {
    const ticks = typeof v === 'number' ? longOfReal(v) : (v as bigint);
    return ticks === null ? null : inRange(fromAbsoluteTicks(BigInt(ticks)));
  }
  return null;
}

export function toTimespan(v: Scalar, type: KqlType): Int64 | null {
  if (v === null || v === undefined) return null;
  if (type === 'timespan') return v as Int64;
  if (typeof v === 'string') return parseTimespan(v);
  if (v instanceof Typed) return v.type === 'timespan' || v.type === 'real' ? toTimespan(v.value, v.type) : null;
  if (type === 'datetime') return norm64(toAbsoluteTicks(v as Int64));
  if (isInt64(v)) return typeof v === 'number' ? longOfReal(v) : v;
  return null;
}

export function toGuid(v: Scalar): string | null {
  if (typeof v === 'string') return parseGuid(v);
  return v instanceof Typed && v.type === 'guid' ? (v.value as string) : null;
}

/** A scalar as it is kept inside a dynamic. */
export function toDynamic(v: Scalar, type: KqlType): Dynamic {
  if (v === null || v === undefined) return null;
  switch (type) {
    case 'datetime':
    case 'timespan':
      return new Typed(type, v as Int64);
    case 'guid':
      return typeof v === 'string' ? new Typed('guid', v) : null;
    case 'decimal':
      return isDecimal(v) ? new Typed('decimal', v) : null;
    case 'bool':
      return Boolean(v);
    case 'real':
      return realInside(v as number);
    default:
      return v as Dynamic;
  }
}

/** parse_json(): text is parsed, any other value is kept as it is. */
export const parseAny = (v: Scalar, type: KqlType): Dynamic =>
  typeof v === 'string' && (type === 'string' || type === 'dynamic') ? dynamicOfText(v) : toDynamic(v, type);

/** A value of one type as the scalar form of another; null when the conversion fails ('' for string). */
export function convert(v: Scalar, from: KqlType, to: KqlType): Scalar {
  if (from === to) return v;
  switch (to) {
    case 'bool':
      return toBool(v, from);
    case 'int':
      return toInt(v, from);
    case 'long':
      return toLong(v, from);
    case 'real':
      return toReal(v, from);
    case 'decimal':
      return toDecimal(v, from);
    case 'datetime':
      return toDatetime(v, from);
    case 'timespan':
      return toTimespan(v, from);
    case 'guid':
      return toGuid(v);
    case 'string':
      return textOf(v, from);
    case 'dynamic':
      return toDynamic(v, from);
  }
}

/** The KQL type of a value held in a dynamic, and its plain scalar form. */
export function typeInside(v: Dynamic): KqlType {
  switch (typeof v) {
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isSafeInteger(v) ? 'long' : 'real';
    case 'bigint':
      return 'long';
    case 'string':
      return 'string';
    default:
      return v instanceof Typed ? v.type : 'dynamic';
  }
}
export const plain = (v: Dynamic): Scalar => (v instanceof Typed ? (v.value as Scalar) : v);
