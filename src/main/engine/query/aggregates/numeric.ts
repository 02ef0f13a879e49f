// count, sum, avg, variance, deviation, covariance and the bitwise folds.

import { norm64, type Int64 } from '../../../../shared/base/time.js';
import { addDecimal, decimalOfInt, divideDecimal, type Decimal } from '../decimal.js';
import { toDecimal, toLong, toReal } from '../functions/convert.js';
import { longOfReal } from '../functions/literals.js';
import type { Aggregate, AggregateState } from '../functions/registry.js';
import { at, type Scalar, type Vector } from '../values.js';
import { ExactSums } from './exactSum.js';
import { addCounts, column, conditional, countsOf, eachValue, held, Numbers, PerGroup, renamed, savedVector, truths } from './state.js';

const count: Aggregate = {
  name: 'count',
  create() {
    const counts = new Numbers();
    return {
      add(groups, _args, length, groupCount) {
        const data = counts.ensure(groupCount);
        for (let i = 0; i < length; i++) {
          const g = groups[i] as number;
          if (g >= 0) data[g] = (data[g] as number) + 1;
        }
      },
      finish: (groupCount) => countsOf(counts, groupCount),
      save: (groupCount) => [countsOf(counts, groupCount)],
      load: (saved, groups, groupCount) => addCounts(counts, savedVector(saved, 0), groups, groupCount),
      bytes: () => counts.bytes(),
    };
  },
};

const countif: Aggregate = {
  name: 'countif',
  create() {
    const counts = new Numbers();
    return {
      add(groups, args, length, groupCount) {
        const data = counts.ensure(groupCount);
        const truth = truths(args[0], length);
        for (let i = 0; i < length; i++) {
          const g = groups[i] as number;
          if (g >= 0 && truth[i]) data[g] = (data[g] as number) + 1;
        }
      },
      finish: (groupCount) => countsOf(counts, groupCount),
      save: (groupCount) => [countsOf(counts, groupCount)],
      load: (saved, groups, groupCount) => addCounts(counts, savedVector(saved, 0), groups, groupCount),
      bytes: () => counts.bytes(),
    };
  },
};

/** Adds to a per-group total, moving what no longer fits a safe integer into a wide sum. */
class WholeSums {
  readonly totals = new Numbers();
  private readonly wide = new Map<number, bigint>();
  add(g: number, v: Int64): void {
    const data = this.totals.data;
    if (typeof v === 'number') {
      const sum = (data[g] as number) + v;
      if (Number.isSafeInteger(sum)) {
        data[g] = sum;
        return;
      }
    }
    this.wide.set(g, (this.wide.get(g) ?? 0n) + BigInt(v) + BigInt(data[g] as number));
    data[g] = 0;
  }
  of(g: number): Int64 {
    const low = this.totals.data[g] ?? 0;
    const high = this.wide.get(g);
    return high === undefined ? low : norm64(BigInt.asIntN(64, high + BigInt(low)));
  }
}

/** Sums and how many values went into them, in the type's own arithmetic. */
interface Totals extends Required<Pick<AggregateState, 'add' | 'save' | 'load' | 'bytes'>> {
  sum(g: number): Int64 | Decimal;
  count(g: number): number;
}

function totals(type: string): Totals {
  const counts = new Numbers();
  return type === 'decimal'
    ? decimalTotals(counts)
    : type === 'real' || type === 'dynamic'
      ? realTotals(type, counts)
      : wholeTotals(counts);
}

function decimalTotals(counts: Numbers): Totals {
  const sums = new PerGroup<{ v: Decimal }>(() => ({ v: decimalOfInt(0) }));
  const take = (g: number, v: Scalar) => {
    const d = toDecimal(v, 'decimal');
    if (!d) return false;
    const s = sums.of(g);
    s.v = addDecimal(s.v, d);
    return true;
  };
  return {
    add(groups, args, length, groupCount) {
      const n = counts.ensure(groupCount);
      eachValue(groups, args[0] as Vector, length, (g, v) => {
        if (take(g, v)) n[g] = (n[g] as number) + 1;
      });
    },
    sum: (g) => sums.of(g).v,
    count: (g) => counts.data[g] ?? 0,
    save: (groupCount) => [countsOf(counts, groupCount), { repr: 'any', type: 'decimal', data: range(groupCount, (g) => sums.of(g).v) }],
    load(saved, groups, groupCount) {
      addCounts(counts, savedVector(saved, 0), groups, groupCount);
      groups.forEach((to, g) => void take(to, at(savedVector(saved, 1), g)));
    },
    bytes: () => counts.bytes() * 4,
  };
}

function realTotals(type: 'real' | 'dynamic', counts: Numbers): Totals {
  const sums = new ExactSums();
  return {
    add(groups, args, length, groupCount) {
      const n = counts.ensure(groupCount);
      eachValue(groups, args[0] as Vector, length, (g, v) => {
        const r = toReal(v, type);
        if (r === null) return;
        sums.add(g, r);
        n[g] = (n[g] as number) + 1;
      });
    },
    sum: (g) => sums.of(g),
    count: (g) => counts.data[g] ?? 0,
    save: (groupCount) => [countsOf(counts, groupCount), held(groupCount, (g) => [...sums.partsOf(g)])],
    load(saved, groups, groupCount) {
      addCounts(counts, savedVector(saved, 0), groups, groupCount);
      groups.forEach((to, g) => {
        for (const part of at(savedVector(saved, 1), g) as readonly number[]) sums.add(to, part);
      });
    },
    bytes: () => counts.bytes() + sums.bytes(),
  };
}

function wholeTotals(counts: Numbers): Totals {
  const sums = new WholeSums();
  return {
    add(groups, args, length, groupCount) {
      const n = counts.ensure(groupCount);
      const data = sums.totals.ensure(groupCount);
      const v = args[0] as Vector;
      if (v.repr !== 'f64') {
        eachValue(groups, v, length, (g, x) => {
          sums.add(g, typeof x === 'boolean' ? Number(x) : (x as Int64));
          n[g] = (n[g] as number) + 1;
        });
        return;
      }
      for (let i = 0; i < length; i++) {
        const g = groups[i] as number;
        if (g < 0 || v.nulls?.[i]) continue;
        const sum = (data[g] as number) + (v.data[i] as number);
        if (sum <= Number.MAX_SAFE_INTEGER && sum >= -Number.MAX_SAFE_INTEGER) data[g] = sum;
        else sums.add(g, v.data[i] as number);
        n[g] = (n[g] as number) + 1;
      }
    },
    sum: (g) => sums.of(g),
    count: (g) => counts.data[g] ?? 0,
    save(groupCount) {
      sums.totals.ensure(groupCount);
      return [countsOf(counts, groupCount), { repr: 'any', type: 'long', data: range(groupCount, (g) => sums.of(g)) }];
    },
    load(saved, groups, groupCount) {
      addCounts(counts, savedVector(saved, 0), groups, groupCount);
      sums.totals.ensure(groupCount);
      groups.forEach((to, g) => sums.add(to, at(savedVector(saved, 1), g) as Int64));
    },
    bytes: () => counts.bytes() * 2,
  };
}
const range = <T>(n: number, value: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => value(i));

const sum: Aggregate = {
  name: 'sum',
  create(types, _constants, _ctx, result) {
    const t = totals(types[0] ?? 'long');
    return {
      add: t.add,
      save: t.save,
      load: t.load,
      finish: (groupCount) =>
        column(result, groupCount, (g) => {
          const s = t.sum(g);
          return (result === 'long' || result === 'int') && typeof s === 'number' ? longOfReal(s) : s;
        }),
      bytes: () => t.bytes(),
    };
  },
};

const avg: Aggregate = {
  name: 'avg',
  create(types, _constants, _ctx, result) {
    const t = totals(types[0] ?? 'long');
    const time = result === 'datetime' || result === 'timespan';
    return {
      add: t.add,
      save: t.save,
      load: t.load,
      finish: (groupCount) =>
        column(result, groupCount, (g) => {
          const n = t.count(g);
          const s = t.sum(g);
          if (typeof s === 'object') return n === 0 ? null : divideDecimal(s, decimalOfInt(n));
          if (time) return n === 0 ? null : typeof s === 'bigint' ? norm64(s / BigInt(n)) : longOfReal(s / n);
          return n === 0 ? NaN : Number(s) / n;
        }),
      bytes: () => t.bytes(),
    };
  },
};

/** Welford's running moments, one pair of variables. */
class Moments {
  n = 0;
  meanX = 0;
  meanY = 0;
  m2 = 0;
  add(x: number, y: number): void {
    this.n++;
    const dx = x - this.meanX;
    this.meanX += dx / this.n;
    this.meanY += (y - this.meanY) / this.n;
    this.m2 += dx * (y - this.meanY);
  }
}
const spread = (name: string, pair: boolean, finish: (m: Moments) => number): Aggregate => ({
  name,
  create(types, _constants, _ctx, result) {
    const groups_ = new PerGroup(() => new Moments());
    return {
      add(groups, args, length) {
        const [x, y] = args;
        if (!x) return;
        if (!pair || !y) {
          eachValue(groups, x, length, (g, v) => {
            const r = toReal(v, types[0] ?? 'real');
            if (r !== null) groups_.of(g).add(r, r);
          });
          return;
        }
        const row = new Int32Array(length);
        for (let i = 0; i < length; i++) row[i] = (groups[i] as number) >= 0 ? i : -1;
        const left = new Map<number, number>();
        eachValue(row, x, length, (i, v) => {
          const r = toReal(v, types[0] ?? 'real');
          if (r !== null) left.set(i, r);
        });
        eachValue(row, y, length, (i, v) => {
          const r = toReal(v, types[1] ?? 'real');
          const l = left.get(i);
          if (r !== null && l !== undefined) groups_.of(groups[i] as number).add(l, r);
        });
      },
      finish: (groupCount) => column(result, groupCount, (g) => finish(groups_.of(g))),
      bytes: () => groups_.items.length * 80,
    };
  },
});
const variance = (m: Moments): number => (m.n < 2 ? 0 : m.m2 / (m.n - 1));
const varianceP = (m: Moments): number => (m.n === 0 ? 0 : m.m2 / m.n);

const fold = (name: string, start: bigint, f: (a: bigint, b: bigint) => bigint): Aggregate => ({
  name,
  create(types, _constants, _ctx, result) {
    const state = new PerGroup<{ v: bigint | null }>(() => ({ v: null }));
    return {
      add(groups, args, length) {
        eachValue(groups, args[0] as Vector, length, (g, v) => {
          const n = toLong(v, types[0] ?? 'long');
          if (n === null) return;
          const s = state.of(g);
          s.v = f(s.v ?? start, BigInt(n));
        });
      },
      finish: (groupCount) =>
        column(result, groupCount, (g) => {
          const v = state.of(g).v;
          return v === null ? null : norm64(BigInt.asIntN(64, v));
        }),
      bytes: () => state.items.length * 64,
    };
  },
});

const stdev = spread('stdev', false, (m) => Math.sqrt(variance(m)));
const stdevp = spread('stdevp', false, (m) => Math.sqrt(varianceP(m)));
const sampleVariance = spread('variance', false, variance);
const populationVariance = spread('variancep', false, varianceP);
const covariance = spread('covariance', true, variance);
const covariancep = spread('covariancep', true, varianceP);

export const numericAggregates: readonly Aggregate[] = [
  count,
  renamed('cnt', count),
  countif,
  sum,
  conditional('sumif', sum, 1),
  avg,
  conditional('avgif', avg, 1),
  stdev,
  conditional('stdevif', stdev, 1),
  stdevp,
  conditional('stdevpif', stdevp, 1),
  sampleVariance,
  conditional('varianceif', sampleVariance, 1),
  populationVariance,
  conditional('variancepif', populationVariance, 1),
  covariance,
  conditional('covarianceif', covariance, 2),
  covariancep,
  conditional('covariancepif', covariancep, 2),
  fold('binary_all_and', -1n, (a, b) => a & b),
  fold('binary_all_or', 0n, (a, b) => a | b),
  fold('binary_all_xor', 0n, (a, b) => a ^ b),
];
