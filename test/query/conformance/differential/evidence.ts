// The rows the differential tests are about: every type, nulls, wide integers, NaN, repeated and distinct texts.

import { parseDecimal } from '../../../../src/main/engine/query/decimal.js';
import { realInside, realsInside } from '../../../../src/main/engine/query/dynamic.js';
import type { Scalar } from '../../../../src/main/engine/query/values.js';
import type { KqlType } from '../../../../src/shared/base/types.js';
import { NOW } from '../../memory.js';
import { seeded, type Random } from './random.js';

export const SCHEMA: Readonly<Record<string, KqlType>> = {
  N: 'int',
  L: 'long',
  R: 'real',
  D: 'decimal',
  Q: 'datetime',
  S: 'timespan',
  B: 'bool',
  G: 'guid',
  X: 'string',
  C: 'string',
  J: 'dynamic',
};
export const COLUMNS = Object.keys(SCHEMA);
export type Row = readonly Scalar[];

const HOUR = 36_000_000_000;
const WORDS = ['powershell', 'cmd', 'Rundll32', 'svchost', 'Éclair', 'net user', 'a=1', '10.0.0.1', 'x', ''];

export function randomRows(count: number, seed: number): Row[] {
  const r = seeded(seed);
  const maybe = (v: () => Scalar): Scalar => (r.chance(0.12) ? null : v());
  return Array.from({ length: count }, (_, i) => [
    maybe(() => r.below(20) - 5),
    maybe(() => (r.chance(0.02) ? 9_007_199_254_740_993n + BigInt(r.below(5)) : r.below(1000) - 300)),
    maybe(() => (r.chance(0.03) ? NaN : Math.round(r.next() * 1000) / 8 - 30)),
    maybe(() => parseDecimal((r.below(4000) / 100 - 10).toFixed(2))),
    maybe(() => Number(NOW) - r.below(200) * HOUR - i),
    maybe(() => r.below(5000) * 10_000_000 - HOUR),
    maybe(() => r.chance(0.5)),
    maybe(() => `00000000-0000-4000-8000-${String(r.below(40)).padStart(12, '0')}`),
    r.pick(WORDS),
    `${r.pick(WORDS)} -p ${r.below(500)} ${r.pick(WORDS)}`,
    maybe(() =>
      r.pick<Scalar>([{ a: r.below(5), b: { c: r.pick(WORDS) } }, [1, r.below(3), null], 'text', r.below(9), {}, [], ...wholeReals(r)]),
    ),
  ]);
}

/** Whole reals, which are equal to the longs beside them and print otherwise. */
const wholeReals = (r: Random): Scalar[] => [
  realInside(r.below(9)),
  { a: realInside(r.below(5)), b: { c: [realInside(1), 2.5, 1] } },
  realsInside([1, null, r.below(3)]),
];

const row = (over: Readonly<Record<string, Scalar>>): Row => COLUMNS.map((c) => over[c] ?? (SCHEMA[c] === 'string' ? '' : null));

/** Inputs at the edges: no row, one row, nothing but nulls. */
export const EDGES: Readonly<Record<string, readonly Row[]>> = {
  Empty: [],
  One: [
    row({
      N: 7,
      L: 70,
      R: 0.5,
      D: parseDecimal('1.25'),
      Q: NOW,
      S: HOUR,
      B: true,
      G: '00000000-0000-4000-8000-000000000001',
      X: 'x',
      C: 'cmd -p 1 x',
      J: { a: 1, b: { c: 'x' } },
    }),
  ],
  Nulls: [row({}), row({}), row({})],
};
