// Every operator of KQL as a function under its own spelling.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Int64 } from '../../../../shared/base/time.js';
import { isArray, isBag, memberOf } from '../dynamic.js';
import type { Dynamic, Scalar } from '../values.js';
import { arithmetic } from './arithmetic.js';
import { compareScalars } from './compare.js';
import { convert, plain, textOf, toBool, toLong, typeInside } from './convert.js';
import { fn } from './define.js';
import { compareKernel, logicKernel, unaryKernel, type Comparison } from './kernels.js';
import { listOperators } from './lists.js';
import { add64 } from './literals.js';
import type { ScalarFunction } from './registry.js';
import { stringOperators } from './terms.js';

/** Used inside the engine alone, as its underscores say. */
export const BAG_VALUE = '__bag_value';

const isNull = (v: Scalar, type: KqlType) => type !== 'string' && (v === null || v === undefined);

/** A comparison's three-valued answer. A null equals nothing and differs from every value; two nulls give null. */
export function comparisonOf(op: Comparison, a: Scalar, ta: KqlType, b: Scalar, tb: KqlType): boolean | null {
  // A dynamic null beside a string reads as the empty string.
  const nullA = isNull(a, ta) && !(ta === 'dynamic' && tb === 'string');
  const nullB = isNull(b, tb) && !(tb === 'dynamic' && ta === 'string');
  if (nullA || nullB) {
    if ((nullA && nullB) || (op !== '==' && op !== '!=')) return null;
    return op === '!=';
  }
  const c = ta === 'string' || tb === 'string' ? compareText(a, ta, b, tb) : compareScalars(a, ta, b, tb);
  switch (op) {
    case '==':
      return c === 0;
    case '!=':
      return c !== 0;
    case '<':
      return c < 0;
    case '<=':
      return c <= 0;
    case '>':
      return c > 0;
    case '>=':
      return c >= 0;
  }
}
function compareText(a: Scalar, ta: KqlType, b: Scalar, tb: KqlType): number {
  const bothText = (ta === 'string' || ta === 'dynamic') && (tb === 'string' || tb === 'dynamic');
  if (!bothText) return compareScalars(a, ta, b, tb);
  const x = textOf(a, ta);
  const y = textOf(b, tb);
  return x < y ? -1 : x > y ? 1 : 0;
}

const comparison = (op: Comparison): ScalarFunction => {
  const plain = fn(
    op,
    (args, types) => comparisonOf(op, args[0] ?? null, types[0] ?? 'dynamic', args[1] ?? null, types[1] ?? 'dynamic'),
    (args, length) => (args[0] && args[1] ? compareKernel(op, args[0], args[1], length) : null),
  );
  if (op !== '==' && op !== '!=') return plain;
  return {
    ...plain,
    prepare: ([other = null], [ta = 'dynamic', tb = 'dynamic']) =>
      ta === 'string' && typeof other === 'string' && tb === 'string'
        ? (v) => (v === other) === (op === '==')
        : (v) => comparisonOf(op, v, ta, other, tb),
    sought: ([other], types) => ({
      words: [],
      ...(typeof other === 'string' && types[1] === 'string' ? { equals: other } : {}),
      otherwise: op === '!=',
    }),
  };
};

const logic = (name: 'and' | 'or', absorbing: boolean): ScalarFunction =>
  fn(
    name,
    (args, types) => {
      let unknown = false;
      for (let i = 0; i < args.length; i++) {
        const v = toBool(args[i] ?? null, types[i] ?? 'bool');
        if (v === absorbing) return absorbing;
        if (v === null) unknown = true;
      }
      return unknown ? null : !absorbing;
    },
    (args, length) => {
      let out = args[0] ?? null;
      for (let i = 1; out && i < args.length; i++) out = logicKernel(out, args[i] as NonNullable<typeof out>, length, absorbing ? 1 : 0);
      return args.length > 1 ? out : null;
    },
  );

const not = fn(
  'not',
  (args, types) => {
    const v = toBool(args[0] ?? null, types[0] ?? 'bool');
    return v === null ? null : !v;
  },
  (args, length) => {
    const v = args[0];
    if (!v || v.type !== 'bool' || v.repr !== 'f64') return null;
    return unaryKernel(v, length, 'bool', (x) => (x === 0 ? 1 : 0));
  },
);

function betweenOf(args: readonly Scalar[], types: readonly KqlType[]): boolean | null {
  const [v = null, low = null] = args;
  const [tv = 'dynamic', tl = 'dynamic'] = types;
  let high = args[2] ?? null;
  let th = types[2] ?? 'dynamic';
  if (tl === 'datetime' && th === 'timespan' && low !== null && high !== null) {
    high = add64(low as Int64, high as Int64);
    th = 'datetime';
  }
  const above = comparisonOf('>=', v, tv, low, tl);
  const below = comparisonOf('<=', v, tv, high, th);
  if (above === false || below === false) return false;
  return above === null || below === null ? null : true;
}
const between = (name: string, negated: boolean): ScalarFunction =>
  fn(
    name,
    (args, types) => {
      const inside = betweenOf(args, types);
      return inside === null ? null : inside !== negated;
    },
    (args, length) => {
      const [v, low, high] = args;
      if (!v || !low || !high || low.type !== high.type) return null;
      const above = compareKernel('>=', v, low, length);
      const below = above && compareKernel('<=', v, high, length);
      const inside = above && below && logicKernel(above, below, length, 0);
      return inside && negated ? unaryKernel(inside, length, 'bool', (x) => 1 - x) : inside;
    },
  );

/** Subscript of a dynamic: an array by number (negative from the end), a bag by name. */
export function subscript(v: Scalar, index: Scalar, type: KqlType): Dynamic {
  if (isArray(v)) {
    const n = typeof index === 'number' && type !== 'string' ? index : type === 'string' ? null : toLong(index, type);
    if (n === null) return null;
    const i = Number(n);
    return v[i < 0 ? v.length + i : i] ?? null;
  }
  if (!isBag(v)) return null;
  return typeof index === 'string' ? memberOf(v, index) : null;
}

export const operatorList: readonly ScalarFunction[] = [
  ...(['==', '!=', '<', '<=', '>', '>='] as const).map(comparison),
  ...arithmetic,
  logic('and', false),
  logic('or', true),
  not,
  between('between', false),
  between('!between', true),
  ...listOperators,
  ...stringOperators,
  fn('[]', (args, types) => subscript(args[0] ?? null, args[1] ?? null, types[1] ?? 'dynamic')),
  fn('.', (args) => memberOf(args[0] ?? null, typeof args[1] === 'string' ? args[1] : '')),
  // A property as a column of its own, in the column's type: what bag_unpack makes.
  fn(BAG_VALUE, ([bag, key], _types, _ctx, result) => {
    const value = memberOf(bag ?? null, typeof key === 'string' ? key : '');
    if (value === null) return result === 'string' ? '' : null;
    if (result === 'dynamic') return value;
    if (result === 'string') return textOf(value, 'dynamic');
    return typeof value === 'boolean' ? convert(value, 'dynamic', result) : convert(plain(value), typeInside(value), result);
  }),
];

/** Operators by their spelling in KQL. */
export const operators: ReadonlyMap<string, ScalarFunction> = new Map(operatorList.map((f) => [f.name, f]));
