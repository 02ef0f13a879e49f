// Grouping: key numbers from keys.ts, one state per aggregate call, arg_max/arg_min by remembering the extreme row of each
// group. Parts of the rows can be aggregated apart and taken in in their order, with the same result.

import { aggregates } from '../aggregates/index.js';
import { Numbers, savedVector } from '../aggregates/state.js';
import type { AggregateState, Saved } from '../functions/registry.js';
import { sortOrder } from '../functions/index.js';
import type { BExpr } from '../plan/expr.js';
import { isArgExtreme, type AggregateCall, type ArgExtreme, type Plan } from '../plan/nodes.js';
import { at, vectorOf, type Batch, type Scalar, type Vector } from '../values.js';
import { compile, type Kernel } from './eval.js';
import { KeySet, type SavedKeys } from './keys.js';
import { Account, type Runtime } from './runtime.js';
import { chunks, nullOf } from './vectors.js';

export type AggregatePlan = Extract<Plan, { op: 'aggregate' }>;

interface Accumulator {
  add(batch: Batch, groups: Int32Array, count: number): void;
  finish(count: number): Vector[];
  readonly isMergeable: boolean;
  save(count: number): Saved;
  load(saved: Saved, groups: Int32Array, count: number): void;
  bytes(): number;
}

/** What one part of the rows came to, for another aggregation of the same plan to take in. */
export interface SavedGroups {
  readonly keys: SavedKeys;
  readonly states: readonly Saved[];
  readonly count: number;
}

export class Aggregation {
  private readonly keyKernels: readonly Kernel[];
  private readonly keys: KeySet;
  private readonly accumulators: readonly Accumulator[];
  private readonly account: Account;

  constructor(
    private readonly plan: AggregatePlan,
    rt: Runtime,
  ) {
    this.account = new Account(rt);
    this.keyKernels = plan.keys.map((k) => compile(k, rt));
    this.keys = new KeySet(plan.keys.map((k) => k.type));
    this.accumulators = together(plan.calls).map((c) => (isArgExtreme(c) ? new Extreme(c, rt) : new Call(c, rt)));
  }

  /** Whether parts can be aggregated apart and taken in. */
  get isMergeable(): boolean {
    return this.accumulators.every((a) => a.isMergeable);
  }

  add(batch: Batch): void {
    if (batch.length === 0) return;
    const groups = this.keys.groups(
      this.keyKernels.map((k) => k(batch)),
      batch.length,
      true,
    );
    for (const a of this.accumulators) a.add(batch, groups, this.keys.count);
    this.charge();
  }

  save(): SavedGroups {
    const { count } = this.keys;
    return { keys: this.keys.save(), states: this.accumulators.map((a) => a.save(count)), count };
  }

  load(saved: SavedGroups): void {
    if (saved.count === 0) return;
    const groups = this.keys.load(saved.keys);
    const { count } = this.keys;
    this.accumulators.forEach((a, i) => {
      const state = saved.states[i];
      if (state) a.load(state, groups, count);
    });
    this.charge();
  }

  *finish(): Generator<Batch> {
    const { count } = this.keys;
    if (count === 0) return;
    const keys = this.plan.keys.length > 0 ? this.keys.vectors() : [];
    const columns = [...keys, ...this.accumulators.flatMap((a) => a.finish(count))];
    this.account.close();
    yield* chunks({ length: count, columns, refs: null });
  }

  private charge(): void {
    this.account.set(this.accumulators.reduce((sum, a) => sum + a.bytes(), this.keys.bytes()));
  }
}

export async function* runAggregate(plan: AggregatePlan, input: AsyncIterable<Batch>, rt: Runtime): AsyncGenerator<Batch> {
  const aggregation = new Aggregation(plan, rt);
  for await (const batch of input) aggregation.add(batch);
  yield* aggregation.finish();
}

/** How many arguments a percentile has before the percent. */
const GATHERED: Readonly<Record<string, number>> = { percentile: 1, percentilew: 2 };

/** Neighbouring percentiles of the same values as one call of several columns: they gather and sort those once. */
function together(calls: AggregatePlan['calls']): AggregatePlan['calls'] {
  const out: (AggregateCall | ArgExtreme)[] = [];
  for (const c of calls) {
    const before = out.at(-1);
    const head = isArgExtreme(c) ? undefined : GATHERED[c.name];
    const joins =
      head !== undefined &&
      !isArgExtreme(c) &&
      before !== undefined &&
      !isArgExtreme(before) &&
      before.name === c.name &&
      before.result.type === c.result.type &&
      c.args.slice(0, head).every((a, i) => isSame(a, before.args[i]));
    if (joins) out[out.length - 1] = { ...before, args: [...before.args, ...c.args.slice(head)] };
    else out.push(c);
  }
  return out;
}
const isSame = (a: BExpr, b: BExpr | undefined): boolean => a === b || (a.k === 'col' && b?.k === 'col' && a.index === b.index);

class Call implements Accumulator {
  private readonly args: readonly Kernel[];
  private readonly state: AggregateState;
  private readonly severalColumns: boolean;
  constructor(call: AggregateCall, rt: Runtime) {
    this.severalColumns = GATHERED[call.name] !== undefined;
    this.args = call.args.map((a) => compile(a, rt));
    const aggregate = aggregates.get(call.name);
    if (!aggregate) throw new Error(`no aggregate ${call.name}`);
    this.state = aggregate.create(
      call.args.map((a) => a.type),
      call.args.map((a) => (a.k === 'const' ? a.value : null)),
      rt,
      call.result.type,
    );
  }
  add(batch: Batch, groups: Int32Array, count: number): void {
    this.state.add(
      groups,
      this.args.map((a) => a(batch)),
      batch.length,
      count,
    );
  }
  finish = (count: number): Vector[] =>
    this.severalColumns && this.state.finishColumns ? [...this.state.finishColumns(count)] : [this.state.finish(count)];
  get isMergeable(): boolean {
    return this.state.save !== undefined && this.state.load !== undefined;
  }
  save = (count: number): Saved => this.state.save?.(count) ?? [];
  load = (saved: Saved, groups: Int32Array, count: number): void => this.state.load?.(saved, groups, count);
  bytes = (): number => this.state.bytes();
}

/**
 * The value and its row's other values, for the largest or smallest value of each group; the first of equals. Rows are
 * remembered by batch and place, and their other values read once a batch, when its winners are known.
 */
class Extreme implements Accumulator {
  private readonly by: Kernel;
  private readonly values: readonly Kernel[];
  private readonly best: Scalar[] = [];
  /** Per group: the best while it is a plain number; NaN when it is not or there is none. */
  private readonly bestNumber = new Numbers(NaN);
  private readonly kept: Scalar[][];
  /** Per group: 1 once a row was met; 2 while the row of this batch wins. */
  private state = new Uint8Array(64);
  private winner = new Int32Array(64);
  constructor(
    private readonly call: ArgExtreme,
    rt: Runtime,
  ) {
    this.by = compile(call.by, rt);
    this.values = call.values.map((v) => compile(v, rt));
    this.kept = call.values.map(() => []);
  }
  add(batch: Batch, groups: Int32Array, count: number): void {
    this.grow(count);
    const by = this.by(batch);
    const winners =
      by.repr === 'f64' && by.type !== 'real' && by.type !== 'bool' ? this.plain(by, groups) : this.general(by, groups, batch.length);
    if (winners.length === 0) return;
    const rows = winners.map((g) => this.winner[g] as number);
    this.values.forEach((kernel, k) => {
      const v = kernel(batch);
      const kept = this.kept[k];
      if (kept) winners.forEach((g, i) => void (kept[g] = at(v, rows[i] as number)));
    });
    for (const g of winners) this.state[g] = 1;
  }

  private grow(count: number): void {
    this.bestNumber.ensure(count);
    if (count <= this.state.length) return;
    const state = new Uint8Array(Math.max(count, this.state.length * 2));
    state.set(this.state);
    const winner = new Int32Array(state.length);
    winner.set(this.winner);
    [this.state, this.winner] = [state, winner];
  }

  /** Whole numbers and times within 2^53, the usual case. */
  private plain(by: Extract<Vector, { repr: 'f64' }>, groups: Int32Array): number[] {
    const { state, winner } = this;
    const numbers = this.bestNumber.data;
    const { data, nulls } = by;
    const { max } = this.call;
    const winners: number[] = [];
    for (let i = 0; i < data.length; i++) {
      const g = groups[i] as number;
      if (g < 0) continue;
      const isNull = nulls !== null && nulls[i] === 1;
      if (state[g] !== 0) {
        if (isNull) continue;
        const x = data[i] as number;
        const held = numbers[g] as number;
        if (held === held) {
          if (max ? x <= held : x >= held) continue;
        } else {
          const b = this.best[g] ?? null;
          if (b !== null && (max ? sortOrder(x, b, by.type) <= 0 : sortOrder(x, b, by.type) >= 0)) continue;
        }
      }
      numbers[g] = isNull ? NaN : (data[i] as number);
      this.best[g] = isNull ? null : (data[i] as number);
      winner[g] = i;
      if (state[g] !== 2) winners.push(g);
      state[g] = 2;
    }
    return winners;
  }

  private general(by: Vector, groups: Int32Array, length: number): number[] {
    const { type } = this.call.by;
    const { state, winner } = this;
    const { max } = this.call;
    const winners: number[] = [];
    for (let i = 0; i < length; i++) {
      const g = groups[i] as number;
      if (g < 0) continue;
      const v = at(by, i);
      if (state[g] !== 0) {
        if (v === null) continue;
        const b = this.best[g] ?? null;
        if (b !== null) {
          const c = sortOrder(v, b, type);
          if (max ? !(c > 0) : !(c < 0)) continue;
        }
      }
      this.best[g] = v;
      this.bestNumber.data[g] = NaN;
      winner[g] = i;
      if (state[g] !== 2) winners.push(g);
      state[g] = 2;
    }
    return winners;
  }

  readonly isMergeable = true;
  save(count: number): Saved {
    const list = (values: readonly Scalar[], type: Vector['type']): Vector => ({
      repr: 'any',
      type,
      data: Array.from({ length: count }, (_, g) => values[g] ?? null),
    });
    return [list(this.best, this.call.by.type), ...this.kept.map((values, k) => list(values, this.call.values[k]?.type ?? 'dynamic'))];
  }

  /** A part's best rows are rows like any others. */
  load(saved: Saved, groups: Int32Array, count: number): void {
    this.grow(count);
    const by = savedVector(saved, 0);
    const winners = this.general(by, groups, groups.length);
    this.kept.forEach((kept, k) => {
      const v = savedVector(saved, k + 1);
      for (const g of winners) kept[g] = at(v, this.winner[g] as number);
    });
    for (const g of winners) this.state[g] = 1;
  }

  finish(count: number): Vector[] {
    return this.call.results.map((c, i) => {
      const source = i === 0 ? this.best : this.kept[i - 1];
      return vectorOf(
        c.type,
        Array.from({ length: count }, (_, g) => source?.[g] ?? nullOf(c.type)),
      );
    });
  }
  bytes = (): number => this.best.length * 24 * (1 + this.kept.length);
}
