// The caller's side: sends a fragment out, takes its results in, and keeps the statistics as if it had run here.

import type { Plan } from '../plan/nodes.js';
import { Aggregation, type AggregatePlan, type SavedGroups } from '../exec/aggregate.js';
import type { Measure, Runtime } from '../exec/runtime.js';
import type { Batch } from '../values.js';
import type { Spread } from './portable.js';
import type { FragmentResult } from './types.js';
import { unpack, unpackBatch } from './wire.js';

/** Describes an operator for the statistics. */
export type Describe = (plan: Plan) => { readonly operator: string; readonly detail: string };

/** Groups of all parts together. */
export async function* spreadAggregate(plan: AggregatePlan, spread: Spread, rt: Runtime, describe: Describe): AsyncGenerator<Batch> {
  const aggregation = new Aggregation(plan, rt);
  // The aggregation itself is measured by whoever asked for it.
  for await (const result of results(spread, rt, spread.nodes.slice(1), describe, 1))
    aggregation.load(unpack(result.value, spread.table.dictionaries) as SavedGroups);
  yield* aggregation.finish();
}

/** Rows of all parts in their order. */
export async function* spreadRows(spread: Spread, rt: Runtime, describe: Describe, skip = 1): AsyncGenerator<Batch> {
  for await (const result of results(spread, rt, spread.nodes.slice(skip), describe, skip))
    for (const wire of result.value as readonly unknown[]) yield unpackBatch(wire, spread.table.dictionaries);
}

async function* results(
  spread: Spread,
  rt: Runtime,
  nodes: readonly Plan[],
  describe: Describe,
  skip: number,
): AsyncGenerator<FragmentResult> {
  if (!rt.fragments) throw new Error('no workers');
  const above = rt.asking;
  const measures: Measure[] = nodes.map((node, i) => ({
    ...describe(node),
    rows: 0,
    ms: 0,
    inputsMs: 0,
    depth: (above?.depth ?? -1) + 1 + i,
  }));
  rt.measures.push(...measures);
  for await (const result of rt.fragments.run(spread.fragment, spread.shares, rt.cancel)) {
    for (const w of result.warnings) rt.warn(w.code, w.message);
    rt.progress(result.rowsScanned, result.groupsRead, result.groupsSkipped);
    result.operators.slice(skip).forEach(({ rows, ms }, i) => {
      const measure = measures[i];
      if (!measure) return;
      measure.rows += rows;
      measure.ms += ms;
      const outer = measures[i - 1];
      if (outer) outer.inputsMs += ms;
    });
    yield result;
  }
}
