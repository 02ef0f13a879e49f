// Mathematical, rounding and bitwise functions.

import { realInside } from '../dynamic.js';
import { norm64, type Int64 } from '../../../../shared/base/time.js';
import type { KqlType } from '../../../../shared/base/types.js';
import { compareDecimal, decimalOfInt, floorDecimal, isDecimal, negateDecimal, roundDecimal, truncateDecimal } from '../decimal.js';
import type { Scalar } from '../values.js';
import { negate64 } from './arithmetic.js';
import { binDatetime, datetimeBinOrigin, floorTo } from './calendar.js';
import { toDecimal, toLong, toReal } from './convert.js';
import { aliases, fn, strict, type Kernel } from './define.js';
import { unaryKernel } from './kernels.js';
import { add64, longOfReal } from './literals.js';
import type { ScalarFunction } from './registry.js';
import { betaCdf, betaInverse, betaPdf, erf, erfc, gamma, logGamma, studentTwoSided } from './special.js';

const realKernel =
  (f: (x: number) => number): Kernel =>
  (args, length) =>
    args.length === 1 && args[0]?.repr === 'f64' && args[0].type !== 'datetime' ? unaryKernel(args[0], length, 'real', f) : null;

const real = (name: string, f: (x: number) => number): ScalarFunction =>
  strict(
    name,
    (args, types) => {
      const x = toReal(args[0] ?? null, types[0] ?? 'real');
      return x === null ? null : f(x);
    },
    realKernel(f),
  );

const reals = (name: string, f: (...x: number[]) => number): ScalarFunction =>
  strict(name, (args, types) => {
    const x = args.map((a, i) => toReal(a, types[i] ?? 'real'));
    return x.includes(null) ? null : f(...(x as number[]));
  });

/** bin(): the multiple of `step` at or below a value; null for a step that is null or not positive. */
function binOf(v: Scalar, tv: KqlType, step: Scalar, ts: KqlType, result: KqlType): Scalar {
  if (tv === 'datetime') {
    const s = ts === 'timespan' ? (step as Int64) : null;
    return s === null ? null : binDatetime(v as Int64, s);
  }
  if (result === 'decimal' || tv === 'decimal') {
    const [a, b] = [toDecimal(v, tv), toDecimal(step, ts)];
    return a && b && b.mantissa > 0n ? floorDecimal(a, b) : null;
  }
  if (tv === 'timespan' || ((tv === 'int' || tv === 'long') && ts !== 'real')) {
    const s = toLong(step, ts);
    if (s === null || s <= 0 || (typeof v !== 'number' && typeof v !== 'bigint')) return null;
    // The bin of the least longs begins below them, where there is no long.
    const floored = wideFloor(v, s);
    return BigInt.asIntN(64, BigInt(floored)) === BigInt(floored) ? floored : null;
  }
  const [x, s] = [toReal(v, tv), toReal(step, ts)];
  if (x === null || s === null || !(s > 0)) return null;
  const floored = realBin(x, s);
  return result === 'real' ? floored : result === 'dynamic' ? realInside(floored) : longOfReal(floored);
}
const wideFloor = (v: Int64, s: Int64): Int64 => (typeof s === 'number' ? floorTo(v, s) : norm64(BigInt(v) - (((BigInt(v) % s) + s) % s)));
const realBin = (x: number, s: number): number => Math.floor(x / s) * s;

const binKernel: Kernel = (args, length, _ctx, result) => {
  const [v, step] = args;
  if (!v || step?.repr !== 'const' || v.repr !== 'f64' || typeof step.value !== 'number' || step.value <= 0) return null;
  const s = step.value;
  if (v.type === 'datetime') {
    if (step.type !== 'timespan') return null;
    const origin = datetimeBinOrigin(s);
    // Times mostly lie in order, so the bin of the row before is tried first.
    let from = 0;
    let to = 0;
    return unaryKernel(v, length, result, (x) => {
      if (x >= from && x < to) return from;
      const n = x - origin;
      const rest = n % s;
      from = n - (rest < 0 ? rest + s : rest) + origin;
      to = from + s;
      return from;
    });
  }
  if (result === 'real') return unaryKernel(v, length, result, (x) => realBin(x, s));
  if (v.type === 'real' || step.type === 'real') return null;
  return unaryKernel(v, length, result, (x) => {
    const rest = x % s;
    return x - (rest < 0 ? rest + s : rest) + 0;
  });
};

function binAt(args: readonly Scalar[], types: readonly KqlType[], result: KqlType): Scalar {
  const [v = null, step = null, point = null] = args;
  const [tv = 'real', ts = 'real', tp = 'real'] = types;
  if (tv === 'datetime' || tv === 'timespan' || (tv !== 'real' && tv !== 'decimal' && ts !== 'real' && tp !== 'real')) {
    const s = step as Int64;
    if (s <= 0) return null;
    const offset = add64(v as Int64, negate64(point as Int64));
    return add64(wideFloor(offset, s), point as Int64);
  }
  const [x, s, p] = [toReal(v, tv), toReal(step, ts), toReal(point, tp)];
  if (x === null || s === null || p === null || !(s > 0)) return null;
  const n = Math.floor((x - p) / s) * s + p;
  return result === 'long' || result === 'int' ? longOfReal(n) : n;
}

/** Rounds half away from zero at a decimal digit, on the shortest decimal text of the number as people see it. */
function roundReal(x: number, digits: number): number {
  if (!Number.isFinite(x)) return x;
  const [m = '0', e = '0'] = Math.abs(x).toString().split('e');
  const shifted = Math.round(Number(`${m}e${Number(e) + digits}`));
  const [sm = '0', se = '0'] = shifted.toString().split('e');
  const out = Number(`${sm}e${Number(se) - digits}`);
  return x < 0 ? -out : out;
}

function round(args: readonly Scalar[], types: readonly KqlType[], result: KqlType): Scalar {
  const v = args[0] ?? null;
  const digits = Number(args[1] ?? 0);
  if (isDecimal(v)) return roundDecimal(v, digits);
  if (result === 'long' || result === 'int') {
    if (digits >= 0) return v;
    const n = toReal(v, types[0] ?? 'long');
    return n === null ? null : longOfReal(roundReal(n, digits));
  }
  const x = toReal(v, types[0] ?? 'real');
  return x === null ? null : roundReal(x, digits);
}

function sign(v: Scalar, type: KqlType): number | null {
  if (isDecimal(v)) return v.mantissa > 0n ? 1 : v.mantissa < 0n ? -1 : 0;
  const x = toReal(v, type);
  return x === null ? null : x > 0 ? 1 : x < 0 ? -1 : 0;
}
function absolute(v: Scalar, type: KqlType): Scalar {
  if (isDecimal(v)) return v.mantissa < 0n ? negateDecimal(v) : v;
  if (typeof v === 'bigint') return v < 0n ? negate64(v) : v;
  if (typeof v === 'number') return Math.abs(v);
  const x = toReal(v, type);
  return x === null ? null : Math.abs(x);
}
function ceiling(v: Scalar, type: KqlType): Scalar {
  if (isDecimal(v)) {
    const whole = decimalOfInt(truncateDecimal(v));
    return compareDecimal(v, whole) > 0 ? decimalOfInt(whole.mantissa + 1n) : whole;
  }
  if (type === 'int' || type === 'long') return v;
  const x = toReal(v, type);
  return x === null ? null : Math.ceil(x) + 0;
}

const bits = (name: string, f: (a: bigint, b: bigint) => bigint | null): ScalarFunction =>
  strict(name, (args, types) => {
    const [a, b] = [toLong(args[0] ?? null, types[0] ?? 'long'), toLong(args[1] ?? null, types[1] ?? 'long')];
    const n = a === null || b === null ? null : f(BigInt(a), BigInt(b));
    return n === null ? null : norm64(BigInt.asIntN(64, n));
  });
function bitCount(v: Int64): number {
  let n = BigInt.asUintN(64, BigInt(v));
  let count = 0;
  for (; n; n &= n - 1n) count++;
  return count;
}

const isReal = (name: string, f: (x: number) => boolean): ScalarFunction =>
  strict(name, (args, types) => {
    const x = toReal(args[0] ?? null, types[0] ?? 'real');
    return x === null ? null : f(x);
  });

/** Welch's unequal-variances t-test: the two-sided p-value. */
function welch(m1: number, v1: number, n1: number, m2: number, v2: number, n2: number): number {
  const a = v1 / n1;
  const b = v2 / n2;
  const t = (m1 - m2) / Math.sqrt(a + b);
  return studentTwoSided(t, (a + b) ** 2 / (a ** 2 / (n1 - 1) + b ** 2 / (n2 - 1)));
}

export const mathFunctions: readonly ScalarFunction[] = [
  real('acos', Math.acos),
  real('asin', Math.asin),
  real('atan', Math.atan),
  real('cos', Math.cos),
  real('sin', Math.sin),
  real('tan', Math.tan),
  real('cot', (x) => 1 / Math.tan(x)),
  real('exp', Math.exp),
  real('exp2', (x) => 2 ** x),
  real('exp10', (x) => 10 ** x),
  reals('log', Math.log),
  real('log2', Math.log2),
  real('log10', Math.log10),
  real('sqrt', Math.sqrt),
  real('degrees', (x) => (x * 180) / Math.PI),
  real('radians', (x) => (x * Math.PI) / 180),
  real('gamma', gamma),
  real('loggamma', logGamma),
  real('erf', erf),
  real('erfc', erfc),
  reals('atan2', Math.atan2),
  reals('pow', Math.pow),
  reals('beta_cdf', betaCdf),
  strict('beta_inv', (args, types) => {
    const [p, a, b] = args.map((x, i) => toReal(x, types[i] ?? 'real'));
    return p === null || p === undefined || a === null || a === undefined || b === null || b === undefined || p < 0 || p > 1
      ? null
      : betaInverse(p, a, b);
  }),
  reals('beta_pdf', betaPdf),
  reals('welch_test', welch),
  fn('pi', () => Math.PI),
  strict('sign', (args, types) => sign(args[0] ?? null, types[0] ?? 'real')),
  strict(
    'abs',
    (args, types) => absolute(args[0] ?? null, types[0] ?? 'real'),
    (args, length, _ctx, result) => (args[0] && args[0].repr === 'f64' ? unaryKernel(args[0], length, result, Math.abs) : null),
  ),
  strict('ceiling', (args, types) => ceiling(args[0] ?? null, types[0] ?? 'real')),
  strict('round', (args, types, _ctx, result) => round(args, types, result)),
  ...aliases(
    strict(
      'bin',
      (args, types, _ctx, result) => binOf(args[0] ?? null, types[0] ?? 'real', args[1] ?? null, types[1] ?? 'real', result),
      binKernel,
    ),
    'floor',
  ),
  strict('bin_at', (args, types, _ctx, result) => binAt(args, types, result)),
  isReal('isnan', Number.isNaN),
  isReal('isinf', (x) => x === Infinity || x === -Infinity),
  isReal('isfinite', Number.isFinite),
  strict('around', (args, types) => {
    const type = types[0] ?? 'real';
    if (
      type === 'datetime' ||
      type === 'timespan' ||
      (type !== 'real' && type !== 'decimal' && types[1] !== 'real' && types[2] !== 'real')
    ) {
      const difference = add64(args[0] as Int64, negate64(args[1] as Int64));
      const delta = args[2] as Int64;
      return difference <= delta && difference >= negate64(delta);
    }
    const [x, c, d] = [
      toReal(args[0] ?? null, type),
      toReal(args[1] ?? null, types[1] ?? 'real'),
      toReal(args[2] ?? null, types[2] ?? 'real'),
    ];
    return x === null || c === null || d === null ? null : x >= c - d && x <= c + d;
  }),
  bits('binary_and', (a, b) => a & b),
  bits('binary_or', (a, b) => a | b),
  bits('binary_xor', (a, b) => a ^ b),
  bits('binary_shift_left', (a, b) => (b < 0n ? null : a << (b % 64n))),
  bits('binary_shift_right', (a, b) => (b < 0n ? null : a >> (b % 64n))),
  strict('binary_not', (args, types) => {
    const a = toLong(args[0] ?? null, types[0] ?? 'long');
    return a === null ? null : norm64(~BigInt(a));
  }),
  strict('bitset_count_ones', (args, types) => {
    const a = toLong(args[0] ?? null, types[0] ?? 'long');
    return a === null ? null : bitCount(a);
  }),
  {
    name: 'rand',
    volatile: true,
    scalar: (args, _types, ctx) => {
      const n = Number(args[0] ?? 0);
      return n > 1 ? Math.floor(ctx.random() * n) : ctx.random();
    },
  },
  { name: 'new_guid', volatile: true, scalar: (_args, _types, ctx) => ctx.newGuid() },
];
