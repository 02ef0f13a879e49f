// Which part of a plan can leave its thread, and how it is packed: a chain of row-by-row operators over one stored table, with
// at its top an aggregation that can be put together from parts, a top-N, or nothing.

import { Aggregation } from '../exec/aggregate.js';
import { aggregates } from '../aggregates/index.js';
import { functionTable } from '../exec/functionTable.js';
import type { Runtime } from '../exec/runtime.js';
import { columnsOf, operandsOf, type BExpr } from '../plan/expr.js';
import { isArgExtreme, type Plan } from '../plan/nodes.js';
import { pack } from './wire.js';
import type { Fragment, PortableTable, TablePart } from './types.js';

/** Rows a group has to have at least, as far as can be told beforehand. */
const ROWS_PER_GROUP = 4;

export interface Spread {
  readonly fragment: Fragment;
  readonly table: PortableTable;
  readonly shares: readonly (readonly TablePart[])[];
  /** The fragment's operators, outermost first, for the statistics. */
  readonly nodes: readonly Plan[];
}

type Scan = Extract<Plan, { op: 'scan' }>;

/** The plan as a fragment, or null when it has to run here. */
export function spreadOf(plan: Plan, rt: Runtime): Spread | null {
  const runner = rt.fragments;
  if (!runner) return null;
  const nodes = chainOf(plan);
  const scan = nodes?.at(-1);
  if (!nodes || scan?.op !== 'scan' || scan.best || !isWorthIt(plan, nodes, scan, rt)) return null;
  const rows = scan.source.rowCount;
  const table = rows >= runner.limits.tableRows ? scan.source.portable?.(scan.reads) : null;
  if (!table) return null;
  const shares = sharesOf(table.parts, runner.limits.shareRows);
  if (shares.length < 2) return null;
  const fragment: Fragment = {
    plan: packed(plan),
    gives: plan.op === 'aggregate' ? 'groups' : 'batches',
    table: table.name,
    columns: table.columns,
    now: rt.now,
    maxBytes: rt.maxBytes,
  };
  return { fragment, table, shares, nodes };
}

/** From the given node down to a scan; null where something else stands between. */
function chainOf(plan: Plan): readonly Plan[] | null {
  const nodes: Plan[] = [];
  for (let p = plan; ;) {
    nodes.push(p);
    switch (p.op) {
      case 'scan':
        return p.predicate === null || isPortable(p.predicate) ? nodes : null;
      case 'filter':
        if (!isPortable(p.predicate)) return null;
        break;
      case 'project':
        if (!p.exprs.every(isPortable)) return null;
        break;
      case 'expand':
        if (p.limit !== null || !p.items.every((i) => isPortable(i.expr))) return null;
        break;
      case 'aggregate':
      case 'sort':
        if (p !== plan) return null;
        break;
      default:
        return null;
    }
    p = p.input;
  }
}

/** Functions that look at more than their arguments stay, and so do those that have something to load first. */
const isPortable = (e: BExpr): boolean => {
  if (e.k === 'window') return false;
  if (e.k === 'call') {
    const fn = functionTable.get(e.name);
    if (!fn || fn.volatile || fn.local || fn.ready) return false;
  }
  return operandsOf(e).every(isPortable);
};

function isWorthIt(plan: Plan, nodes: readonly Plan[], scan: Scan, rt: Runtime): boolean {
  switch (plan.op) {
    case 'aggregate': {
      const exprs = [...plan.keys, ...plan.calls.flatMap((c): readonly BExpr[] => (isArgExtreme(c) ? [c.by, ...c.values] : c.args))];
      if (!exprs.every(isPortable) || !new Aggregation(plan, rt).isMergeable) return false;
      const rows = scan.source.rowCount;
      // Values that a part has to hand over cost more on their way than they did to gather.
      const gathered = plan.calls.flatMap((c) => (isArgExtreme(c) || !aggregates.get(c.name)?.gathers ? [] : c.args.slice(0, 1)));
      if (gathered.some((a) => a.k === 'col' && distinctOf(a.index, nodes, rows) * ROWS_PER_GROUP > rows)) return false;
      // Parts repeat each other's groups: where there are many, putting them together costs as much as making them.
      const groups = plan.keys.reduce((product, k) => product * (k.k === 'col' ? distinctOf(k.index, nodes, rows) : 1), 1);
      return groups * ROWS_PER_GROUP <= rows;
    }
    case 'sort':
      return plan.limit !== null && plan.limit <= 20_000 && plan.keys.every((k) => isPortable(k.expr));
    default:
      // Only a test of texts is dear enough to send its few rows around.
      return nodes.some((p) => (p.op === 'filter' || p.op === 'scan') && p.predicate !== null && testsText(p.predicate));
  }
}

/** About how many distinct values a column of the aggregation's input has, when it is a stored one; 1 when not known. */
function distinctOf(index: number, nodes: readonly Plan[], rows: number): number {
  let at = index;
  for (const p of nodes.slice(1)) {
    if (p.op === 'scan') return p.predicate ? 1 : Math.max(1, (p.source.distinctShare?.(p.reads[at] ?? '') ?? 0) * rows);
    if (p.op !== 'project') return 1;
    const e = p.exprs[at];
    if (e?.k !== 'col') return 1;
    at = e.index;
  }
  return 1;
}

const testsText = (e: BExpr): boolean =>
  (e.k === 'in' && e.arg.type === 'string') ||
  (e.k === 'call' && e.args.some((a) => a.type === 'string' || a.type === 'dynamic') && columnsOf(e).size > 0) ||
  operandsOf(e).some(testsText);

/** Neighbouring parts put together until they are worth a message. */
function sharesOf(parts: readonly TablePart[], shareRows: number): TablePart[][] {
  const shares: TablePart[][] = [];
  let rows = Infinity;
  for (const part of parts) {
    if (rows >= shareRows) {
      shares.push([]);
      rows = 0;
    }
    shares.at(-1)?.push(part);
    rows += part.rows;
  }
  return shares;
}

function packed(plan: Plan): unknown {
  if (plan.op === 'scan') return { ...(pack({ ...plan, source: null }) as object) };
  if (!('input' in plan)) throw new Error(`${plan.op} cannot be packed`);
  return { ...(pack({ ...plan, input: null }) as object), input: packed(plan.input) };
}
