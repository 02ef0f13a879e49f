// Short ways to write the function tables.

import type { KqlType } from '../../../../shared/base/types.js';
import { at, vectorOf, type Scalar, type Vector } from '../values.js';
import type { EvalContext, ScalarFunction } from './registry.js';

export type Evaluate = ScalarFunction['scalar'];
export type Kernel = NonNullable<ScalarFunction['vector']>;

/** A function that sees every argument, nulls included. */
export const fn = (name: string, scalar: Evaluate, vector?: Kernel): ScalarFunction =>
  vector ? { name, scalar, vector } : { name, scalar };

/** A function whose result is null as soon as one argument is. */
export const strict = (name: string, scalar: Evaluate, vector?: Kernel): ScalarFunction =>
  fn(
    name,
    (args, types, ctx, result) => {
      for (const a of args) if (a === null || a === undefined) return null;
      return scalar(args, types, ctx, result);
    },
    vector,
  );

/** Other names for the same function. */
export const aliases = (f: ScalarFunction, ...names: readonly string[]): ScalarFunction[] => [f, ...names.map((name) => ({ ...f, name }))];

type Prepare = NonNullable<ScalarFunction['prepare']>;

/**
 * A function of one value and constants that are worth preparing. The row form prepares anew only when the constants change;
 * the batch form prepares once.
 */
export function prepared(name: string, prepare: Prepare): ScalarFunction {
  let last: { rest: readonly Scalar[]; types: readonly KqlType[]; run: (v: Scalar) => Scalar } | null = null;
  const runner = (args: readonly Scalar[], types: readonly KqlType[], ctx: EvalContext, result: KqlType) => {
    if (last && last.rest.length === args.length - 1 && last.types[0] === types[0]) {
      let same = true;
      for (let i = 0; same && i < last.rest.length; i++) same = last.rest[i] === args[i + 1] && last.types[i + 1] === types[i + 1];
      if (same) return last.run;
    }
    const rest = args.slice(1);
    const run = prepare(rest, types, ctx, result);
    last = { rest, types: types.slice(), run };
    return run;
  };
  return {
    name,
    prepare,
    scalar: (args, types, ctx, result) => runner(args, types, ctx, result)(args[0] ?? null),
    vector: (args, length, ctx, result) => {
      const rest: Scalar[] = [];
      for (let i = 1; i < args.length; i++) {
        const a = args[i] as Vector;
        if (a.repr !== 'const') return null;
        rest.push(a.value);
      }
      const first = args[0];
      // A dictionary is left to the caller, who remembers its answers from batch to batch.
      if (!first || first.repr === 'dict') return null;
      const run = prepare(
        rest,
        args.map((a) => a.type),
        ctx,
        result,
      );
      return mapVector(first, length, result, run);
    },
  };
}

/** Applies a function of one value to every row of a vector. */
export function mapVector(v: Vector, length: number, result: KqlType, run: (value: Scalar) => Scalar): Vector {
  if (v.repr === 'const') return { repr: 'const', type: result, length, value: run(v.value) };
  const out: Scalar[] = new Array<Scalar>(length);
  for (let i = 0; i < length; i++) out[i] = run(at(v, i));
  return vectorOf(result, out);
}
