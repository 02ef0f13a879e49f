// What one side of a join tells the other: only rows with a key that occurs here can matter. Known once the smaller side was
// read, it becomes a condition of the larger side's scan, where it costs a look at each distinct value.

import type { BExpr } from '../plan/expr.js';
import { withFilter } from '../plan/optimise.js';
import type { Plan } from '../plan/nodes.js';
import type { KeySet } from './keys.js';
import { keyOf } from './keyColumn.js';

/** More distinct keys than this are not handed over. */
const KEYS_MAX = 100_000;
/** A side with fewer rows than this is not worth narrowing. */
const ROWS_MIN = 20_000;

/** Rows a plan may give, judged without running it. */
export function roughRows(p: Plan): number {
  switch (p.op) {
    case 'scan':
      return p.source.rowCount * (p.predicate ? 0.25 : 1);
    case 'rows':
      return p.batches.reduce((sum, b) => sum + b.length, 0);
    case 'slot':
      return 1;
    case 'range':
      return Math.max(0, (Number(p.to) - Number(p.from)) / Number(p.step));
    case 'filter':
      return roughRows(p.input) * 0.25;
    case 'aggregate':
      return p.keys.length === 0 ? 1 : roughRows(p.input) * 0.05;
    case 'take':
      return Math.min(p.count, roughRows(p.input));
    case 'sort':
      return Math.min(p.limit ?? Infinity, roughRows(p.input));
    case 'join':
      return Math.max(roughRows(p.left), roughRows(p.right));
    case 'union':
      return p.inputs.reduce((sum, i) => sum + roughRows(i), 0);
    default:
      return roughRows(p.input);
  }
}

/** The plan without the rows whose keys are not among `keys`; the plan itself where that would not pay. */
export function onlyWithKeys(plan: Plan, exprs: readonly BExpr[], keys: KeySet): Plan {
  if (roughRows(plan) < ROWS_MIN) return plan;
  const terms = exprs.flatMap((arg, i): BExpr[] => {
    const column = keys.columns[i];
    // Dynamic values and numbers that are none compare by other rules than a set does.
    if (!column || column.type !== arg.type || arg.type === 'dynamic' || arg.type === 'real' || column.size > KEYS_MAX) return [];
    const set = new Set(
      column
        .values()
        .filter((v) => v !== null)
        .map((v) => keyOf(arg.type, v)),
    );
    return [{ k: 'in', arg, set, negate: false, fold: false, type: 'bool' }];
  });
  return terms.length === 0 ? plan : withFilter(plan, terms);
}
