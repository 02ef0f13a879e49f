// Bound expressions to kernels over batches. A pure function of one dictionary column runs once per distinct value; functions
// with a vector form use it; everything else runs row by row.

import type { KqlType } from '../../../../shared/base/types.js';
import { functionTable } from './functionTable.js';
import type { ScalarFunction } from '../functions/registry.js';
import { columnsOf, type BExpr } from '../plan/expr.js';
import { at, vectorLength, vectorOf, type Batch, type Scalar, type Vector } from '../values.js';
import { keyOf } from './keys.js';
import type { Runtime } from './runtime.js';
import { TextTest } from './textTest.js';
import { TextTable } from '../textTable.js';
import { DictionaryMemo } from './dictionaryMemo.js';
import { nullOf } from './vectors.js';

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

/** A call of calls over one column as a function of that column's value; null for anything else. */
function treeOf(e: BExpr, rt: Runtime): { readonly column: number; readonly run: (value: Scalar) => Scalar } | null {
  const [index, ...others] = columnsOf(e);
  if (index === undefined || others.length > 0 || e.k !== 'call' || !e.args.some((a) => a.k === 'call' && columnsOf(a).size > 0))
    return null;
  const compiled = (x: BExpr): ((value: Scalar) => Scalar) | null => {
    if (x.k === 'col') return (value) => value;
    if (x.k === 'const') return () => x.value;
    if (x.k !== 'call') return null;
    const fn = functionTable.get(x.name);
    if (!fn || fn.volatile || fn.tuple) return null;
    const args = x.args.map(compiled);
    const types = x.args.map((a) => a.type);
    const [first, ...rest] = args;
    if (first && fn.prepare && rest.length > 0 && x.args.slice(1).every((a) => a.k === 'const')) {
      const constants = x.args.slice(1).map((a) => (a.k === 'const' ? a.value : null));
      let test: ((value: Scalar) => Scalar) | null = null;
      return (value) => {
        rt.step();
        return (test ??= prepareTest(fn, constants, types, rt, x.type).run)(first(value));
      };
    }
    if (!args.every((a) => a !== null)) return null;
    return (value) => {
      rt.step();
      return fn.scalar(
        args.map((a) => a(value)),
        types,
        rt,
        x.type,
      );
    };
  };
  const run = compiled(e);
  return run && { column: index, run };
}

function functionKernel(fn: ScalarFunction, e: Extract<BExpr, { k: 'call' }>, rt: Runtime): Kernel {
  const tree = treeOf(e, rt);
  const args = e.args.map((a) => compile(a, rt));
  const types = e.args.map((a) => a.type);
  const memo = new DictionaryMemo(e.type);
  const nullary = constVector('bool', null, 0);
  // Constant arguments that are constants of the query are the same in every batch.
  let predicate: PreparedTest | null = null;
  const fixed = e.args.slice(1).every((a) => a.k === 'const');
  return (batch) => {
    const { length } = batch;
    const whole = tree ? batch.columns[tree.column] : undefined;
    if (tree && whole?.repr === 'dict') return memo.map(whole, tree.run);
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
          rt.step();
          row[open] = value;
          return fn.scalar(row.slice(), types, rt, e.type);
        });
      }
    }
    const out = new Array<Scalar>(length);
    const row = new Array<Scalar>(vectors.length);
    for (let i = 0; i < length; i++) {
      rt.step();
      for (let a = 0; a < vectors.length; a++) row[a] = at(vectors[a] ?? nullary, i);
      out[i] = fn.scalar(row.slice(), types, rt, e.type);
    }
    return vectorOf(e.type, out);
  };
}

/** A helper thread meets the same set again with every share of a table. */
const textSets = new WeakMap<ReadonlySet<string | number>, TextTable>();
function textsOf(set: ReadonlySet<string | number>): TextTable {
  let made = textSets.get(set);
  if (!made) textSets.set(set, (made = TextTable.of([...set].filter((v) => typeof v === 'string'))));
  return made;
}

/** The test a term makes of one string column with constants, for a filter to pick rows by; null for any other term. */
export function textTestOf(e: BExpr, rt: Runtime): { readonly column: number; readonly test: TextTest } | null {
  if (e.k === 'in') {
    if (e.arg.k !== 'col' || e.arg.type !== 'string' || e.fold) return null;
    const { set, negate } = e;
    const sought = { words: [], among: textsOf(set), otherwise: negate };
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
