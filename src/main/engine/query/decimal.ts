// The KQL decimal: a 128-bit decimal of at most 34 significant digits. Values are a bigint mantissa and a scale.

import type { DecimalLike } from './values.js';

export type Decimal = DecimalLike;

const MAX_DIGITS = 34;
const pow10 = (n: number): bigint => 10n ** BigInt(n);
const abs = (n: bigint): bigint => (n < 0n ? -n : n);

export const isDecimal = (v: unknown): v is Decimal =>
  typeof v === 'object' && v !== null && typeof (v as Decimal).mantissa === 'bigint' && typeof (v as Decimal).scale === 'number';

/** Divides rounding half away from zero. */
function divideRounded(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  const rest = abs(n % d) * 2n;
  return rest >= abs(d) ? quotient + (n < 0n !== d < 0n ? -1n : 1n) : quotient;
}

/** Cuts to 34 digits and drops the trailing zeros beyond the point. */
export function normalise(mantissa: bigint, scale: number): Decimal {
  let m = mantissa;
  let s = scale;
  const excess = abs(m).toString().length - MAX_DIGITS;
  if (excess > 0 && s > 0) {
    const cut = Math.min(excess, s);
    m = divideRounded(m, pow10(cut));
    s -= cut;
  }
  if (s < 0) {
    m *= pow10(-s);
    s = 0;
  }
  while (s > 0 && m % 10n === 0n) {
    m /= 10n;
    s--;
  }
  return { mantissa: m, scale: s };
}

const DECIMAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/;

/** Parses digits with an optional point and exponent; null when it is no decimal number. */
export function parseDecimal(text: string): Decimal | null {
  const m = DECIMAL.exec(text);
  if (!m || (!m[2] && !m[3])) return null;
  const whole = m[2] ?? '';
  const fraction = m[3] ?? '';
  const exponent = Number(m[4] ?? 0);
  if (Math.abs(exponent) > 400) return null;
  const mantissa = BigInt(`${whole}${fraction}` || '0');
  return normalise(m[1] === '-' ? -mantissa : mantissa, fraction.length - exponent);
}

export function formatDecimal(d: Decimal): string {
  const negative = d.mantissa < 0n;
  const digits = abs(d.mantissa)
    .toString()
    .padStart(d.scale + 1, '0');
  const text = d.scale === 0 ? digits : `${digits.slice(0, -d.scale)}.${digits.slice(-d.scale)}`;
  return negative ? `-${text}` : text;
}

export const decimalOfInt = (n: number | bigint): Decimal => ({ mantissa: BigInt(n), scale: 0 });
export const decimalOfReal = (n: number): Decimal | null => (Number.isFinite(n) ? parseDecimal(String(n)) : null);
export const realOfDecimal = (d: Decimal): number => Number(formatDecimal(d));

/** Rounds towards zero to a whole number. */
export const truncateDecimal = (d: Decimal): bigint => d.mantissa / pow10(d.scale);

function align(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.mantissa * pow10(scale - a.scale), b.mantissa * pow10(scale - b.scale), scale];
}

export const compareDecimal = (a: Decimal, b: Decimal): number => {
  const [x, y] = align(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
};
export const addDecimal = (a: Decimal, b: Decimal): Decimal => {
  const [x, y, s] = align(a, b);
  return normalise(x + y, s);
};
export const subtractDecimal = (a: Decimal, b: Decimal): Decimal => {
  const [x, y, s] = align(a, b);
  return normalise(x - y, s);
};
export const multiplyDecimal = (a: Decimal, b: Decimal): Decimal => normalise(a.mantissa * b.mantissa, a.scale + b.scale);
/** Null when dividing by zero. */
export function divideDecimal(a: Decimal, b: Decimal): Decimal | null {
  if (b.mantissa === 0n) return null;
  const extra = MAX_DIGITS + Math.max(0, abs(b.mantissa).toString().length - abs(a.mantissa).toString().length);
  return normalise(divideRounded(a.mantissa * pow10(extra), b.mantissa), a.scale - b.scale + extra);
}
/** The non-negative remainder, as KQL's modulo; null for a zero divisor. */
export function moduloDecimal(a: Decimal, b: Decimal): Decimal | null {
  const [x, y, s] = align(a, b);
  if (y === 0n) return null;
  const rest = x % y;
  return normalise(rest < 0n ? rest + abs(y) : rest, s);
}
export const negateDecimal = (a: Decimal): Decimal => ({ mantissa: -a.mantissa, scale: a.scale });

/** Rounds to a number of fraction digits, which may be negative. */
export function roundDecimal(a: Decimal, digits: number): Decimal {
  if (digits >= a.scale) return a;
  const cut = pow10(a.scale - digits);
  return normalise(divideRounded(a.mantissa, cut), digits);
}
export function floorDecimal(a: Decimal, step: Decimal): Decimal | null {
  const rest = moduloDecimal(a, step);
  return rest && subtractDecimal(a, rest);
}
