// Rewrites of the logical plan: predicates sink to the scans, scans read only what is used, time terms become scan bounds,
// and take or top after sort becomes top-N.

import { functionTable } from '../exec/functionTable.js';
import type { ScanBound } from '../source.js';
import { allOf, columnsOf, conjuncts, hasWindow, mapColumns, operandsOf, type BExpr } from './expr.js';
import type { Plan } from './nodes.js';
import { prune } from './prune.js';

/** Each rewrite can be left out, so that tests can tell that none changes a result. */
export const ALL_RULES = [
  'filter into scan',
  'bounds',
  'filter into filter',
  'filter below project',
  'filter below union',
  'filter below sort',
  'filter below aggregate',
  'filter below join',
  'filter below expand',
  'top',
  'prune',
] as const;
export type Rule = (typeof ALL_RULES)[number];

export function optimise(plan: Plan, rules: readonly Rule[] = ALL_RULES): Plan {
  const sunk = sink(plan, new Set(rules));
  return rules.includes('prune') ? prune(sunk) : sunk;
}

type Rules = ReadonlySet<Rule>;
const EVERY_RULE: Rules = new Set(ALL_RULES);

/** An optimised plan with one more condition, as far down as it can go. */
export const withFilter = (plan: Plan, terms: readonly BExpr[]): Plan => pushFilter(plan, terms, EVERY_RULE);

/** Pushes filters down, bottom up. */
function sink(p: Plan, rules: Rules): Plan {
  switch (p.op) {
    case 'scan':
    case 'rows':
    case 'slot':
    case 'range':
      return p;
    case 'filter':
      return pushFilter(sink(p.input, rules), conjuncts(p.predicate), rules);
    case 'take': {
      const input = sink(p.input, rules);
      if (input.op === 'sort' && rules.has('top')) return { ...input, limit: Math.min(input.limit ?? Infinity, p.count) };
      return { ...p, input };
    }
    case 'join':
      return { ...p, left: sink(p.left, rules), right: sink(p.right, rules) };
    case 'union':
      return { ...p, inputs: p.inputs.map((i) => sink(i, rules)) };
    default:
      return { ...p, input: sink(p.input, rules) };
  }
}

const filtered = (input: Plan, terms: readonly BExpr[]): Plan =>
  terms.length === 0 ? input : { op: 'filter', input, predicate: allOf(terms), schema: input.schema };

const STEP: Readonly<Partial<Record<Plan['op'], Rule>>> = {
  scan: 'filter into scan',
  filter: 'filter into filter',
  project: 'filter below project',
  union: 'filter below union',
  sort: 'filter below sort',
  aggregate: 'filter below aggregate',
  join: 'filter below join',
  expand: 'filter below expand',
};

function pushFilter(input: Plan, written: readonly BExpr[], rules: Rules): Plan {
  const terms = written.filter((t) => t.k !== 'const' || t.value !== true);
  if (terms.length === 0) return input;
  const rule = STEP[input.op];
  if (rule === undefined || !rules.has(rule)) return filtered(input, terms);
  switch (input.op) {
    case 'scan':
      return {
        ...input,
        predicate: allOf([...(input.predicate ? conjuncts(input.predicate) : []), ...terms]),
        bounds: rules.has('bounds') ? [...input.bounds, ...boundsOf(input, terms)] : input.bounds,
      };
    case 'filter':
      return pushFilter(input.input, [...conjuncts(input.predicate), ...terms], rules);
    case 'project': {
      // A term moves below when every column it reads is cheap to compute again.
      const below: BExpr[] = [];
      const above: BExpr[] = [];
      for (const t of terms) {
        const cheap = [...columnsOf(t)].every((i) => isCheap(input.exprs[i]));
        if (cheap) below.push(mapColumns(t, (i, e) => input.exprs[i] ?? e));
        else above.push(t);
      }
      return filtered({ ...input, input: pushFilter(input.input, below, rules) }, above);
    }
    case 'union':
      return { ...input, inputs: input.inputs.map((i) => pushFilter(i, terms, rules)) };
    case 'sort':
      return input.limit === null ? { ...input, input: pushFilter(input.input, terms, rules) } : filtered(input, terms);
    case 'aggregate': {
      const below: BExpr[] = [];
      const above: BExpr[] = [];
      for (const t of terms) {
        const used = [...columnsOf(t)];
        if (used.length > 0 && used.every((i) => i < input.keys.length && isStable(input.keys[i])))
          below.push(mapColumns(t, (i, e) => input.keys[i] ?? e));
        else above.push(t);
      }
      return filtered({ ...input, input: pushFilter(input.input, below, rules) }, above);
    }
    case 'join': {
      const width = input.left.schema.length;
      const rightOnly = input.kind === 'rightsemi' || input.kind === 'rightanti';
      const leftSafe = ['inner', 'innerunique', 'leftouter', 'leftsemi', 'leftanti'].includes(input.kind);
      const rightSafe = ['inner', 'innerunique', 'rightouter', 'rightsemi', 'rightanti'].includes(input.kind);
      // innerunique keeps the first left row of a key, so that only terms over the keys may go before it.
      const keys = new Set(input.leftKeys.map((k) => (k.k === 'col' ? k.index : -1)));
      const leftMay = (i: number): boolean => i < width && (input.kind !== 'innerunique' || keys.has(i));
      const left: BExpr[] = [];
      const right: BExpr[] = [];
      const above: BExpr[] = [];
      for (const t of terms) {
        const used = [...columnsOf(t)];
        if (used.length > 0 && rightOnly) right.push(t);
        else if (used.length > 0 && leftSafe && used.every(leftMay)) left.push(t);
        else if (used.length > 0 && rightSafe && used.every((i) => i >= width))
          right.push(
            mapColumns(t, (i, e) => {
              const place = input.rightColumns[i - width] ?? 0;
              return e.k === 'col' ? { ...e, index: place } : e;
            }),
          );
        else above.push(t);
      }
      return filtered({ ...input, left: pushFilter(input.left, left, rules), right: pushFilter(input.right, right, rules) }, above);
    }
    case 'expand': {
      const touched = new Set(input.items.map((i) => i.target));
      if (input.indexColumn) touched.add(input.schema.length - 1);
      const below = terms.filter((t) => [...columnsOf(t)].every((i) => !touched.has(i)));
      return filtered(
        { ...input, input: pushFilter(input.input, below, rules) },
        terms.filter((t) => !below.includes(t)),
      );
    }
    default:
      return filtered(input, terms);
  }
}

const isCheap = (e: BExpr | undefined): boolean => e !== undefined && !hasWindow(e) && (e.k === 'col' || e.k === 'const');

/** A term over a key is computed again below the grouping, which must give the same. */
const isStable = (e: BExpr | undefined): boolean =>
  e !== undefined && !(e.k === 'call' && functionTable.get(e.name)?.volatile) && operandsOf(e).every(isStable);

/** Bounds a scan can skip groups by, from terms like `Timestamp >= ago(1d)` and `EventID == 4624`. */
function boundsOf(scan: Extract<Plan, { op: 'scan' }>, terms: readonly BExpr[]): ScanBound[] {
  const out: ScanBound[] = [];
  for (const t of terms) {
    if (t.k !== 'call') continue;
    const [a, b, c] = t.args;
    if (t.name === 'between' && a?.k === 'col' && b?.k === 'const' && c?.k === 'const' && a.type === b.type && b.type === c.type) {
      push(scan, out, a, b.value, c.value);
    } else if (a?.k === 'col' && b?.k === 'const' && comparable(a, b)) {
      if (t.name === '>' || t.name === '>=') push(scan, out, a, b.value, null);
      else if (t.name === '<' || t.name === '<=') push(scan, out, a, null, b.value);
      else if (t.name === '==') push(scan, out, a, b.value, b.value);
    } else if (b?.k === 'col' && a?.k === 'const' && comparable(b, a)) {
      if (t.name === '<' || t.name === '<=') push(scan, out, b, a.value, null);
      else if (t.name === '>' || t.name === '>=') push(scan, out, b, null, a.value);
    }
  }
  return out;
}
const INTEGERS = new Set(['int', 'long']);
const comparable = (a: BExpr, b: BExpr): boolean => a.type === b.type || (INTEGERS.has(a.type) && INTEGERS.has(b.type));
function push(scan: Extract<Plan, { op: 'scan' }>, out: ScanBound[], col: Extract<BExpr, { k: 'col' }>, min: unknown, max: unknown): void {
  if (!['int', 'long', 'datetime', 'timespan'].includes(col.type)) return;
  const low = typeof min === 'number' || typeof min === 'bigint' ? min : null;
  const high = typeof max === 'number' || typeof max === 'bigint' ? max : null;
  const name = scan.reads[col.index];
  if (name !== undefined && (low !== null || high !== null)) out.push({ column: name, min: low, max: high });
}
