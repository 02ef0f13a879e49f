// Grouping: key numbers from keys.ts, one state per aggregate call, arg_max/arg_min by remembering the extreme row of each group.

import { aggregates } from '../aggregates/index.js';
import { Numbers } from '../aggregates/state.js';
import type { AggregateState } from '../functions/registry.js';
import { sortOrder } from '../functions/index.js';
import { isArgExtreme, type AggregateCall, type ArgExtreme, type Plan } from '../plan/nodes.js';
import { at, vectorOf, type Batch, type Scalar, type Vector } from '../values.js';
import { compile, type Kernel } from './eval.js';
import { KeySet } from './keys.js';
import type { Runtime } from './runtime.js';
import { chunks, nullOf } from './vectors.js';

type AggregatePlan = Extract<Plan, { op: 'aggregate' }>;

interface Accumulator {
  add(batch: Batch, groups: Int32Array, count: number): void;
  finish(count: number): Vector[];
  bytes(): number;
}

export async function* runAggregate(plan: AggregatePlan, input: AsyncIterable<Batch>, rt: Runtime): AsyncGenerator<Batch> {
  const keyKernels = plan.keys.map((k) => compile(k, rt));
  const keys = new KeySet(plan.keys.map((k) => k.type));
  const accumulators = plan.calls.map((c) => (isArgExtreme(c) ? new Extreme(c, rt) : new Call(c, rt)));
  let held = 0;
  for await (const batch of input) {
    if (batch.length === 0) continue;
    const groups = keys.groups(
      keyKernels.map((k) => k(batch)),
      batch.length,
      true,
    );
    const count = keys.count;
    for (const a of accumulators) a.add(batch, groups, count);
    const now = accumulators.reduce((sum, a) => sum + a.bytes(), count * 48 * plan.keys.length);
    rt.hold(now - held);
    held = now;
  }
  const count = keys.count;
  if (count === 0) return;
  const columns = [...(plan.keys.length > 0 ? keys.vectors() : []), ...accumulators.flatMap((a) => a.finish(count))];
  rt.release(held);
  yield* chunks({ length: count, columns, refs: null });
}

class Call implements Accumulator {
  private readonly args: readonly Kernel[];
  private readonly state: AggregateState;
  constructor(call: AggregateCall, rt: Runtime) {
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
  finish = (count: number): Vector[] => [this.state.finish(count)];
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
