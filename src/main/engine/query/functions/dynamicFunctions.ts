// Arrays, property bags and sets.

import { QuarryError } from '../../../../shared/base/errors.js';
import { ITEMS_MAX, tooLong } from './limits.js';
import { TICKS_PER_HOUR } from '../../../../shared/base/time.js';
import type { KqlType } from '../../../../shared/base/types.js';
import type { EvalContext } from './registry.js';
import { bare, canonicalKey, dynamicOfText, isArray, isBag, realInside } from '../dynamic.js';
import { Typed, type Dynamic, type DynamicBag, type Scalar } from '../values.js';
import { arithmeticOf } from './arithmetic.js';
import { compareScalars } from './compare.js';
import { convert, plain, str, textOf, toDynamic, toLong, toReal, typeInside } from './convert.js';
import { aliases, fn } from './define.js';
import { ALL, follow, parsePath, removeAt, setAt } from './jsonPath.js';
import type { ScalarFunction } from './registry.js';

const RANGE_MAX = 1_048_576;
type Bag = { [key: string]: Dynamic };
const isNull = (v: unknown): v is null | undefined => v === null || v === undefined;
const dyn = (args: readonly Scalar[], types: readonly KqlType[], i: number): Dynamic => toDynamic(args[i] ?? null, types[i] ?? 'dynamic');
const array = (v: Scalar | undefined): readonly Dynamic[] | null => (isArray(v ?? null) ? (v as readonly Dynamic[]) : null);
const whole = (args: readonly Scalar[], types: readonly KqlType[], i: number): number | null => {
  const n = toLong(args[i] ?? null, types[i] ?? 'long');
  return n === null ? null : Number(n);
};

/** An array-valued function of one array. */
const onArray = (name: string, f: (a: readonly Dynamic[], args: readonly Scalar[], types: readonly KqlType[]) => Scalar): ScalarFunction =>
  fn(name, (args, types) => {
    const a = array(args[0]);
    return a ? f(a, args, types) : null;
  });

function packBag(args: readonly Scalar[], types: readonly KqlType[]): Dynamic {
  const bag: Bag = {};
  for (let i = 0; i + 1 < args.length; i += 2) {
    const key = textOf(args[i] ?? null, types[i] ?? 'string');
    if (key !== '') put(bag, key, dyn(args, types, i + 1));
  }
  return bag;
}
/** Sets a key as an own property, whatever it is called. */
function put(bag: Bag, key: string, value: Dynamic): void {
  if (key === '__proto__') Object.defineProperty(bag, key, { value, enumerable: true, configurable: true, writable: true });
  else bag[key] = value;
}

function mergeBags(args: readonly Scalar[]): Dynamic {
  const out: Bag = {};
  let any = false;
  for (const v of args) {
    if (!isBag(v)) continue;
    any = true;
    for (const [k, item] of Object.entries(v)) if (!Object.hasOwn(out, k)) put(out, k, item);
  }
  return any ? out : null;
}

const stepsOf = (key: string) => (key.startsWith('$') ? parsePath(key) : null) ?? [key];

function range(args: readonly Scalar[], types: readonly KqlType[]): Dynamic {
  const [start = null, stop = null] = args;
  const [ts = 'long', tp = 'long'] = types;
  const timed = ts === 'datetime' || ts === 'timespan';
  const step = args.length > 2 ? (args[2] ?? null) : timed ? TICKS_PER_HOUR : 1;
  const tt: KqlType = args.length > 2 ? (types[2] ?? 'long') : timed ? 'timespan' : 'long';
  if (start === null || stop === null || step === null) return null;
  const type: KqlType = timed ? ts : [ts, tp, tt].includes('real') ? 'real' : ts;
  const out: Dynamic[] = [];
  const direction = compareScalars(step, tt, 0, timed ? 'timespan' : 'long');
  if (direction === 0 || Number.isNaN(direction)) return null;
  if (type === 'real') {
    // Multiplying keeps the error of one rounding instead of piling up one per step.
    const [a, s] = [toReal(start, ts) ?? NaN, toReal(step, tt) ?? NaN];
    const b = toReal(stop, tp) ?? NaN;
    for (let i = 0; i < RANGE_MAX; i++) {
      const x = a + i * s;
      if (!(direction > 0 ? x <= b : x >= b)) break;
      out.push(realInside(x));
    }
    return out;
  }
  let at: Scalar = start;
  while (out.length < RANGE_MAX && at !== null) {
    const c = compareScalars(at, type, stop, tp);
    if (!(direction > 0 ? c <= 0 : c >= 0)) break;
    out.push(toDynamic(at, type));
    at = arithmeticOf('+', at, type, step, tt, type);
  }
  return out;
}

/** An item of a set; numbers and texts, which most items are, without their JSON. */
const itemKey = (item: Dynamic): string | number => {
  const v = bare(item);
  return typeof v === 'number' ? v : typeof v === 'string' ? `"${v}"` : canonicalKey(v);
};

/** Distinct items of arrays in the order they first come. */
function distinct(lists: Iterable<Dynamic>, ctx: EvalContext): Map<string | number, Dynamic> {
  const seen = new Map<string | number, Dynamic>();
  for (const v of lists) {
    ctx.step();
    const key = itemKey(v);
    if (!seen.has(key)) seen.set(key, v);
  }
  return seen;
}
function keysOf(v: Scalar | undefined, ctx: EvalContext): Set<string | number> {
  const keys = new Set<string | number>();
  for (const item of array(v) ?? []) {
    ctx.step();
    keys.add(itemKey(item));
  }
  return keys;
}

function setOperation(keep: (inFirst: boolean, others: readonly boolean[]) => boolean, all: boolean) {
  return (args: readonly Scalar[], _types: readonly KqlType[], ctx: EvalContext): Dynamic => {
    if (args.some((a) => !isNull(a) && !isArray(a))) return null;
    const sets = args.map((a) => keysOf(a, ctx));
    const source = all ? args.flatMap((a) => [...(array(a) ?? [])]) : (array(args[0]) ?? []);
    const out: Dynamic[] = [];
    for (const [key, v] of distinct(source, ctx))
      if (
        keep(
          sets[0]?.has(key) ?? false,
          sets.slice(1).map((s) => s.has(key)),
        )
      )
        out.push(v);
    return out;
  };
}

const SORT_RANK = (v: Dynamic): number =>
  typeof v === 'number' || typeof v === 'bigint' || (v instanceof Typed && v.type !== 'guid')
    ? 0
    : typeof v === 'string'
      ? 1
      : v instanceof Typed
        ? 2
        : 3;

function sortArrays(args: readonly Scalar[], types: readonly KqlType[], descending: boolean): Dynamic {
  const last = args.length - 1;
  const flag = last > 0 && types[last] === 'bool';
  const nullsLast = flag ? args[last] !== false : true;
  const first = array(args[0]);
  const arrays = flag ? args.slice(0, last) : args;
  if (!first) return arrays.map(() => null);
  const order = first.map((_, i) => i);
  order.sort((i, j) => {
    const a = first[i] ?? null;
    const b = first[j] ?? null;
    if (a === null || b === null) return a === b ? i - j : (a === null) === nullsLast ? 1 : -1;
    const rank = SORT_RANK(a) - SORT_RANK(b);
    if (rank) return rank;
    const c =
      typeof a === 'string' && typeof b === 'string'
        ? a < b
          ? -1
          : a > b
            ? 1
            : 0
        : compareScalars(plain(a), typeInside(a), plain(b), typeInside(b));
    return (descending ? -c : c) || i - j;
  });
  return arrays.map((a) => {
    const list = array(a);
    return list && list.length === first.length ? order.map((i) => list[i] ?? null) : null;
  });
}

function indexOf(args: readonly Scalar[], types: readonly KqlType[]): number | null {
  const list = array(args[0]);
  if (!list) return null;
  const wanted = canonicalKey(dyn(args, types, 1));
  const startAt = whole(args, types, 2) ?? 0;
  const length = whole(args, types, 3) ?? -1;
  let occurrence = whole(args, types, 4) ?? 1;
  if (occurrence < 0 || length < -1) return null;
  const start = startAt < 0 ? Math.max(0, list.length + startAt) : startAt;
  const end = length < 0 ? list.length : Math.min(list.length, start + length);
  for (let i = start; i < end; i++) if (canonicalKey(list[i] ?? null) === wanted && --occurrence <= 0) return i;
  return -1;
}

function split(list: readonly Dynamic[], at: Scalar): Dynamic {
  const points = (isArray(at) ? at : [at]).map((v) => {
    const n = Number(bare(v));
    return Math.max(0, Math.min(list.length, n < 0 ? list.length + n : n));
  });
  points.sort((a, b) => a - b);
  const edges = [0, ...points, list.length];
  return edges.slice(1).map((end, i) => list.slice(edges[i], end));
}
const modulo = (n: number, size: number) => ((n % size) + size) % size;
const rotate = (list: readonly Dynamic[], by: number): Dynamic =>
  list.length ? list.map((_, i) => list[modulo(i + by, list.length)] ?? null) : [];
function shift(list: readonly Dynamic[], by: number, filler: Dynamic | undefined): Dynamic {
  const empty = filler !== undefined ? filler : typeof list[0] === 'string' ? '' : null;
  return list.map((_, i) => (i + by >= 0 && i + by < list.length ? (list[i + by] ?? null) : empty));
}

function treePaths(v: Dynamic): Dynamic {
  const out = new Set<string>();
  const visit = (x: Dynamic, path: string) => {
    if (path) out.add(path);
    if (isArray(x)) for (const item of x) visit(item, `${path}[0]`);
    else if (isBag(x)) for (const k of Object.keys(x)) visit(x[k] ?? null, `${path}['${k}']`);
  };
  visit(v, '');
  return [...out];
}

function choose(args: readonly Scalar[], types: readonly KqlType[]): Dynamic {
  const test = array(args[0]);
  if (!test) return null;
  const side = (i: number, at: number): Dynamic => {
    const list = array(args[i]);
    return list ? (list[at] ?? null) : dyn(args, types, i);
  };
  return test.map((item, at) => {
    const c = bare(item);
    return typeof c === 'boolean' || typeof c === 'number' || typeof c === 'bigint' ? side(Number(c) !== 0 ? 1 : 2, at) : null;
  });
}

function extractJson(args: readonly Scalar[], types: readonly KqlType[], result: KqlType): Scalar {
  const steps = parsePath(str(args[0] ?? ''));
  const source = types[1] === 'dynamic' && typeof args[1] !== 'string' ? (args[1] as Dynamic) : dynamicOfText(str(args[1] ?? ''));
  const none: Scalar = result === 'string' ? '' : null;
  if (!steps || source === null || (typeof source === 'string' && steps.length)) return none;
  const found = follow(source, steps);
  const v = steps.includes(ALL) ? (found.length ? found : null) : (found[0] ?? null);
  if (isNull(v)) return none;
  return convert(v, 'dynamic', result);
}

function zip(args: readonly Scalar[]): Dynamic {
  const lists = args.map((a) => array(a) ?? []);
  const length = Math.max(0, ...lists.map((l) => l.length));
  return Array.from({ length }, (_, i) => lists.map((l) => l[i] ?? null));
}

export const dynamicFunctions: readonly ScalarFunction[] = [
  fn('pack_array', (args, types) => args.map((_, i) => dyn(args, types, i))),
  ...aliases(fn('bag_pack', packBag), 'pack', 'pack_dictionary'),
  // What pack_all(true) does to the bag it made.
  ...aliases(
    fn('array_length', (args) => array(args[0])?.length ?? null),
    'arraylength',
  ),
  fn('array_concat', (args) => {
    const lists = args.map(array).filter((l) => l !== null);
    if (lists.reduce((n, l) => n + l.length, 0) > ITEMS_MAX) throw tooLong('array_concat()', ITEMS_MAX);
    return lists.length ? lists.flat() : null;
  }),
  ...aliases(fn('array_iff', choose), 'array_iif'),
  fn('array_index_of', indexOf),
  onArray('array_reverse', (a) => a.toReversed()),
  onArray('array_rotate_left', (a, args, types) => rotate(a, whole(args, types, 1) ?? 0)),
  onArray('array_rotate_right', (a, args, types) => rotate(a, -(whole(args, types, 1) ?? 0))),
  onArray('array_shift_left', (a, args, types) => shift(a, whole(args, types, 1) ?? 0, args.length > 2 ? dyn(args, types, 2) : undefined)),
  onArray('array_shift_right', (a, args, types) =>
    shift(a, -(whole(args, types, 1) ?? 0), args.length > 2 ? dyn(args, types, 2) : undefined),
  ),
  onArray('array_slice', (a, args, types) => {
    const from = whole(args, types, 1) ?? 0;
    const to = whole(args, types, 2) ?? -1;
    const end = to < 0 ? a.length + to : to;
    return a.slice(Math.max(0, from < 0 ? a.length + from : from), Math.max(0, end + 1));
  }),
  onArray('array_split', (a, args) => split(a, args[1] ?? null)),
  onArray('array_sum', (a) => {
    let sum = 0;
    for (const item of a) {
      const v = bare(item);
      if (v === null) continue;
      if (typeof v !== 'number' && typeof v !== 'bigint') return null;
      sum += Number(v);
    }
    return sum;
  }),
  { ...fn('array_sort_asc', (args, types) => sortArrays(args, types, false)), tuple: true },
  { ...fn('array_sort_desc', (args, types) => sortArrays(args, types, true)), tuple: true },
  fn('bag_keys', (args) => (isBag(args[0]) ? Object.keys(args[0]) : null)),
  fn('bag_has_key', (args) => {
    const bag = args[0];
    if (!isBag(bag)) return null;
    const key = str(args[1] ?? '');
    return Object.hasOwn(bag, key) || (key.startsWith('$') && follow(bag, parsePath(key) ?? [ALL]).length > 0 && parsePath(key) !== null);
  }),
  fn('bag_merge', mergeBags),
  fn('bag_remove_keys', (args) => {
    if (!isBag(args[0])) return null;
    let out: Dynamic = args[0];
    for (const k of array(args[1]) ?? []) if (typeof k === 'string') out = removeAt(out, stepsOf(k));
    return out;
  }),
  fn('bag_set_key', (args, types) =>
    isBag(args[0]) ? (setAt(args[0], stepsOf(str(args[1] ?? '')), dyn(args, types, 2)) ?? args[0]) : null,
  ),
  fn('bag_zip', (args) => {
    const keys = array(args[0]);
    const values = array(args[1]);
    if (!keys) return null;
    const bag: Bag = {};
    keys.forEach((k, i) => {
      if (typeof k === 'string') put(bag, k, values?.[i] ?? null);
    });
    return bag as DynamicBag;
  }),
  fn('range', range),
  fn('repeat', (args, types) => {
    const n = whole(args, types, 1);
    if (n === null || n < 0) return null;
    if (n > RANGE_MAX) throw new QuarryError('query.limit', 'repeat() makes at most 1,048,576 items', { count: n });
    return new Array<Dynamic>(n).fill(dyn(args, types, 0));
  }),
  fn(
    'set_union',
    setOperation(() => true, true),
  ),
  fn(
    'set_intersect',
    setOperation((_, others) => others.every(Boolean), false),
  ),
  fn(
    'set_difference',
    setOperation((_, others) => !others.some(Boolean), false),
  ),
  fn('set_has_element', (args, types, ctx) => {
    const a = array(args[0]);
    return a ? keysOf(a, ctx).has(itemKey(dyn(args, types, 1))) : null;
  }),
  fn('set_equals', (args, _types, ctx) => {
    const sets = args.map((a) => keysOf(a, ctx));
    return sets.every((s) => s.size === sets[0]?.size && [...s].every((k) => sets[0]?.has(k)));
  }),
  fn('jaccard_index', (args, _types, ctx) => {
    const a = keysOf(args[0], ctx);
    const b = keysOf(args[1], ctx);
    const common = [...a].filter((k) => b.has(k)).length;
    return common / (a.size + b.size - common);
  }),
  fn('zip', zip),
  fn('treepath', (args) => (isNull(args[0]) ? null : treePaths(args[0] as Dynamic))),
  ...aliases(
    fn('extract_json', (args, types, _ctx, result) => extractJson(args, types, result)),
    'extractjson',
  ),
];
