// + - * / % and unary minus over numbers, decimals, datetimes and timespans.

import { norm64, toAbsoluteTicks, type Int64 } from '../../../../shared/base/time.js';
import type { KqlType } from '../../../../shared/base/types.js';
import { addDecimal, divideDecimal, moduloDecimal, multiplyDecimal, negateDecimal, subtractDecimal, type Decimal } from '../decimal.js';
import type { Dynamic, Scalar } from '../values.js';
import { plain, toDecimal, toDynamic, toReal, typeInside } from './convert.js';
import { fn, strict, type Kernel } from './define.js';
import { arithmeticKernel, unaryKernel } from './kernels.js';
import { add64, inRange, longOfReal } from './literals.js';
import type { ScalarFunction } from './registry.js';

type Operation = '+' | '-' | '*' | '/' | '%';

/** A whole-number result in its type's width, wrapping as 64-bit (or 32-bit) arithmetic does. */
const wrapTo = (n: bigint, type: KqlType): Int64 => norm64(BigInt.asIntN(type === 'int' ? 32 : 64, n));

export function integerOperation(op: Operation, a: Int64, b: Int64, result: KqlType): Int64 | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const n = fastInteger(op, a, b);
    if (n !== undefined && (n === null || (Number.isSafeInteger(n) && (result !== 'int' || (n | 0) === n)))) return n;
  }
  const x = BigInt(a);
  const y = BigInt(b);
  switch (op) {
    case '+':
      return wrapTo(x + y, result);
    case '-':
      return wrapTo(x - y, result);
    case '*':
      return wrapTo(x * y, result);
    case '/':
      return y === 0n ? null : wrapTo(x / y, result);
    case '%':
      return y === 0n ? null : norm64(((x % y) + (y < 0n ? -y : y)) % (y < 0n ? -y : y));
  }
}
function fastInteger(op: Operation, a: number, b: number): number | null {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b + 0;
    case '/':
      return b === 0 ? null : Math.trunc(a / b) + 0;
    case '%':
      return b === 0 ? null : modulo(a, b);
  }
}
/** Kusto's remainder: never negative. */
const modulo = (a: number, b: number): number => {
  const size = Math.abs(b);
  const rest = a % size;
  return (rest < 0 ? rest + size : rest) + 0;
};

function realOperation(op: Operation, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return modulo(a, b);
  }
}
function decimalOperation(op: Operation, a: Decimal, b: Decimal): Decimal | null {
  switch (op) {
    case '+':
      return addDecimal(a, b);
    case '-':
      return subtractDecimal(a, b);
    case '*':
      return multiplyDecimal(a, b);
    case '/':
      return divideDecimal(a, b);
    case '%':
      return moduloDecimal(a, b);
  }
}

const isWhole = (t: KqlType) => t === 'int' || t === 'long' || t === 'bool';
const isTime = (t: KqlType) => t === 'datetime' || t === 'timespan';

/** The value of `a op b`; null operands were dealt with before. */
function operate(op: Operation, a: Scalar, ta: KqlType, b: Scalar, tb: KqlType, result: KqlType): Scalar {
  if (ta === 'dynamic' || tb === 'dynamic') {
    const x = ta === 'dynamic' ? typeInside(a as Dynamic) : ta;
    const y = tb === 'dynamic' ? typeInside(b as Dynamic) : tb;
    if (x === 'dynamic' || y === 'dynamic' || x === 'string' || y === 'string') return null;
    const type = resultOf(op, x, y);
    const value = operate(op, plain(a as Dynamic), x, plain(b as Dynamic), y, type);
    return result === 'dynamic' ? toDynamic(value, type) : value;
  }
  if (isTime(ta) || isTime(tb)) return timeOperation(op, a, ta, b, tb);
  if (ta === 'decimal' || tb === 'decimal') {
    const x = toDecimal(a, ta);
    const y = toDecimal(b, tb);
    return x && y ? decimalOperation(op, x, y) : null;
  }
  if (isWhole(ta) && isWhole(tb)) return integerOperation(op, whole(a), whole(b), result);
  const x = toReal(a, ta);
  const y = toReal(b, tb);
  return x === null || y === null ? null : realOperation(op, x, y);
}
const whole = (v: Scalar): Int64 => (typeof v === 'boolean' ? Number(v) : (v as Int64));

function resultOf(op: Operation, a: KqlType, b: KqlType): KqlType {
  if (a === 'datetime' || b === 'datetime') return a === b || op === '%' ? 'timespan' : 'datetime';
  if (a === 'timespan' || b === 'timespan') return a === b && op === '/' ? 'real' : 'timespan';
  if (a === 'decimal' || b === 'decimal') return 'decimal';
  return isWhole(a) && isWhole(b) ? 'long' : 'real';
}

function timeOperation(op: Operation, a: Scalar, ta: KqlType, b: Scalar, tb: KqlType): Scalar {
  if (op === '+' || op === '-') {
    const y = op === '-' ? negate64(b as Int64) : (b as Int64);
    const sum = add64(a as Int64, y);
    return ta === 'datetime' && tb === 'datetime' ? sum : ta === 'datetime' || tb === 'datetime' ? inRange(sum) : sum;
  }
  // What is left of a time since the first day of the calendar.
  if (op === '%' && ta === 'datetime' && tb === 'timespan')
    return integerOperation('%', norm64(toAbsoluteTicks(a as Int64)), b as Int64, 'timespan');
  if (ta === 'datetime' || tb === 'datetime') return null;
  if (ta === tb) {
    if (op === '/') return Number(a) / Number(b);
    return op === '%' ? integerOperation('%', a as Int64, b as Int64, 'timespan') : null;
  }
  const span = ta === 'timespan' ? a : b;
  const factor = ta === 'timespan' ? b : a;
  const factorType = ta === 'timespan' ? tb : ta;
  if (op === '*' && isWhole(factorType)) return integerOperation('*', span as Int64, whole(factor), 'timespan');
  const n = toReal(factor, factorType);
  if (n === null) return null;
  if (op === '*') return longOfReal(Number(span) * n);
  if (op === '/' && ta === 'timespan') {
    if (isWhole(factorType)) return integerOperation('/', span as Int64, whole(factor), 'timespan');
    return n === 0 ? null : longOfReal(Number(span) / n);
  }
  return op === '%' && isWhole(factorType) ? integerOperation('%', a as Int64, whole(b), 'timespan') : null;
}

export const negate64 = (n: Int64): Int64 => (typeof n === 'number' ? 0 - n : norm64(BigInt.asIntN(64, -n)));

const kernelOf =
  (op: Operation): Kernel =>
  (args, length, _ctx, result) => {
    const [a, b] = args;
    if (!a || !b) return null;
    if (result === 'real') {
      if (op === '+') return arithmeticKernel(a, b, length, result, (x, y) => x + y);
      if (op === '-') return arithmeticKernel(a, b, length, result, (x, y) => x - y);
      if (op === '*') return arithmeticKernel(a, b, length, result, (x, y) => x * y);
      if (op === '/') return arithmeticKernel(a, b, length, result, (x, y) => x / y);
      return arithmeticKernel(a, b, length, result, modulo);
    }
    if (a.type === 'real' || b.type === 'real' || (op === '%' && a.type === 'datetime')) return null;
    switch (op) {
      case '+':
        return arithmeticKernel(a, b, length, result, (x, y) => x + y);
      case '-':
        return arithmeticKernel(a, b, length, result, (x, y) => x - y);
      case '*':
        return arithmeticKernel(a, b, length, result, (x, y) => x * y + 0);
      case '/':
        return arithmeticKernel(a, b, length, result, (x, y) => (y === 0 ? NaN : Math.trunc(x / y) + 0), true);
      case '%':
        return arithmeticKernel(a, b, length, result, (x, y) => (y === 0 ? NaN : modulo(x, y)), true);
    }
  };

const binary = (op: Operation): ScalarFunction =>
  strict(
    op,
    (args, types, _ctx, result) => operate(op, args[0] ?? null, types[0] ?? 'dynamic', args[1] ?? null, types[1] ?? 'dynamic', result),
    kernelOf(op),
  );

const negative = fn(
  'unary-',
  (args, types) => negateScalar(args[0] ?? null, types[0] ?? 'dynamic'),
  (args, length, _ctx, result) =>
    args[0] && args[0].type !== 'bool' ? unaryKernel(args[0], length, result, (x) => (result === 'real' ? -x : 0 - x)) : null,
);
function negateScalar(v: Scalar, type: KqlType): Scalar {
  if (v === null || v === undefined) return null;
  if (type === 'decimal') return negateDecimal(v as Decimal);
  if (typeof v === 'bigint') return negate64(v);
  if (typeof v === 'number') return type === 'real' ? -v : 0 - v;
  if (type === 'dynamic') {
    const inner = typeInside(v as Dynamic);
    return inner === 'dynamic' || inner === 'string' || inner === 'bool'
      ? null
      : toDynamic(negateScalar(plain(v as Dynamic), inner), inner);
  }
  return null;
}

export const arithmetic: readonly ScalarFunction[] = [
  binary('+'),
  binary('-'),
  binary('*'),
  binary('/'),
  binary('%'),
  negative,
  fn('unary+', (args) => args[0] ?? null),
];
export { operate as arithmeticOf };
