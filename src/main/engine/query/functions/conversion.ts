// to…() conversions, type tests, null tests and choices between values.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { KqlType } from '../../../../shared/base/types.js';
import { isArray, orderedText } from '../dynamic.js';
import type { Dynamic, Scalar, Vector } from '../values.js';
import { sortOrder } from './compare.js';
import { convert, parseAny, textOf, toBool, typeInside } from './convert.js';
import { aliases, fn, type Kernel } from './define.js';
import { nullKernel, operand, unaryKernel } from './kernels.js';
import type { ScalarFunction } from './registry.js';

const isNull = (v: Scalar | undefined): boolean => v === null || v === undefined;
const isEmpty = (v: Scalar | undefined): boolean => isNull(v) || v === '';

/** Batch conversions that keep or cut whole float64 columns. */
const numericKernel: Kernel = (args, length, _ctx, result) => {
  const v = args[0];
  if (!v || (v.repr !== 'f64' && v.repr !== 'const')) return null;
  if (v.type === result) return v;
  if (
    v.type === 'datetime' ||
    v.type === 'timespan' ||
    v.type === 'string' ||
    v.type === 'dynamic' ||
    v.type === 'decimal' ||
    v.type === 'guid'
  )
    return null;
  if (v.repr === 'const') return null;
  if (result === 'real') return unaryKernel(v, length, 'real', (x) => x);
  if (v.type === 'real') return null; // NaN and out-of-range values become null: row form
  return result === 'long' ? unaryKernel(v, length, 'long', (x) => x) : null;
};

const to = (name: string, target: KqlType, ...others: readonly string[]): ScalarFunction[] =>
  aliases(
    fn(
      name,
      (args, types) => convert(args[0] ?? null, types[0] ?? 'dynamic', target),
      target === 'long' || target === 'real' ? numericKernel : undefined,
    ),
    ...others,
  );

function hexOf(args: readonly Scalar[], types: readonly KqlType[]): string {
  const v = args[0];
  if (typeof v !== 'number' && typeof v !== 'bigint') return '';
  const width = Math.min(16, Math.max(1, Number(args[1] ?? 1)));
  return BigInt.asUintN(types[0] === 'int' ? 32 : 64, BigInt(v))
    .toString(16)
    .padStart(width, '0');
}

function typeName(v: Scalar, type: KqlType): string {
  if (type !== 'dynamic') return isNull(v) && type !== 'string' ? 'null' : type;
  if (isNull(v)) return 'null';
  if (isArray(v)) return 'array';
  const inner = typeInside(v as Dynamic);
  return inner === 'dynamic' ? 'dictionary' : inner === 'real' ? 'double' : inner;
}

function chosen(args: readonly Scalar[], types: readonly KqlType[], i: number, result: KqlType): Scalar {
  const v = args[i] ?? null;
  const type = types[i] ?? result;
  return type === result ? v : convert(v, type, result);
}

/** Picks between two float64 vectors of the result's type by a condition. */
const iffKernel: Kernel = (args, length, _ctx, result) => {
  const [test, yes, no] = args;
  if (!test || !yes || !no || yes.type !== result || no.type !== result) return null;
  const c = operand(test);
  const a = operand(yes);
  const b = operand(no);
  if (!c || !a || !b) return null;
  const data = new Float64Array(length);
  let nulls: Uint8Array | null = null;
  for (let i = 0; i < length; i++) {
    const truth = !c.allNull && !(c.nulls?.[i] === 1) && (c.data ? (c.data[i] as number) : c.value) !== 0;
    const side = truth ? a : b;
    if (side.allNull || side.nulls?.[i] === 1) {
      nulls ??= new Uint8Array(length);
      nulls[i] = 1;
    } else data[i] = side.data ? (side.data[i] as number) : side.value;
  }
  return { repr: 'f64', type: result, data, nulls };
};

function caseOf(args: readonly Scalar[], types: readonly KqlType[], result: KqlType): Scalar {
  for (let i = 0; i + 1 < args.length; i += 2)
    if (toBool(args[i] ?? null, types[i] ?? 'bool') === true) return chosen(args, types, i + 1, result);
  return chosen(args, types, args.length - 1, result);
}

function extreme(args: readonly Scalar[], types: readonly KqlType[], result: KqlType, sign: 1 | -1): Scalar {
  let best: Scalar = null;
  for (let i = 0; i < args.length; i++) {
    const v = chosen(args, types, i, result);
    if (isNull(v)) continue;
    if (best === null || sortOrder(v, best, result) * sign > 0) best = v;
  }
  return best;
}

const stringKernel =
  (whenEmpty: 0 | 1): Kernel =>
  (args, length) => {
    const v = args[0] as Vector | undefined;
    if (!v) return null;
    if (v.repr === 'dict' && v.type === 'string') {
      // One look per id, in an array rather than per row.
      const verdict = new Int8Array(v.dict.size).fill(-1);
      const data = new Float64Array(length);
      for (let i = 0; i < length; i++) {
        const id = v.ids[i] as number;
        if (id < 0) data[i] = whenEmpty;
        else {
          let known = verdict[id] as number;
          if (known < 0) known = verdict[id] = v.dict.text(id) === '' ? whenEmpty : 1 - whenEmpty;
          data[i] = known;
        }
      }
      return { repr: 'f64', type: 'bool', data, nulls: null };
    }
    return nullKernel(v, length, whenEmpty);
  };

export const conversionFunctions: readonly ScalarFunction[] = [
  ...to('tostring', 'string'),
  ...to('tolong', 'long'),
  ...to('toint', 'int'),
  ...to('toreal', 'real', 'todouble'),
  ...to('todecimal', 'decimal'),
  ...to('tobool', 'bool', 'toboolean'),
  ...to('todatetime', 'datetime'),
  ...to('totimespan', 'timespan', 'totime'),
  ...to('toguid', 'guid'),
  ...aliases(
    fn('parse_json', (args, types) => parseAny(args[0] ?? null, types[0] ?? 'string')),
    'parsejson',
    'todynamic',
    'toobject',
  ),
  // Keys are sorted, so that equal values give equal text.
  fn('dynamic_to_json', (args) => (isNull(args[0]) ? '' : orderedText(args[0] ?? null))),
  fn('tohex', hexOf),
  fn('gettype', (args, types) => typeName(args[0] ?? null, types[0] ?? 'dynamic')),
  fn('__cast', (args, types, _ctx, result) => convert(args[0] ?? null, types[0] ?? 'dynamic', result)),
  fn(
    'isnull',
    (args, types) => types[0] !== 'string' && isNull(args[0]),
    (args, length) => (args[0] ? nullKernel(args[0], length, 1) : null),
  ),
  ...aliases(
    fn(
      'isnotnull',
      (args, types) => types[0] === 'string' || !isNull(args[0]),
      (args, length) => (args[0] ? nullKernel(args[0], length, 0) : null),
    ),
    'notnull',
  ),
  fn('isempty', (args) => isEmpty(args[0]), stringKernel(1)),
  ...aliases(
    fn('isnotempty', (args) => !isEmpty(args[0]), stringKernel(0)),
    'notempty',
  ),
  ...aliases(
    fn(
      'iff',
      (args, types, _ctx, result) => chosen(args, types, toBool(args[0] ?? null, types[0] ?? 'bool') === true ? 1 : 2, result),
      iffKernel,
    ),
    'iif',
  ),
  fn('case', (args, types, _ctx, result) => caseOf(args, types, result)),
  fn('coalesce', (args, types, _ctx, result) => {
    for (let i = 0; i < args.length; i++) {
      const v = chosen(args, types, i, result);
      if (result === 'string' ? v !== '' && !isNull(v) : !isNull(v)) return v;
    }
    return result === 'string' ? '' : null;
  }),
  fn('max_of', (args, types, _ctx, result) => extreme(args, types, result, 1)),
  fn('min_of', (args, types, _ctx, result) => extreme(args, types, result, -1)),
  fn('assert', (args, types) => {
    if (toBool(args[0] ?? null, types[0] ?? 'bool') !== true)
      throw new QuarryError('query.assert', textOf(args[1] ?? null, types[1] ?? 'string'), {});
    return true;
  }),
  fn('estimate_data_size', (args, types) => args.reduce<number>((sum, v, i) => sum + sizeOf(v, types[i] ?? 'dynamic'), 0)),
];

function sizeOf(v: Scalar, type: KqlType): number {
  switch (type) {
    case 'bool':
      return 1;
    case 'int':
      return 4;
    case 'long':
    case 'real':
    case 'datetime':
    case 'timespan':
      return 8;
    case 'guid':
    case 'decimal':
      return 16;
    default:
      return textOf(v, type).length;
  }
}
