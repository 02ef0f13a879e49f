// The worker's side: a fragment over the share of a table it was given.

import type { CancelToken } from '../../../../shared/base/errors.js';
import { Aggregation } from '../exec/aggregate.js';
import { execute } from '../exec/execute.js';
import { Runtime } from '../exec/runtime.js';
import type { Plan } from '../plan/nodes.js';
import type { TableSource } from '../source.js';
import type { Fragment, FragmentResult } from './types.js';
import { pack, packBatch, unpack } from './wire.js';

export interface FragmentHost {
  readonly yield: () => Promise<void>;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

export async function runFragment(
  fragment: Fragment,
  source: TableSource,
  cancel: CancelToken,
  host: FragmentHost,
  /** Takes the first rows as soon as they are there. */
  onFirst: (result: FragmentResult) => void,
): Promise<FragmentResult> {
  const plan = planOf(fragment.plan, source);
  const rt = new Runtime({ now: fragment.now, cancel, maxBytes: fragment.maxBytes }, host.yield, host.clock);
  let value: unknown;
  const measures: { rows: number; ms: number }[] = [];
  if (plan.op === 'aggregate') {
    const started = host.clock();
    const aggregation = new Aggregation(plan, rt);
    for await (const batch of execute(plan.input, rt)) aggregation.add(batch);
    const saved = aggregation.save();
    measures.push({ rows: saved.count, ms: host.clock() - started });
    value = pack(saved);
  } else {
    const batches: unknown[] = [];
    let told = false;
    for await (const batch of execute(plan, rt)) {
      if (!told) {
        told = true;
        onFirst({ value: [packBatch(batch)], warnings: [], rowsScanned: 0, groupsRead: 0, groupsSkipped: 0, operators: [] });
        continue;
      }
      rt.hold(batch.length * 8 * batch.columns.length);
      batches.push(packBatch(batch));
    }
    value = batches;
  }
  return {
    value,
    warnings: rt.warnings,
    rowsScanned: rt.rowsScanned,
    groupsRead: rt.groupsRead,
    groupsSkipped: rt.groupsSkipped,
    operators: [...measures, ...rt.measures.map(({ rows, ms }) => ({ rows, ms }))],
  };
}

const NO_DICTIONARIES = (origin: string): never => {
  throw new Error(`a plan refers to the dictionary ${origin}`);
};

/** Puts the source under the plan that came without one. */
function planOf(packed: unknown, source: TableSource): Plan {
  const plan = packed as Plan & { readonly input?: unknown };
  if (plan.op === 'scan') return { ...(unpack(plan, NO_DICTIONARIES) as Extract<Plan, { op: 'scan' }>), source };
  const { input, ...rest } = plan;
  return { ...(unpack(rest, NO_DICTIONARIES) as object), input: planOf(input, source) } as Plan;
}
