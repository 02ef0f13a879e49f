// series_…() over numeric arrays: element-wise arithmetic, comparison, filling, filters and statistics. Model fitting is in seriesFit.ts.

import type { KqlType } from '../../../../shared/base/types.js';
import { bare, isArray, isReal, realInside, realsInside } from '../dynamic.js';
import type { Dynamic, Scalar } from '../values.js';
import { toBool, toDynamic, toReal } from './convert.js';
import { fn } from './define.js';
import { mayTake } from './limits.js';
import type { ScalarFunction } from './registry.js';

export type Series = readonly (number | null)[];

/** Items as numbers; what is no number becomes null. Null when the value is no array. */
export function seriesOf(v: Scalar | undefined): Series | null {
  const list = v ?? null;
  if (!isArray(list)) return null;
  return list.map((item) => {
    const x = bare(item);
    return typeof x === 'number' ? x : typeof x === 'bigint' ? Number(x) : null;
  });
}
/** The items of a series as its results keep them. */
const reals = (s: Series | null | undefined): Dynamic => (s ? realsInside(s) : null);
/** Whether an argument is a series, or a number beside one, of longs only. */
const isWhole = (v: Scalar | undefined, type: KqlType | undefined): boolean =>
  isArray(v ?? null) ? !(v as readonly Dynamic[]).some(isReal) : type !== 'real' && !isReal(v);
export const finite = (s: Series): number[] => s.filter((x): x is number => x !== null && Number.isFinite(x));
export const mean = (s: readonly number[]): number => s.reduce((a, b) => a + b, 0) / s.length;

/** Element by element, giving reals; `keeps`: longs of longs. */
const unary = (name: string, f: (x: number) => number, keeps = false): ScalarFunction =>
  fn(name, (args, types) => {
    const out = seriesOf(args[0])?.map((x) => (x === null ? null : f(x)));
    return out && keeps && isWhole(args[0], types[0]) ? out : reals(out);
  });

/** Element by element; arrays of unlike length give null where one has ended. A scalar stands for as many of itself. */
function pairwise<T>(args: readonly Scalar[], types: readonly KqlType[], f: (a: number, b: number) => T): (T | null)[] | null {
  const [a, b] = broadcast(args, types);
  if (!a || !b) return null;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const x = a[i] ?? null;
    const y = b[i] ?? null;
    return x === null || y === null ? null : f(x, y);
  });
}
const binary = (name: string, f: (a: number, b: number) => number, keeps = false): ScalarFunction =>
  fn(name, (args, types) => {
    const out = pairwise(args, types, f);
    return out && keeps && isWhole(args[0], types[0]) && isWhole(args[1], types[1]) ? out : reals(out);
  });
const compared = (name: string, f: (a: number, b: number) => boolean): ScalarFunction =>
  fn(name, (args, types) => pairwise(args, types, f));
function broadcast(args: readonly Scalar[], types: readonly KqlType[]): [Series | null, Series | null] {
  const a = seriesOf(args[0]);
  const b = seriesOf(args[1]);
  const lone = (i: number) => toReal(args[i] ?? null, types[i] ?? 'real');
  if (a && !b) {
    const y = lone(1);
    return [a, y === null ? null : a.map(() => y)];
  }
  if (b && !a) {
    const x = lone(0);
    return [x === null ? null : b.map(() => x), b];
  }
  return [a, b];
}

/** Whether an item is what is to be filled: null, or the given placeholder. */
const missing = (placeholder: Scalar | undefined) => (x: Dynamic | undefined) =>
  x === null || x === undefined || (placeholder !== null && placeholder !== undefined && bare(x) === bare(placeholder));

function carry(args: readonly Scalar[], backward: boolean): Dynamic {
  const list = args[0] ?? null;
  if (!isArray(list)) return null;
  const gone = missing(args[1]);
  const out = [...list];
  const n = out.length;
  for (let k = 1; k < n; k++) {
    const i = backward ? n - 1 - k : k;
    const from = out[backward ? i + 1 : i - 1];
    if (gone(out[i]) && !gone(from)) out[i] = from as Dynamic;
  }
  return out;
}

function fillLinear(args: readonly Scalar[], types: readonly KqlType[]): Dynamic {
  const list = args[0] ?? null;
  if (!isArray(list)) return null;
  const gone = missing(args[1]);
  const edges = args.length > 2 ? toBool(args[2] ?? null, types[2] ?? 'bool') !== false : true;
  const constant = args.length > 3 ? (toReal(args[3] ?? null, types[3] ?? 'real') ?? 0) : 0;
  const known = list.map((x, i) => (gone(x) || typeof x === 'boolean' ? -1 : i)).filter((i) => i >= 0);
  if (known.length === 0) return list.map(() => realInside(constant));
  const whole = known.every((i) => Number.isSafeInteger(list[i]));
  const number = (x: number): Dynamic => (whole ? Math.trunc(x) : realInside(x));
  const out = list.map((x) => (whole || typeof x !== 'number' ? x : realInside(x)));
  known.forEach((from, k) => {
    const to = known[k + 1];
    if (to === undefined) return;
    const [a, b] = [Number(bare(list[from])), Number(bare(list[to]))];
    for (let i = from + 1; i < to; i++) {
      out[i] = number(a + ((b - a) * (i - from)) / (to - from));
    }
  });
  const first = known[0] as number;
  const last = known[known.length - 1] as number;
  for (let i = 0; i < list.length; i++) if (i < first || i > last) out[i] = edges ? (out[i < first ? first : last] ?? null) : null;
  return out;
}

function fir(args: readonly Scalar[], types: readonly KqlType[]): Dynamic {
  const x = seriesOf(args[0]);
  const filter = finite(seriesOf(args[1]) ?? []);
  if (!x || filter.length === 0) return null;
  mayTake(x.length * filter.length, 'series_fir()');
  const sum = filter.reduce((a, b) => a + b, 0);
  const wanted = args.length > 2 ? toBool(args[2] ?? null, types[2] ?? 'bool') : filter.every((c) => c >= 0);
  const scale = wanted && sum !== 0 ? 1 / sum : 1;
  const centre = args.length > 3 && toBool(args[3] ?? null, types[3] ?? 'bool') === true ? Math.floor(filter.length / 2) : 0;
  const out = x.map((_, i) => filter.reduce((total, c, k) => total + c * scale * (x[i + centre - k] ?? 0), 0));
  return wanted !== true && isWhole(args[0], types[0]) && isWhole(args[1], types[1]) ? out : reals(out);
}

function iir(args: readonly Scalar[]): Dynamic {
  const x = seriesOf(args[0]);
  const b = seriesOf(args[1]);
  const a = seriesOf(args[2]);
  if (!x || !b || !a || !a[0]) return null;
  mayTake(x.length * (a.length + b.length), 'series_iir()');
  const y: number[] = [];
  x.forEach((_, i) => {
    let total = 0;
    b.forEach((c, k) => (total += (c ?? 0) * (x[i - k] ?? 0)));
    for (let k = 1; k < a.length; k++) total -= (a[k] ?? 0) * (y[i - k] ?? 0);
    y.push(total / (a[0] as number));
  });
  return reals(y);
}

export interface Stats {
  min: number;
  minAt: number;
  max: number;
  maxAt: number;
  mean: number;
  variance: number;
  sum: number;
  count: number;
}
/** Null for an array with nothing finite in it, or with anything not finite unless that is to be ignored. */
function stats(args: readonly Scalar[], types: readonly KqlType[]): Stats | null {
  const s = seriesOf(args[0]);
  const ignore = args.length > 1 && toBool(args[1] ?? null, types[1] ?? 'bool') === true;
  if (!s || (!ignore && s.some((x) => x === null || !Number.isFinite(x)))) return null;
  const values = finite(s);
  if (values.length === 0) return null;
  const [min, max] = values.reduce(([lo, hi], x) => [Math.min(lo, x), Math.max(hi, x)], [Infinity, -Infinity] as [number, number]);
  const m = mean(values);
  const squares = values.reduce((t, x) => t + (x - m) ** 2, 0);
  return {
    min,
    minAt: s.indexOf(min),
    max,
    maxAt: s.indexOf(max),
    mean: m,
    variance: values.length > 1 ? squares / (values.length - 1) : 0,
    sum: values.reduce((a, b) => a + b, 0),
    count: values.length,
  };
}

type Complex = readonly [re: number[], im: number[]];

/** In place, for lengths that are powers of two. */
function fastFourier(re: number[], im: number[], sign: 1 | -1): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const c = Math.cos((2 * Math.PI * k) / size);
      const s = sign * Math.sin((2 * Math.PI * k) / size);
      for (let at = k; at < n; at += size) {
        const [x, y] = [re[at + half] as number, im[at + half] as number];
        const [tx, ty] = [x * c - y * s, x * s + y * c];
        re[at + half] = (re[at] as number) - tx;
        im[at + half] = (im[at] as number) - ty;
        re[at] = (re[at] as number) + tx;
        im[at] = (im[at] as number) + ty;
      }
    }
  }
}

/** Any length, as a convolution of a power of two (Bluestein). */
function longFourier(x: Complex, sign: 1 | -1): Complex {
  const n = x[0].length;
  let size = 1;
  while (size < 2 * n) size *= 2;
  const zeros = (): number[] => new Array<number>(size).fill(0);
  const [ar, ai, br, bi] = [zeros(), zeros(), zeros(), zeros()];
  // The angle of k² is taken modulo 2n, where it repeats: large squares would lose their last digits.
  const chirp = (k: number): [number, number] => {
    const angle = (Math.PI * ((k * k) % (2 * n))) / n;
    return [Math.cos(angle), sign * Math.sin(angle)];
  };
  for (let k = 0; k < n; k++) {
    const [c, s] = chirp(k);
    const [re, im] = [x[0][k] as number, x[1][k] as number];
    ar[k] = re * c - im * s;
    ai[k] = re * s + im * c;
    br[k] = c;
    bi[k] = -s;
    if (k > 0) [br[size - k], bi[size - k]] = [c, -s];
  }
  fastFourier(ar, ai, -1);
  fastFourier(br, bi, -1);
  for (let k = 0; k < size; k++) {
    const [p, q, u, v] = [ar[k] as number, ai[k] as number, br[k] as number, bi[k] as number];
    ar[k] = p * u - q * v;
    ai[k] = p * v + q * u;
  }
  fastFourier(ar, ai, 1);
  const [outRe, outIm]: [number[], number[]] = [[], []];
  for (let k = 0; k < n; k++) {
    const [c, s] = chirp(k);
    const [re, im] = [(ar[k] as number) / size, (ai[k] as number) / size];
    outRe.push(re * c - im * s);
    outIm.push(re * s + im * c);
  }
  return [outRe, outIm];
}

/** Short series are summed directly, which keeps whole results whole. */
const DIRECT_MAX = 512;

function fourier(args: readonly Scalar[], inverse: boolean): Dynamic {
  const re = seriesOf(args[0]);
  const im = seriesOf(args[1]) ?? re?.map(() => 0);
  if (!re || !im || re.length !== im.length) return [null, null];
  const n = re.length;
  const sign = inverse ? 1 : -1;
  const x: Complex = [re.map((v) => v ?? 0), im.map((v) => v ?? 0)];
  const [outRe, outIm] = n > DIRECT_MAX ? longFourier(x, sign) : directFourier(x, sign);
  return [outRe, outIm].map((list) => reals(inverse ? list.map((v) => v / n) : list));
}

function directFourier([re, im]: Complex, sign: 1 | -1): Complex {
  const n = re.length;
  const cos = Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sin = Array.from({ length: n }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const outRe: number[] = [];
  const outIm: number[] = [];
  for (let k = 0; k < n; k++) {
    let a = 0;
    let b = 0;
    for (let t = 0; t < n; t++) {
      const at = (k * t) % n;
      const [c, s] = [cos[at] as number, sign * (sin[at] as number)];
      const [u, v] = [re[t] as number, im[t] as number];
      a += u * c - v * s;
      b += u * s + v * c;
    }
    outRe.push(a);
    outIm.push(b);
  }
  return [outRe, outIm];
}

function dot(a: Series, b: Series): number | null {
  const n = Math.min(a.length, b.length);
  if (n === 0) return null;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i] === null || b[i] === null ? 0 : (a[i] as number) * (b[i] as number);
  return sum;
}
const magnitude = (a: Series): number | null => {
  const d = dot(a, a);
  return d === null ? null : Math.sqrt(d);
};

function pearson(a: Series, b: Series): number | null {
  if (a.length !== b.length || a.length === 0 || a.includes(null) || b.includes(null)) return null;
  const [x, y] = [a as number[], b as number[]];
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((v, i) => {
    const [dx, dy] = [v - mx, (y[i] as number) - my];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  return xy / Math.sqrt(xx * yy);
}

export const seriesFunctions: readonly ScalarFunction[] = [
  ...(['acos', 'asin', 'atan', 'cos', 'sin', 'tan', 'exp', 'log'] as const).map((name) => unary(`series_${name}`, Math[name])),
  unary('series_abs', Math.abs, true),
  unary('series_floor', Math.floor, true),
  unary('series_ceiling', Math.ceil, true),
  unary('series_sign', Math.sign, true),
  binary('series_add', (a, b) => a + b, true),
  binary('series_subtract', (a, b) => a - b, true),
  binary('series_multiply', (a, b) => a * b, true),
  binary('series_divide', (a, b) => a / b),
  binary('series_pow', (a, b) => a ** b),
  compared('series_greater', (a, b) => a > b),
  compared('series_greater_equals', (a, b) => a >= b),
  compared('series_less', (a, b) => a < b),
  compared('series_less_equals', (a, b) => a <= b),
  compared('series_equals', (a, b) => a === b),
  compared('series_not_equals', (a, b) => a !== b),
  fn('series_fill_forward', (args) => carry(args, false)),
  fn('series_fill_backward', (args) => carry(args, true)),
  fn('series_fill_const', (args, types) => {
    const list = args[0] ?? null;
    const gone = missing(args[2]);
    const filler = toDynamic(args[1] ?? null, types[1] ?? 'dynamic');
    return isArray(list) ? list.map((x) => (gone(x) ? filler : x)) : null;
  }),
  fn('series_fill_linear', fillLinear),
  fn('series_fir', fir),
  fn('series_iir', iir),
  {
    ...fn('series_stats', (args, types) => {
      const s = stats(args, types);
      return s ? [s.min, s.minAt, s.max, s.maxAt, s.mean, Math.sqrt(s.variance), s.variance] : new Array<Dynamic>(7).fill(null);
    }),
    tuple: true,
  },
  fn('series_stats_dynamic', (args, types) => {
    const s = stats(args, types);
    return (
      s && {
        min: realInside(s.min),
        min_idx: s.minAt,
        max: realInside(s.max),
        max_idx: s.maxAt,
        avg: realInside(s.mean),
        stdev: realInside(Math.sqrt(s.variance)),
        variance: realInside(s.variance),
        sum: realInside(s.sum),
        len: s.count,
      }
    );
  }),
  { ...fn('series_fft', (args) => fourier(args, false)), tuple: true },
  { ...fn('series_ifft', (args) => fourier(args, true)), tuple: true },
  fn('series_sum', (args) => {
    const s = seriesOf(args[0]);
    return s && finite(s).reduce((a, b) => a + b, 0);
  }),
  fn('series_product', (args) => {
    const s = seriesOf(args[0]);
    return s && finite(s).reduce((a, b) => a * b, 1);
  }),
  fn('series_magnitude', (args) => {
    const s = seriesOf(args[0]);
    return s && magnitude(s);
  }),
  fn('series_dot_product', (args, types) => {
    const [a, b] = broadcast(args, types);
    return a && b && dot(a, b);
  }),
  fn('series_cosine_similarity', (args, types) => {
    const [a, b] = [seriesOf(args[0]), seriesOf(args[1])];
    if (!a || !b) return null;
    const n = Math.min(a.length, b.length);
    const d = dot(a, b);
    const x = args.length > 2 ? toReal(args[2] ?? null, types[2] ?? 'real') : magnitude(a.slice(0, n));
    const y = args.length > 3 ? toReal(args[3] ?? null, types[3] ?? 'real') : magnitude(b.slice(0, n));
    return d === null || x === null || y === null ? null : d / (x * y);
  }),
  fn('series_pearson_correlation', (args) => {
    const [a, b] = [seriesOf(args[0]), seriesOf(args[1])];
    return a && b && pearson(a, b);
  }),
];
