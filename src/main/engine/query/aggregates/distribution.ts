// dcount, count_distinct, hll, percentiles and tdigest.

import { bare, isArray } from '../dynamic.js';
import type { KqlType } from '../../../../shared/base/types.js';
import { keyOf, sortOrder } from '../functions/compare.js';
import { toDynamic, toReal } from '../functions/convert.js';
import type { Aggregate } from '../functions/registry.js';
import { at, type Scalar, type Vector } from '../values.js';
import { hashOf } from '../exec/keyColumn.js';
import { Digest, HyperLogLog, hllBits } from './sketches.js';
import { DistinctPairs } from './distinctPairs.js';
import { GroupedNumbers } from './groupedNumbers.js';
import { column, conditional, eachValue, Interner, PerGroup, renamed, savedInts, savedVector } from './state.js';

/** Distinct (group, value) pairs kept exactly before the count is estimated instead. */
const EXACT_PAIRS_MAX = 1 << 23;
const INTERNED_MAX = 1 << 22;

/** Hashes of 32 bits meet by chance: how many values so many distinct hashes stand for. */
const ofShortHashes = (hashes: number): number => Math.round(-(2 ** 32) * Math.log1p(-Math.min(hashes, 2 ** 32 - 1) / 2 ** 32));

const distinct = (name: string, exactOnly: boolean): Aggregate => ({
  name,
  gathers: true,
  create(types, constants, ctx, result) {
    const type = types[0] ?? 'dynamic';
    let exact: { readonly interner: Interner; readonly pairs: DistinctPairs } | null = {
      interner: new Interner(type),
      pairs: new DistinctPairs(),
    };
    const bits = hllBits(constants[1]);
    const sketches = new PerGroup(() => new HyperLogLog(bits));
    const sketch = (g: number, hash: number) => sketches.of(g).addShortHash(hash);
    const sketchRows = (groups: Int32Array, v: Vector, length: number) => {
      const dict = v.repr === 'dict' && (type === 'string' || type === 'guid') ? v.dict : null;
      if (!dict?.hash || v.repr !== 'dict') {
        eachValue(groups, v, length, (g, x) => sketch(g, hashOf(type, x)));
        return;
      }
      const missing = type === 'string' ? hashOf(type, '') : null;
      for (let i = 0; i < length; i++) {
        const g = groups[i] as number;
        const id = v.ids[i] as number;
        const hash = id < 0 ? missing : dict.hash(id);
        if (g >= 0 && hash !== null) sketch(g, hash);
      }
    };
    const estimate = () => {
      if (!exact) return;
      const { interner } = exact;
      const { groups, values } = exact.pairs.pairs();
      for (let i = 0; i < groups.length; i++) sketch(groups[i] as number, interner.hash(values[i] as number));
      exact = null;
      ctx.warn('dcount.estimated', `${name}() met too many distinct values to count exactly and estimated them`);
    };
    const settle = () => {
      if (!exact || exactOnly) return;
      const { interner, pairs } = exact;
      if (interner.size > INTERNED_MAX || (pairs.sizeAtMost > EXACT_PAIRS_MAX && pairs.size > EXACT_PAIRS_MAX)) estimate();
    };
    return {
      add(groups, args, length) {
        const v = args[0] as Vector;
        if (!exact) {
          sketchRows(groups, v, length);
          return;
        }
        exact.pairs.add(groups, exact.interner.idsOf(v), length);
        settle();
      },
      finish: (groupCount) =>
        exact
          ? { repr: 'f64', type: result, data: exact.pairs.counts(groupCount), nulls: null }
          : column(result, groupCount, (g) => ofShortHashes(sketches.of(g).estimate())),
      save() {
        // A part has fewer rows than make an estimate necessary.
        if (!exact) throw new Error(`${name}() of a part was estimated`);
        const { groups, values } = exact.pairs.pairs();
        return [{ repr: 'any', type, data: exact.interner.values() }, groups.slice(), values.slice()];
      },
      load(saved, groups) {
        const distinctValues = savedVector(saved, 0);
        const of = savedInts(saved, 1).map((g) => groups[g] as number);
        const ids = savedInts(saved, 2);
        if (exact) {
          const own = exact.interner.idsOf(distinctValues);
          exact.pairs.add(
            of,
            ids.map((id) => own[id] as number),
            of.length,
          );
          settle();
        } else of.forEach((g, i) => sketch(g, hashOf(type, at(distinctValues, ids[i] as number))));
      },
      bytes: () => (exact ? exact.interner.bytes() + exact.pairs.bytes() : sketches.items.length * 2 ** bits),
    };
  },
});

const hll: Aggregate = {
  name: 'hll',
  create(types, constants, _ctx, result) {
    const type = types[0] ?? 'dynamic';
    const bits = hllBits(constants[1]);
    const states = new PerGroup(() => new HyperLogLog(bits));
    return {
      add(groups, args, length) {
        eachValue(groups, args[0] as Vector, length, (g, v) => states.of(g).add(String(keyOf(v, type))));
      },
      finish: (groupCount) => column(result, groupCount, (g) => (states.items[g] ? states.of(g).toDynamic() : null)),
      bytes: () => states.items.length * 2 ** bits,
    };
  },
};
const hllMerge: Aggregate = {
  name: 'hll_merge',
  create(_types, _constants, _ctx, result) {
    const merged: (HyperLogLog | undefined)[] = [];
    return {
      add(groups, args, length) {
        eachValue(groups, args[0] as Vector, length, (g, v) => {
          const next = HyperLogLog.fromDynamic(v);
          if (next) merged[g] = merged[g]?.merge(next) ?? next;
        });
      },
      finish: (groupCount) => column(result, groupCount, (g) => merged[g]?.toDynamic() ?? null),
      bytes: () => merged.length * 20_000,
    };
  },
};

const tdigest: Aggregate = {
  name: 'tdigest',
  create(types, _constants, _ctx, result) {
    const states = new PerGroup(() => new Digest());
    return {
      add(groups, args, length) {
        const weight = args[1];
        for (let i = 0; i < length; i++) {
          const g = groups[i] as number;
          if (g < 0) continue;
          const x = at(args[0] as Vector, i);
          const n = x === null ? null : numeric(x, types[0] ?? 'real');
          const w = weight ? Number(at(weight, i) ?? 0) : 1;
          if (n !== null) states.of(g).add(n, w);
        }
      },
      finish: (groupCount) => column(result, groupCount, (g) => (states.items[g] ? states.of(g).toDynamic() : null)),
      bytes: () => states.items.reduce((n, s) => n + (s?.values.length ?? 0) * 16, 0),
    };
  },
};
/** Digests of times hold the engine's ticks. */
const numeric = (v: Scalar, type: KqlType): number | null => (type === 'datetime' || type === 'timespan' ? Number(v) : toReal(v, type));
const tdigestMerge: Aggregate = {
  name: 'tdigest_merge',
  create(_types, _constants, _ctx, result) {
    const states = new PerGroup(() => new Digest());
    return {
      add(groups, args, length) {
        eachValue(groups, args[0] as Vector, length, (g, v) => {
          const next = Digest.fromDynamic(v);
          next?.values.forEach((x, i) => states.of(g).add(x, next.weights[i] as number));
        });
      },
      finish: (groupCount) => column(result, groupCount, (g) => (states.items[g] ? states.of(g).toDynamic() : null)),
      bytes: () => states.items.reduce((n, s) => n + (s?.values.length ?? 0) * 16, 0),
    };
  },
};

/** Exact values by group; beyond float64 (wide longs, decimals) the values themselves are sorted. */
const percentile = (name: string, weighted: boolean, asArray: boolean): Aggregate => ({
  name,
  create(types, constants, _ctx, result) {
    const type = types[0] ?? 'real';
    const first = weighted ? 2 : 1;
    const wanted = constants.slice(first).flatMap((c) => (isArray(c) ? c : [c]).map((p) => Number(bare(p))));
    const rows = new PerGroup<{ values: Scalar[]; weights: number[]; sorted: boolean }>(() => ({ values: [], weights: [], sorted: false }));
    let held = 0;
    // Plain numbers, until something else comes.
    let numbers: GroupedNumbers | null = weighted ? null : new GroupedNumbers();
    const spill = () => {
      if (!numbers) return;
      const { groups, values } = numbers;
      for (let i = 0; i < groups.length; i++) rows.of(groups[i] as number).values.push(values[i] as number);
      held += groups.length;
      numbers = null;
    };
    const place = (count: number, rank: number) => Math.max(0, Math.min(count - 1, Math.ceil(rank - 1e-9) - 1));
    const pick = (g: number, p: number): Scalar => {
      if (numbers) {
        const sorted = numbers.of(g);
        return sorted.length === 0 ? null : (sorted[place(sorted.length, (Math.min(100, Math.max(0, p)) / 100) * sorted.length)] as number);
      }
      const r = rows.of(g);
      if (r.values.length === 0) return null;
      if (!r.sorted) {
        const order = r.values.map((_, i) => i).sort((a, b) => sortOrder(r.values[a] as Scalar, r.values[b] as Scalar, type));
        r.values = order.map((i) => r.values[i] as Scalar);
        r.weights = order.map((i) => r.weights[i] ?? 1);
        r.sorted = true;
      }
      const total = weighted ? r.weights.reduce((a, b) => a + b, 0) : r.values.length;
      const rank = (Math.min(100, Math.max(0, p)) / 100) * total;
      if (!weighted) return r.values[place(r.values.length, rank)] as Scalar;
      let seen = 0;
      for (let i = 0; i < r.values.length; i++) {
        seen += r.weights[i] as number;
        if (seen >= rank - 1e-9) return r.values[i] as Scalar;
      }
      return r.values.at(-1) ?? null;
    };
    const typed = (v: Scalar): Scalar => (result === 'real' && type !== 'real' ? toReal(v, type) : v);
    return {
      add(groups, args, length) {
        const v = args[0] as Vector;
        if (numbers && v.repr === 'f64') {
          const { data, nulls } = v;
          numbers.reserve(length);
          for (let i = 0; i < length; i++) {
            const g = groups[i] as number;
            const x = data[i] as number;
            if (g >= 0 && x === x && !nulls?.[i]) numbers.add(g, x);
          }
          return;
        }
        if (v.repr === 'const' && v.value === null) return;
        spill();
        for (let i = 0; i < length; i++) {
          const g = groups[i] as number;
          if (g < 0) continue;
          const x = at(v, i);
          if (x === null || Number.isNaN(x)) continue;
          const w = weighted ? Number(at(args[1] as Vector, i) ?? 0) : 1;
          if (w <= 0) continue;
          const r = rows.of(g);
          r.values.push(x);
          if (weighted) r.weights.push(w);
          r.sorted = false;
          held++;
        }
      },
      finish: (groupCount) =>
        asArray
          ? column(result, groupCount, (g) => (pick(g, 0) !== null ? wanted.map((p) => toDynamic(pick(g, p), type)) : null))
          : column(result, groupCount, (g) => typed(pick(g, wanted[0] ?? 50))),
      finishColumns: (groupCount) => wanted.map((p) => column(result, groupCount, (g) => typed(pick(g, p)))),
      // Not put together from parts: handing the values over costs more than gathering them.
      bytes: () => (numbers ? numbers.bytes() : held * 24),
    };
  },
});

const dcount = distinct('dcount', false);
const countDistinct = distinct('count_distinct', true);

export const distributionAggregates: readonly Aggregate[] = [
  dcount,
  conditional('dcountif', dcount, 1),
  countDistinct,
  conditional('count_distinctif', countDistinct, 1),
  hll,
  conditional('hll_if', hll, 1),
  hllMerge,
  tdigest,
  tdigestMerge,
  renamed('merge_tdigest', tdigestMerge),
  percentile('percentile', false, false),
  percentile('percentiles', false, false),
  percentile('percentiles_array', false, true),
  percentile('percentilew', true, false),
  percentile('percentilesw', true, false),
  percentile('percentilesw_array', true, true),
];
