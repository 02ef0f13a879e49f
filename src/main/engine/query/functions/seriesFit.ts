// Models of numeric series: lines, polynomials, outliers, periods, and the decomposition into season, trend and rest.

import type { KqlType } from '../../../../shared/base/types.js';
import { realInside, realsInside } from '../dynamic.js';
import type { Dynamic, Scalar } from '../values.js';
import { str, toLong, toReal } from './convert.js';
import { fn } from './define.js';
import { mayTake } from './limits.js';
import type { ScalarFunction } from './registry.js';
import { finite, mean, seriesOf, type Series } from './series.js';

const variance = (s: readonly number[]): number => {
  if (s.length < 2) return 0;
  const m = mean(s);
  return s.reduce((t, x) => t + (x - m) ** 2, 0) / (s.length - 1);
};

interface Line {
  slope: number;
  intercept: number;
  rsquare: number;
  variance: number;
  residual: number;
  fit: number[];
}
/** Least-squares line over positions 0…n−1 (shifted by `offset`). */
function fitLine(y: readonly number[], offset = 0): Line {
  const n = y.length;
  const mx = (n - 1) / 2;
  const my = mean(y);
  let sxy = 0;
  let sxx = 0;
  y.forEach((v, i) => {
    sxy += (i - mx) * (v - my);
    sxx += (i - mx) ** 2;
  });
  const slope = sxx === 0 ? 0 : sxy / sxx;
  const start = my - slope * mx;
  const fit = y.map((_, i) => start + slope * i);
  const total = variance(y);
  const residual = variance(y.map((v, i) => v - (fit[i] as number)));
  return {
    slope,
    intercept: start - slope * offset,
    rsquare: total === 0 ? 1 : Math.max(0, 1 - residual / total),
    variance: total,
    residual,
    fit,
  };
}
/** Gaps are filled so that positions keep their meaning. */
function filled(s: Series | null): number[] | null {
  if (!s || finite(s).length === 0) return null;
  const m = mean(finite(s));
  return s.map((x) => (x === null || !Number.isFinite(x) ? m : x));
}

interface TwoLines {
  split: number;
  rsquare: number;
  variance: number;
  residual: number;
  fit: number[];
  left: Line;
  right: Line;
}
function fitTwoLines(y: readonly number[]): TwoLines | null {
  if (y.length < 4) return null;
  mayTake(y.length * y.length * 8, 'series_fit_2lines()');
  let best: TwoLines | null = null;
  const total = variance(y);
  for (let split = 2; split <= y.length - 2; split++) {
    const left = fitLine(y.slice(0, split));
    const right = fitLine(y.slice(split), split);
    const fit = [...left.fit, ...right.fit];
    const residual = variance(y.map((v, i) => v - (fit[i] as number)));
    if (!best || residual < best.residual)
      best = { split, rsquare: total === 0 ? 1 : Math.max(0, 1 - residual / total), variance: total, residual, fit, left, right };
  }
  return best;
}

/** Solves a small linear system by elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] | null {
  const n = right.length;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(matrix[r]?.[c] ?? 0) > Math.abs(matrix[pivot]?.[c] ?? 0)) pivot = r;
    const [rowC, rowP] = [matrix[c], matrix[pivot]];
    if (!rowC || !rowP || Math.abs(rowP[c] ?? 0) < 1e-300) return null;
    [matrix[c], matrix[pivot]] = [rowP, rowC];
    [right[c], right[pivot]] = [right[pivot] as number, right[c] as number];
    for (let r = 0; r < n; r++) {
      const row = matrix[r];
      if (r === c || !row) continue;
      const factor = (row[c] as number) / (rowP[c] as number);
      for (let k = c; k < n; k++) row[k] = (row[k] as number) - factor * (rowP[k] as number);
      right[r] = (right[r] as number) - factor * (right[c] as number);
    }
  }
  return right.map((v, i) => v / (matrix[i]?.[i] as number));
}
function fitPoly(x: readonly number[], y: readonly number[], degree: number): Dynamic {
  const size = degree + 1;
  // Positions are centred and scaled while solving, which keeps the system well conditioned.
  const centre = mean(x);
  const scale = x.reduce((most, v) => Math.max(most, Math.abs(v - centre)), 1e-300);
  const u = x.map((v) => (v - centre) / scale);
  const matrix = Array.from({ length: size }, (_, r) => Array.from({ length: size }, (_c, c) => u.reduce((t, v) => t + v ** (r + c), 0)));
  const scaled = solve(
    matrix,
    Array.from({ length: size }, (_, r) => u.reduce((t, v, i) => t + v ** r * (y[i] as number), 0)),
  );
  if (!scaled) return [null, null, null, null, null];
  const fit = u.map((v) => scaled.reduce((t, c, k) => t + c * v ** k, 0));
  const coefficients = new Array<number>(size).fill(0);
  scaled.forEach((c, k) => {
    // c·((x − centre)/scale)^k opened by the binomial theorem.
    let binomial = 1;
    for (let j = 0; j <= k; j++) {
      coefficients[j] = (coefficients[j] as number) + (c / scale ** k) * binomial * (-centre) ** (k - j);
      binomial = (binomial * (k - j)) / (j + 1);
    }
  });
  const total = variance(y);
  const residual = variance(y.map((v, i) => v - (fit[i] as number)));
  return [total === 0 ? 1 : 1 - residual / total, realsInside(coefficients.reverse()), total, residual, realsInside(fit)];
}

export function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * (p / 100);
  const low = Math.floor(at);
  const a = sorted[low] as number;
  return a + (at - low) * ((sorted[low + 1] ?? a) - a);
}

/** Tukey's fences: how far beyond the upper or lower percentile, in units of their distance. */
function outliers(s: readonly (number | null)[], kind: string, low?: number, high?: number): (number | null)[] {
  const sorted = finite(s).sort((a, b) => a - b);
  if (sorted.length === 0) return s.map(() => null);
  const custom = kind !== 'tukey';
  const [p, q] = custom ? [low ?? 10, high ?? 90] : [25, 75];
  const [a, b] = [quantile(sorted, p), quantile(sorted, q)];
  const range = b - a;
  return s.map((x) => {
    if (x === null || !Number.isFinite(x)) return null;
    const over = x > b ? x - b : x < a ? x - a : 0;
    return over === 0 ? 0 : range === 0 ? Math.sign(over) * Infinity : over / range;
  });
}

function autocorrelation(y: readonly number[], lag: number, m = mean(y)): number {
  let top = 0;
  let bottom = 0;
  for (let i = 0; i < y.length; i++) {
    const d = (y[i] as number) - m;
    bottom += d * d;
    if (i + lag < y.length) top += d * ((y[i + lag] as number) - m);
  }
  return bottom === 0 ? 0 : (top / bottom) * (y.length / (y.length - lag));
}

/** Peaks of the autocorrelation, best first; multiples of a period already found are left out. */
function detectPeriods(y: readonly number[], from: number, to: number, count: number): { period: number; score: number }[] {
  const line = fitLine(y);
  const flat = y.map((v, i) => v - (line.fit[i] as number));
  const limit = Math.min(to, Math.ceil(y.length / 2) - 1);
  mayTake(flat.length * Math.max(0, limit - from), 'Looking for periods');
  const middle = mean(flat);
  const known = new Map<number, number>();
  const score = (lag: number): number => {
    const s = known.get(lag) ?? autocorrelation(flat, lag, middle);
    known.set(lag, s);
    return s;
  };
  const peaks: { period: number; score: number }[] = [];
  for (let lag = Math.max(2, Math.ceil(from)); lag <= limit; lag++) {
    const s = score(lag);
    if (s > 0 && s >= score(lag - 1) && s >= score(lag + 1)) peaks.push({ period: lag, score: Math.min(1, s) });
  }
  peaks.sort((a, b) => b.score - a.score || a.period - b.period);
  const out: { period: number; score: number }[] = [];
  for (const p of peaks) {
    // A longer repetition of a shorter period says nothing new.
    const base = peaks.find((q) => q.period < p.period && p.period % q.period === 0 && q.score >= p.score * 0.9);
    if (!base && out.length < count) out.push(p);
  }
  return out;
}

const MIN_PERIOD = 4;

/**
 * How significant a period is, from 0 to 1: the autocorrelation of the series laid in a ring, scaled from its lowest value to
 * that of no shift at all. A period counts only where no shift from half to one and a half of it does better.
 */
function significance(y: readonly number[]): (period: number) => number {
  const n = y.length;
  const half = Math.floor(n / 2);
  mayTake(n * half, 'Looking for periods');
  const middle = mean(y);
  const d = y.map((v) => v - middle);
  const ring = Array.from({ length: half + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (d[i] as number) * (d[i + lag < n ? i + lag : i + lag - n] as number);
    return sum;
  });
  const top = ring[0] ?? 0;
  const low = ring.reduce((a, b) => Math.min(a, b), top);
  const at = (lag: number): number => ring[lag <= half ? lag : n - lag] ?? -Infinity;
  return (wanted) => {
    const period = Math.round(wanted);
    if (!(period >= MIN_PERIOD && period <= half) || top === low) return 0;
    const own = at(period);
    const end = Math.min(n - 1, Math.floor(period * 1.5));
    for (let lag = Math.ceil(period / 2); lag <= end; lag++) if (lag !== period && at(lag) > own) return 0;
    return (own - low) / (top - low);
  };
}

/** The most significant periods, best first; multiples of a period already found are left out. */
function significantPeriods(y: readonly number[], from: number, to: number, count: number): { period: number; score: number }[] {
  const score = significance(y);
  const found: { period: number; score: number }[] = [];
  for (let period = Math.max(MIN_PERIOD, Math.ceil(from)); period <= Math.min(to, y.length / 2); period++) {
    const s = score(period);
    if (s > 0 && !found.some((q) => period % q.period === 0 && q.score >= s * 0.9)) found.push({ period, score: s });
  }
  return found.sort((a, b) => b.score - a.score || a.period - b.period).slice(0, Math.max(0, count));
}

interface Parts {
  baseline: number[];
  seasonal: number[];
  trend: number[];
  residual: number[];
}
const THRESHOLD = 0.6;
const median = (s: number[]): number => {
  s.sort((a, b) => a - b);
  return quantile(s, 50);
};
/** Medians by phase; zero without a period. */
function seasonalOf(y: readonly number[], period: number, train: number): number[] {
  if (period < 2) return y.map(() => 0);
  const byPhase: number[][] = Array.from({ length: Math.min(period, y.length) }, () => []);
  for (let i = 0; i < Math.min(train, y.length); i++) byPhase[i % period]?.push(y[i] as number);
  const phases = byPhase.map((values) => median(values));
  return y.map((_, i) => phases[i % period] ?? 0);
}
function decompose(y: readonly number[], seasonality: number, trendKind: string, testPoints: number, threshold: number): Parts {
  const train = Math.max(1, y.length - testPoints);
  let period = seasonality;
  if (seasonality < 0) {
    const [best] = detectPeriods(y.slice(0, train), 4, train, 1);
    period = best && best.score >= threshold ? best.period : 0;
  }
  const seasonal = seasonalOf(y, period, train);
  const rest = y.map((v, i) => v - (seasonal[i] as number));
  const known = rest.slice(0, train);
  let trend: number[];
  if (trendKind === 'none') trend = y.map(() => 0);
  else if (trendKind === 'linefit') {
    const line = fitLine(known);
    trend = y.map((_, i) => line.intercept + line.slope * i);
  } else {
    const m = mean(known);
    trend = y.map(() => m);
  }
  const baseline = y.map((_, i) => (seasonal[i] as number) + (trend[i] as number));
  return { baseline, seasonal, trend, residual: y.map((v, i) => v - (baseline[i] as number)) };
}

const real = (args: readonly Scalar[], types: readonly KqlType[], i: number, otherwise: number): number =>
  args.length > i ? (toReal(args[i] ?? null, types[i] ?? 'real') ?? otherwise) : otherwise;
const whole = (args: readonly Scalar[], types: readonly KqlType[], i: number, otherwise: number): number =>
  args.length > i ? Number(toLong(args[i] ?? null, types[i] ?? 'long') ?? otherwise) : otherwise;
const word = (args: readonly Scalar[], i: number, otherwise: string): string =>
  args.length > i && str(args[i] ?? '') !== '' ? str(args[i] ?? '').toLowerCase() : otherwise;
const nulls = (n: number): Dynamic => new Array<Dynamic>(n).fill(null);
const tuple = (f: ScalarFunction): ScalarFunction => ({ ...f, tuple: true });

/** The intercept of one line counts positions from 1, as the service does; those of two lines count from 0. */
const interception = (l: Line): number => l.intercept - l.slope;
const lineColumns = (l: Line): Dynamic[] => [l.rsquare, l.slope, l.variance, l.residual, interception(l), realsInside(l.fit)];
function twoLines(args: readonly Scalar[]): TwoLines | null {
  const y = filled(seriesOf(args[0]));
  return y && fitTwoLines(y);
}

export const seriesFitFunctions: readonly ScalarFunction[] = [
  tuple(
    fn('series_fit_line', (args) => {
      const y = filled(seriesOf(args[0]));
      return y && y.length > 1 ? lineColumns(fitLine(y)) : nulls(6);
    }),
  ),
  fn('series_fit_line_dynamic', (args) => {
    const y = filled(seriesOf(args[0]));
    if (!y || y.length < 2) return null;
    const l = fitLine(y);
    return {
      rsquare: realInside(l.rsquare),
      slope: realInside(l.slope),
      variance: realInside(l.variance),
      rvariance: realInside(l.residual),
      interception: realInside(interception(l)),
      line_fit: realsInside(l.fit),
    };
  }),
  tuple(
    fn('series_fit_2lines', (args) => {
      const t = twoLines(args);
      if (!t) return nulls(15);
      const side = (l: Line): Dynamic[] => [l.rsquare, l.slope, l.intercept, l.variance, l.residual];
      return [t.rsquare, t.split, t.variance, t.residual, realsInside(t.fit), ...side(t.right), ...side(t.left)];
    }),
  ),
  fn('series_fit_2lines_dynamic', (args) => {
    const t = twoLines(args);
    if (!t) return null;
    const side = (l: Line): Dynamic => ({
      rsquare: realInside(l.rsquare),
      slope: realInside(l.slope),
      interception: realInside(l.intercept),
      variance: realInside(l.variance),
      rvariance: realInside(l.residual),
    });
    return {
      rsquare: realInside(t.rsquare),
      split_idx: t.split,
      variance: realInside(t.variance),
      rvariance: realInside(t.residual),
      line_fit: realsInside(t.fit),
      right: side(t.right),
      left: side(t.left),
    };
  }),
  tuple(
    fn('series_fit_poly', (args, types) => {
      const y = filled(seriesOf(args[0]));
      const second = seriesOf(args[1]);
      const degree = second ? whole(args, types, 2, 1) : whole(args, types, 1, 1);
      if (!y || degree < 0 || degree > 7 || y.length <= degree) return nulls(5);
      const x = second && second.length === y.length ? second.map((v) => v ?? 0) : y.map((_, i) => i);
      return fitPoly(x, y, degree);
    }),
  ),
  fn('series_outliers', (args, types) => {
    const s = seriesOf(args[0]);
    if (!s) return null;
    const ignored = args.length > 2 ? toReal(args[2] ?? null, types[2] ?? 'real') : null;
    const scores = outliers(
      ignored === null ? s : s.map((x) => (x === ignored ? null : x)),
      word(args, 1, 'ctukey'),
      real(args, types, 3, 10),
      real(args, types, 4, 90),
    );
    return realsInside(scores);
  }),
  tuple(
    fn('series_periods_detect', (args, types) => {
      const y = filled(seriesOf(args[0]));
      if (!y) return nulls(2);
      const count = whole(args, types, 3, 1);
      const found = significantPeriods(y, real(args, types, 1, MIN_PERIOD), real(args, types, 2, y.length), count);
      while (found.length < count) found.push({ period: 0, score: 0 });
      return [realsInside(found.map((p) => p.period)), realsInside(found.map((p) => p.score))];
    }),
  ),
  tuple(
    fn('series_periods_validate', (args, types) => {
      const y = filled(seriesOf(args[0]));
      if (!y) return nulls(2);
      const periods = args.slice(1).flatMap((a, i) => finite(seriesOf(a) ?? [toReal(a, types[i + 1] ?? 'real')]));
      return [realsInside(periods), realsInside(periods.map(significance(y)))];
    }),
  ),
  fn('series_seasonal', (args, types) => {
    const y = filled(seriesOf(args[0]));
    if (!y) return null;
    let period = whole(args, types, 1, -1);
    if (period < 0) {
      const [best] = detectPeriods(y, 4, y.length, 1);
      period = best && best.score >= THRESHOLD ? best.period : 0;
    }
    return realsInside(seasonalOf(y, period, y.length));
  }),
  tuple(
    fn('series_decompose', (args, types) => {
      const y = filled(seriesOf(args[0]));
      if (!y) return nulls(4);
      const p = decompose(y, whole(args, types, 1, -1), word(args, 2, 'avg'), whole(args, types, 3, 0), real(args, types, 4, THRESHOLD));
      return [p.baseline, p.seasonal, p.trend, p.residual].map(realsInside);
    }),
  ),
  tuple(
    fn('series_decompose_anomalies', (args, types) => {
      const s = seriesOf(args[0]);
      const y = filled(s);
      if (!s || !y) return nulls(3);
      const threshold = real(args, types, 1, 1.5);
      const p = decompose(y, whole(args, types, 2, -1), word(args, 3, 'avg'), whole(args, types, 4, 0), real(args, types, 6, THRESHOLD));
      const score = outliers(
        p.residual.map((r, i) => (s[i] === null ? null : r)),
        word(args, 5, 'ctukey'),
      );
      return [
        score.map((x) => (x === null ? 0 : x > threshold ? 1 : x < -threshold ? -1 : 0)),
        realsInside(score),
        realsInside(p.baseline),
      ];
    }),
  ),
  fn('series_decompose_forecast', (args, types) => {
    const y = filled(seriesOf(args[0]));
    if (!y) return null;
    const points = whole(args, types, 1, 0);
    return realsInside(decompose(y, whole(args, types, 2, -1), word(args, 3, 'linefit'), points, real(args, types, 4, THRESHOLD)).baseline);
  }),
];
