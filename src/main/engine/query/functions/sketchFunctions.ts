// What is read out of hll() and tdigest() states, and the merging of several in one row.

import { Digest, HyperLogLog } from '../aggregates/sketches.js';
import { isArray, realInside } from '../dynamic.js';
import type { KqlType } from '../../../../shared/base/types.js';
import type { Dynamic, Scalar } from '../values.js';
import { str, toReal } from './convert.js';
import { aliases, fn } from './define.js';
import { longOfReal } from './literals.js';
import type { ScalarFunction } from './registry.js';

const typed = (n: number | null, result: KqlType): Dynamic => {
  if (n === null) return null;
  if (result === 'dynamic') return realInside(n);
  return result === 'real' || result === 'decimal' ? n : longOfReal(n);
};
const position = (v: Scalar, type: KqlType): number | null =>
  type === 'datetime' || type === 'timespan' ? (v === null ? null : Number(v)) : toReal(v, type);

const digestMerge = fn('tdigest_merge', (args) => {
  const out = new Digest();
  let any = false;
  for (const v of args.flatMap((a): readonly Scalar[] => (isArray(a) ? a : [a]))) {
    const d = Digest.fromDynamic(v);
    if (!d) continue;
    any = true;
    d.values.forEach((x, i) => out.add(x, d.weights[i] as number));
  }
  return any ? out.toDynamic() : null;
});

export const sketchFunctions: readonly ScalarFunction[] = [
  fn('dcount_hll', (args) => HyperLogLog.fromDynamic(args[0] ?? null)?.estimate() ?? null),
  fn('hll_merge', (args) => {
    let out: HyperLogLog | null = null;
    for (const a of args) {
      const next = HyperLogLog.fromDynamic(a);
      if (next) out = out ? out.merge(next) : next;
    }
    return out?.toDynamic() ?? null;
  }),
  fn('hll_isvalid', (args) => HyperLogLog.fromDynamic(args[0] ?? null) !== null),
  fn('tdigest_isvalid', (args) => Digest.fromDynamic(args[0] ?? null) !== null),
  ...aliases(digestMerge, 'merge_tdigest'),
  fn('percentile_tdigest', (args, types, _ctx, result) => {
    const p = toReal(args[1] ?? null, types[1] ?? 'real');
    const d = Digest.fromDynamic(args[0] ?? null);
    return d && p !== null ? typed(d.percentile(p), result) : null;
  }),
  fn('percentiles_array_tdigest', (args, types) => {
    const d = Digest.fromDynamic(args[0] ?? null);
    // A type behind an array says what the results are; a percentile is never a text.
    const typeName = types.at(-1) === 'string' ? str(args.at(-1) ?? null) : '';
    const given = args.slice(1, typeName === '' ? undefined : -1);
    const wanted = given.flatMap((a, i) => (isArray(a) ? a.map((x) => toReal(x, 'dynamic')) : [toReal(a, types[i + 1] ?? 'real')]));
    return (
      d && wanted.map((p) => (p === null ? null : typed(d.percentile(p), typeName === 'int' || typeName === 'long' ? 'long' : 'dynamic')))
    );
  }),
  fn('rank_tdigest', (args, types) => {
    const d = Digest.fromDynamic(args[0] ?? null);
    const v = position(args[1] ?? null, types[1] ?? 'real');
    return d && v !== null ? d.rank(v) : null;
  }),
  fn('percentrank_tdigest', (args, types) => {
    const d = Digest.fromDynamic(args[0] ?? null);
    const v = position(args[1] ?? null, types[1] ?? 'real');
    return d && v !== null ? (d.rank(v) / d.total()) * 100 : null;
  }),
];
