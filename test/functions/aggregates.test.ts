import { describe, expect, it } from 'vitest';
import { aggregates } from '../../src/main/engine/query/aggregates/index.js';
import { HyperLogLog } from '../../src/main/engine/query/aggregates/sketches.js';
import type { EvalContext } from '../../src/main/engine/query/functions/registry.js';
import { at, vectorOf, type Dictionary, type Scalar, type Vector } from '../../src/main/engine/query/values.js';
import type { KqlType } from '../../src/shared/base/types.js';

const context: EvalContext = { now: 0, warn: () => undefined, random: () => 0, newGuid: () => '', cache: new Map(), step: () => undefined };
const constant = (type: KqlType, value: Scalar, length: number): Vector => ({ repr: 'const', type, length, value });

/** Runs an aggregate over columns with a group per row, in batches of two rows. */
function aggregate(
  name: string,
  columns: readonly [KqlType, readonly Scalar[]][],
  constants: readonly Scalar[],
  groups: readonly number[],
  result: KqlType,
): Scalar[] {
  const count = Math.max(...groups, 0) + 1;
  const types = [...columns.map(([t]) => t), ...constants.map((c): KqlType => (typeof c === 'number' ? 'long' : 'dynamic'))];
  const state = aggregates.get(name)!.create(types, [...columns.map(() => null), ...constants], context, result);
  for (let i = 0; i < groups.length; i += 2) {
    const part = groups.slice(i, i + 2);
    const args = [...columns.map(([t, v]) => vectorOf(t, v.slice(i, i + 2))), ...constants.map((c) => constant('long', c, part.length))];
    state.add(Int32Array.from(part), args, part.length, count);
  }
  const out = state.finish(count);
  return Array.from({ length: count }, (_, g) => at(out, g));
}

describe('aggregates', () => {
  it('count rows and truths, skipping rows without a group', () => {
    expect(aggregate('count', [], [], [0, 1, 0, -1], 'long')).toEqual([2, 1]);
    expect(aggregate('countif', [['bool', [true, null, false, true]]], [], [0, 0, 0, 1], 'long')).toEqual([1, 1]);
  });

  it('sum exactly beyond 2^53 and ignore nulls', () => {
    expect(aggregate('sum', [['long', [9007199254740991, 5, null, 7]]], [], [0, 0, 0, 1], 'long')).toEqual([9007199254740996n, 7]);
    expect(aggregate('sum', [['real', [0.5, null]]], [], [0, 1], 'real')).toEqual([0.5, 0]);
    expect(aggregate('avg', [['long', [1, 2, null]]], [], [0, 0, 1], 'real')).toEqual([1.5, NaN]);
    expect(
      aggregate(
        'sumif',
        [
          ['long', [1, 2, 3]],
          ['bool', [true, false, true]],
        ],
        [],
        [0, 0, 0],
        'long',
      ),
    ).toEqual([4]);
  });

  it('choose extremes of any type', () => {
    expect(aggregate('max', [['long', [3, null, 9007199254740993n]]], [], [0, 0, 0], 'long')).toEqual([9007199254740993n]);
    expect(aggregate('min', [['string', ['b', 'a', 'c']]], [], [0, 0, 0], 'string')).toEqual(['a']);
    expect(aggregate('max', [['datetime', [null, null]]], [], [0, 0], 'datetime')).toEqual([null]);
    expect(aggregate('take_any', [['string', ['', 'x', 'y']]], [], [0, 0, 0], 'string')).toEqual(['x']);
  });

  it('collect lists and sets in order, with limits', () => {
    expect(aggregate('make_list', [['long', [2, null, 1, 2]]], [], [0, 0, 0, 0], 'dynamic')).toEqual([[2, 1, 2]]);
    expect(aggregate('make_list_with_nulls', [['long', [2, null]]], [], [0, 0], 'dynamic')).toEqual([[2, null]]);
    expect(aggregate('make_set', [['string', ['b', 'a', 'b', '']]], [], [0, 0, 0, 0], 'dynamic')).toEqual([['b', 'a', '']]);
    expect(aggregate('make_set', [['long', [1, 2, 3]]], [2], [0, 0, 0], 'dynamic')).toEqual([[1, 2]]);
    expect(
      aggregate(
        'make_set',
        [
          [
            'dynamic',
            [
              ['x', 'y'],
              ['y', 'z'],
            ],
          ],
        ],
        [],
        [0, 0],
        'dynamic',
      ),
    ).toEqual([['x', 'y', 'z']]);
    expect(
      aggregate(
        'make_set_if',
        [
          ['long', [1, 2]],
          ['bool', [false, true]],
        ],
        [],
        [0, 0],
        'dynamic',
      ),
    ).toEqual([[2]]);
    expect(aggregate('make_bag', [['dynamic', [{ a: 1 }, { a: 2, b: 3 }]]], [], [0, 0], 'dynamic')).toEqual([{ a: 1, b: 3 }]);
  });

  it('count distinct values across dictionaries', () => {
    const dictionary = (values: string[]): Dictionary => ({ size: values.length, get: (i) => values[i]!, text: (i) => values[i]! });
    const state = aggregates.get('dcount')!.create(['string'], [null], context, 'long');
    state.add(
      Int32Array.from([0, 0, 0]),
      [{ repr: 'dict', type: 'string', ids: Int32Array.from([0, 1, 0]), dict: dictionary(['a', 'b']) }],
      3,
      1,
    );
    state.add(
      Int32Array.from([0, 0]),
      [{ repr: 'dict', type: 'string', ids: Int32Array.from([0, 1]), dict: dictionary(['b', 'c']) }],
      2,
      1,
    );
    expect(at(state.finish(1), 0)).toBe(3);
    expect(
      aggregate(
        'dcountif',
        [
          ['long', [1, 1, 2]],
          ['bool', [true, true, false]],
        ],
        [],
        [0, 0, 0],
        'long',
      ),
    ).toEqual([1]);
  });

  it('give nearest-rank percentiles', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    const groups = hundred.map(() => 0);
    expect(aggregate('percentile', [['long', hundred]], [95], groups, 'long')).toEqual([95]);
    expect(aggregate('percentile', [['long', hundred]], [0], groups, 'long')).toEqual([1]);
    expect(aggregate('stdev', [['long', [1, 2, 3, 4]]], [], [0, 0, 0, 0], 'real')[0]).toBeCloseTo(1.2909944, 6);
    expect(
      aggregate(
        'covariance',
        [
          ['real', [1, 2, 3, 4, 5]],
          ['real', [14, 10, 17, 20, 50]],
        ],
        [],
        [0, 0, 0, 0, 0],
        'real',
      )[0],
    ).toBeCloseTo(20.5, 9);
  });

  it('estimate within a few per cent, and merge to the same estimate', () => {
    const [all, even, odd] = [new HyperLogLog(14), new HyperLogLog(14), new HyperLogLog(14)];
    for (let i = 0; i < 50_000; i++) {
      all.add(`v${i}`);
      (i % 2 ? odd : even).add(`v${i}`);
    }
    expect(Math.abs(all.estimate() - 50_000) / 50_000).toBeLessThan(0.03);
    expect(even.merge(odd).estimate()).toBe(all.estimate());
    expect(HyperLogLog.fromDynamic(all.toDynamic())?.estimate()).toBe(all.estimate());
    expect(new HyperLogLog(12).merge(all).bits).toBe(12);
  });
});
