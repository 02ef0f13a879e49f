// Bound expressions to kernels over batches. A pure function of one dictionary column runs once per distinct value; functions
// with a vector form use it; everything else runs row by row.

import type { KqlType } from '../../../../shared/base/types.js';
import { functionTable } from './functionTable.js';
import type { ScalarFunction } from '../functions/registry.js';
import type { BExpr } from '../plan/expr.js';
import { at, vectorLength, vectorOf, type Batch, type Dictionary, type Scalar, type Vector } from '../values.js';
import { keyOf } from './keys.js';
import type { Runtime } from './runtime.js';
import { TextTest } from './textTest.js';
import { TextSet } from '../textSet.js';
import { nullOf, TextDictionary } from './vectors.js';

export type Kernel = (batch: Batch) => Vector;

export function compile(e: BExpr, rt: Runtime): Kernel {
  switch (e.k) {
    case 'col':
      return (batch) => batch.columns[e.index] ?? constVector(e.type, nullOf(e.type), batch.length);
    case 'const':
      return (batch) => constVector(e.type, e.value, batch.length);
    case 'and':
    case 'or':
      return logical(
        e.k,
        e.args.map((a) => compile(a, rt)),
      );
    case 'in':
      return membership(e, compile(e.arg, rt));
    case 'window':
      throw new Error(`window function ${e.name} outside its operator`);
    case 'call': {
      const fn = functionTable.get(e.name);
      if (!fn) throw new Error(`no function ${e.name}`);
      return functionKernel(fn, e, rt);
    }
  }
}

export const constVector = (type: KqlType, value: Scalar, length: number): Vector => ({ repr: 'const', type, length, value });

function functionKernel(fn: ScalarFunction, e: Extract<BExpr, { k: 'call' }>, rt: Runtime): Kernel {
  const args = e.args.map((a) => compile(a, rt));
  const types = e.args.map((a) => a.type);
  const memo = new DictionaryMemo(e.type);
  const nullary = constVector('bool', null, 0);
  // Constant arguments that are constants of the query are the same in every batch.
  let predicate: PreparedTest | null = null;
  const fixed = e.args.slice(1).every((a) => a.k === 'const');
  return (batch) => {
    const { length } = batch;
    const vectors = args.map((a) => a(batch));
    if (!fn.volatile) {
      const open = vectors.findIndex((v) => v.repr !== 'const');
      if (open < 0)
        return constVector(
          e.type,
          length === 0 && args.length > 0
            ? nullOf(e.type)
            : fn.scalar(
                vectors.map((v) => at(v, 0)),
                types,
                rt,
                e.type,
              ),
          length,
        );
      const result = fn.vector?.(vectors, length, rt, e.type);
      if (result) return result;
      const only = vectors[open] ?? nullary;
      if (only.repr === 'dict' && vectors.every((v, i) => i === open || v.repr === 'const')) {
        if (open === 0 && fixed && vectors.length > 1 && fn.prepare) {
          predicate ??= prepareTest(
            fn,
            vectors.slice(1).map((v) => at(v, 0)),
            types,
            rt,
            e.type,
          );
          if (only.type === 'string' && predicate.memo) return predicate.memo.map(only);
          return memo.map(only, predicate.run);
        }
        const row = vectors.map((v) => (v.repr === 'const' ? v.value : null));
        return memo.map(only, (value) => {
          row[open] = value;
          return fn.scalar(row.slice(), types, rt, e.type);
        });
      }
    }
    const out = new Array<Scalar>(length);
    const row = new Array<Scalar>(vectors.length);
    for (let i = 0; i < length; i++) {
      for (let a = 0; a < vectors.length; a++) row[a] = at(vectors[a] ?? nullary, i);
      out[i] = fn.scalar(row.slice(), types, rt, e.type);
    }
    return vectorOf(e.type, out);
  };
}

/** The test a term makes of one string column with constants, for a filter to pick rows by; null for any other term. */
export function textTestOf(e: BExpr, rt: Runtime): { readonly column: number; readonly test: TextTest } | null {
  if (e.k === 'in') {
    if (e.arg.k !== 'col' || e.arg.type !== 'string' || e.fold) return null;
    const { set, negate } = e;
    const texts = [...set].filter((v) => typeof v === 'string');
    const sought = { words: [], among: new TextSet(texts), otherwise: negate };
    return { column: e.arg.index, test: new TextTest((v) => set.has(keyOf('string', v)) !== negate, sought) };
  }
  if (e.k !== 'call') return null;
  const [subject, ...rest] = e.args;
  const fn = functionTable.get(e.name);
  if (!fn?.sought || fn.volatile || subject?.k !== 'col' || subject.type !== 'string' || rest.length === 0) return null;
  const values = rest.map((a) => (a.k === 'const' ? a.value : undefined));
  if (values.some((v) => v === undefined)) return null;
  const test = prepareTest(
    fn,
    values.map((v) => v ?? null),
    e.args.map((a) => a.type),
    rt,
    e.type,
  ).memo;
  return test && { column: subject.index, test };
}

interface PreparedTest {
  readonly run: (value: Scalar) => Scalar;
  readonly memo: TextTest | null;
}

function prepareTest(fn: ScalarFunction, rest: readonly Scalar[], types: readonly KqlType[], rt: Runtime, result: KqlType): PreparedTest {
  const run = fn.prepare?.(rest, types, rt, result) ?? ((value) => fn.scalar([value, ...rest], types, rt, result));
  const sought = result === 'bool' ? fn.sought?.(rest, types) : undefined;
  return { run, memo: sought ? new TextTest(run, sought) : null };
}

/** Results per distinct value of a dictionary, kept across the batches of a segment. */
export class DictionaryMemo {
  private readonly known = new WeakMap<Dictionary, { readonly done: Uint8Array; readonly values: Scalar[] }>();
  constructor(private readonly type: KqlType) {}

  map(v: Extract<Vector, { repr: 'dict' }>, f: (value: Scalar) => Scalar): Vector {
    const { ids, dict } = v;
    let memo = this.known.get(dict);
    if (!memo || memo.done.length < dict.size)
      this.known.set(dict, (memo = { done: new Uint8Array(dict.size), values: new Array<Scalar>(dict.size) }));
    const { done, values } = memo;
    let missing: { readonly value: Scalar } | null = null;
    const resolve = (id: number): Scalar => {
      if (id < 0) return (missing ??= { value: f(v.type === 'string' ? '' : null) }).value;
      if (!done[id]) {
        values[id] = f(dict.get(id));
        done[id] = 1;
      }
      return values[id] ?? null;
    };
    const n = ids.length;
    switch (this.type) {
      case 'bool':
      case 'int':
      case 'real':
      case 'long':
      case 'datetime':
      case 'timespan': {
        const data = new Float64Array(n);
        let nulls: Uint8Array | null = null;
        for (let i = 0; i < n; i++) {
          const x = resolve(ids[i] as number);
          if (typeof x === 'number') data[i] = x;
          else if (typeof x === 'boolean') data[i] = x ? 1 : 0;
          else if (x === null) (nulls ??= new Uint8Array(n))[i] = 1;
          else return vectorOf(this.type, Array.from(ids, resolve)); // a value beyond 2^53
        }
        return { repr: 'f64', type: this.type, data, nulls };
      }
      case 'string': {
        // Ids of a dictionary must name distinct values, so results are interned.
        const out = new Int32Array(n);
        const texts: Scalar[] = [];
        const index = new Map<Scalar, number>();
        const map = new Map<number, number>();
        for (let i = 0; i < n; i++) {
          const id = ids[i] as number;
          let to = map.get(id);
          if (to === undefined) {
            const text = resolve(id) ?? '';
            to = index.get(text);
            if (to === undefined) index.set(text, (to = texts.push(text) - 1));
            map.set(id, to);
          }
          out[i] = to;
        }
        return { repr: 'dict', type: 'string', ids: out, dict: new TextDictionary(texts) };
      }
      default: {
        const out = new Array<Scalar>(n);
        for (let i = 0; i < n; i++) out[i] = resolve(ids[i] as number);
        return { repr: 'any', type: this.type, data: out };
      }
    }
  }
}

/** Three-valued and/or over any number of terms; stops early when every row is decided. */
function logical(op: 'and' | 'or', terms: readonly Kernel[]): Kernel {
  const decisive = op === 'and' ? 0 : 1;
  return (batch) => {
    const { length } = batch;
    const data = new Float64Array(length).fill(1 - decisive);
    let nulls: Uint8Array | null = null;
    let open = length;
    for (const term of terms) {
      const v = term(batch);
      if (v.repr === 'const') {
        if (v.value === null) {
          nulls ??= new Uint8Array(length);
          for (let i = 0; i < length; i++) if (data[i] !== decisive) nulls[i] = 1;
        } else if ((v.value === true ? 1 : 0) === decisive) return constVector('bool', decisive === 1, length);
        continue;
      }
      for (let i = 0; i < length; i++) {
        if (data[i] === decisive) continue;
        const isNull = v.repr === 'f64' ? v.nulls?.[i] === 1 : at(v, i) === null;
        if (isNull) {
          (nulls ??= new Uint8Array(length))[i] = 1;
          continue;
        }
        const x = v.repr === 'f64' ? (v.data[i] ? 1 : 0) : at(v, i) === true ? 1 : 0;
        if (x === decisive) {
          data[i] = decisive;
          if (nulls) nulls[i] = 0;
          open--;
        }
      }
      if (open === 0) break;
    }
    return { repr: 'f64', type: 'bool', data, nulls };
  };
}

function membership(e: Extract<BExpr, { k: 'in' }>, arg: Kernel): Kernel {
  const { set, negate, fold } = e;
  const type = e.arg.type;
  const test = (v: Scalar): boolean => {
    let key = keyOf(type, v);
    if (fold && typeof key === 'string') key = key.toLowerCase();
    return set.has(key) !== negate;
  };
  const memo = new DictionaryMemo('bool');
  return (batch) => {
    const v = arg(batch);
    if (v.repr === 'const') return constVector('bool', test(v.value), batch.length);
    if (v.repr === 'dict') return memo.map(v, test);
    const n = vectorLength(v);
    const data = new Float64Array(n);
    for (let i = 0; i < n; i++) data[i] = test(at(v, i)) ? 1 : 0;
    return { repr: 'f64', type: 'bool', data, nulls: null };
  };
}

/** The value of an expression over no columns. */
export function evaluateConstant(e: BExpr, rt: Runtime): Scalar {
  if (e.k === 'const') return e.value;
  return at(compile(e, rt)({ length: 1, columns: [], refs: null }), 0);
}
