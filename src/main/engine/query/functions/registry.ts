// How scalar functions and aggregates are written: data the planner looks up by name, no discovery, no side effects on import.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Int64 } from '../../../../shared/base/time.js';
import type { TextTable } from '../textTable.js';
import type { Scalar, Vector } from '../values.js';

/** What a running query offers its functions. */
export interface EvalContext {
  /** The case clock, pinned at the start of the query (engine ticks). */
  readonly now: Int64;
  /** Adds a warning once per code and text. */
  warn(code: string, message: string): void;
  /** Deterministic random numbers in [0, 1), seeded per query. */
  random(): number;
  newGuid(): string;
  /** Per-query cache, for compiled regular expressions and parsed constants. */
  readonly cache: Map<string, unknown>;
  /** A step of long work: ends a query that is no longer wanted, which otherwise would hear of it only after the last step. */
  step(): void;
}

/** What a test of texts looks for, so that whole dictionaries can be searched for it first. */
export interface Sought {
  readonly words: readonly (readonly string[])[];
  readonly equals?: string;
  /** The only texts whose result is not `otherwise`. */
  readonly among?: TextTable;
  readonly otherwise: boolean;
}

/**
 * One scalar function. `args` arrive in the forms of values.ts, typed as `types`; the result must be of the type the binder
 * gave (`result`). Pure unless `volatile`. Null handling is the function's own: return null where the reference says null.
 */
export interface ScalarFunction {
  readonly name: string;
  /** Row form; always present. `types` are the KQL types of the arguments, `result` the binder's result type. */
  readonly scalar: (args: readonly Scalar[], types: readonly KqlType[], ctx: EvalContext, result: KqlType) => Scalar;
  /** Optional whole-batch form for hot functions; return null to fall back to `scalar`. Vectors all have `length` rows. */
  readonly vector?: (args: readonly Vector[], length: number, ctx: EvalContext, result: KqlType) => Vector | null;
  /**
   * Optional: called once when every argument but the first is constant, with those constants (types[0] is the first argument's).
   * The result is then `scalar` of the first argument alone. Needles are folded, lists made into sets and patterns compiled once.
   */
  readonly prepare?: (rest: readonly Scalar[], types: readonly KqlType[], ctx: EvalContext, result: KqlType) => (value: Scalar) => Scalar;
  /**
   * Optional, for tests of a string, called as `prepare` is: sets of lower-case words, of each of which a text must contain
   * one, in any case, for its result to be anything but `otherwise`; or the one text whose result is not `otherwise`. Whole
   * dictionaries are searched before the test itself runs.
   */
  readonly sought?: (rest: readonly Scalar[], types: readonly KqlType[]) => Sought;
  /** True when the call yields several columns (series_stats, array_sort_asc, …): `scalar` returns an array of them, and alone in an expression the first counts. */
  readonly tuple?: true;
  /** True when it asks the query's own thread for something: what a reference pack holds, say. */
  readonly local?: true;
  /** Loads what the function stands on; the planner waits for it when a query names the function. */
  readonly ready?: () => Promise<void>;
  /** True when it must run for every row and never be folded or evaluated once per distinct value (rand, new_guid, …). */
  readonly volatile?: true;
}

/** Accumulators live per group, addressed by a dense group number; partial states merge so that segments can be aggregated apart. */
export interface Aggregate {
  readonly name: string;
  /** Keeps the values themselves, so that what a part hands over grows with them. */
  readonly gathers?: true;
  create(types: readonly KqlType[], constants: readonly Scalar[], ctx: EvalContext, result: KqlType): AggregateState;
}

export interface AggregateState {
  /**
   * Adds a batch. `groups[i]` is the group of row i (groups grow over time; −1 means skip the row).
   * `args` are the argument vectors in call order (constant arguments appear as const vectors).
   */
  add(groups: Int32Array, args: readonly Vector[], length: number, groupCount: number): void;
  /** One result a group, of the binder's type. */
  finish(groupCount: number): Vector;
  /** Several columns in place of `finish`, for arg_max/arg_min, take_any of several columns and percentiles: one vector per result column. */
  finishColumns?(groupCount: number): readonly Vector[];
  /**
   * Optional, both or neither: what was gathered for groups 0 … groupCount − 1, as plain vectors, and taking in what a state
   * of the same aggregate gathered elsewhere, whose group g is group `groups[g]` here. Parts are loaded in the order of their
   * rows, and the result is then the same as if every row had been added here.
   */
  save?(groupCount: number): Saved;
  load?(saved: Saved, groups: Int32Array, groupCount: number): void;
  /** Approximate bytes held, for the memory budget. */
  bytes(): number;
}
export type Saved = readonly (Vector | Int32Array)[];
