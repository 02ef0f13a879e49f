// Grouping: key numbers from keys.ts, one state per aggregate call, arg_max/arg_min by remembering the extreme row of each group.

import { aggregates } from '../aggregates/index.js';
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

/** The value and its row's other values, for the largest or smallest value of each group; the first of equals. */
class Extreme implements Accumulator {
  private readonly by: Kernel;
  private readonly values: readonly Kernel[];
  private readonly best: Scalar[] = [];
  private readonly kept: Scalar[][];
  private readonly seen: boolean[] = [];
  constructor(
    private readonly call: ArgExtreme,
    rt: Runtime,
  ) {
    this.by = compile(call.by, rt);
    this.values = call.values.map((v) => compile(v, rt));
    this.kept = call.values.map(() => []);
  }
  add(batch: Batch, groups: Int32Array, count: number): void {
    const by = this.by(batch);
    const type = this.call.by.type;
    const { max } = this.call;
    // First find the winning row of each group in this batch, then read its other values once.
    const winners = new Map<number, number>();
    for (let i = 0; i < batch.length; i++) {
      const g = groups[i] as number;
      if (g < 0) continue;
      const v = at(by, i);
      if (this.seen[g]) {
        const b = this.best[g] ?? null;
        if (v === null) continue;
        if (b !== null) {
          const c = typeof v === 'number' && typeof b === 'number' ? v - b : sortOrder(v, b, type);
          if (max ? !(c > 0) : !(c < 0)) continue;
        }
      }
      this.seen[g] = true;
      this.best[g] = v;
      winners.set(g, i);
    }
    if (winners.size === 0) return;
    this.values.forEach((kernel, k) => {
      const v = kernel(batch);
      const kept = this.kept[k];
      if (kept) for (const [g, row] of winners) kept[g] = at(v, row);
    });
    void count;
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
