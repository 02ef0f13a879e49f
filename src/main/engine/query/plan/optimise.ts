// Rewrites of the logical plan: predicates sink to the scans, scans read only what is used, time terms become scan bounds,
// and take or top after sort becomes top-N.

import type { ScanBound } from '../source.js';
import { allOf, columnsOf, conjuncts, hasWindow, mapColumns, type BExpr } from './expr.js';
import type { Plan } from './nodes.js';
import { prune } from './prune.js';

export function optimise(plan: Plan): Plan {
  return prune(sink(plan));
}

/** Pushes filters down, bottom up. */
function sink(p: Plan): Plan {
  switch (p.op) {
    case 'scan':
    case 'rows':
    case 'slot':
    case 'range':
      return p;
    case 'filter':
      return pushFilter(sink(p.input), conjuncts(p.predicate));
    case 'take': {
      const input = sink(p.input);
      if (input.op === 'sort') return { ...input, limit: Math.min(input.limit ?? Infinity, p.count) };
      return { ...p, input };
    }
    case 'join':
      return { ...p, left: sink(p.left), right: sink(p.right) };
    case 'union':
      return { ...p, inputs: p.inputs.map(sink) };
    default:
      return { ...p, input: sink(p.input) };
  }
}

const filtered = (input: Plan, terms: readonly BExpr[]): Plan =>
  terms.length === 0 ? input : { op: 'filter', input, predicate: allOf(terms), schema: input.schema };

function pushFilter(input: Plan, terms: readonly BExpr[]): Plan {
  if (terms.length === 0) return input;
  switch (input.op) {
    case 'scan':
      return {
        ...input,
        predicate: allOf([...(input.predicate ? conjuncts(input.predicate) : []), ...terms]),
        bounds: [...input.bounds, ...boundsOf(input, terms)],
      };
    case 'filter':
      return pushFilter(input.input, [...conjuncts(input.predicate), ...terms]);
    case 'project': {
      // A term moves below when every column it reads is cheap to compute again.
      const below: BExpr[] = [];
      const above: BExpr[] = [];
      for (const t of terms) {
        const cheap = [...columnsOf(t)].every((i) => isCheap(input.exprs[i]));
        if (cheap) below.push(mapColumns(t, (i, e) => input.exprs[i] ?? e));
        else above.push(t);
      }
      return filtered({ ...input, input: pushFilter(input.input, below) }, above);
    }
    case 'union':
      return { ...input, inputs: input.inputs.map((i) => pushFilter(i, terms)) };
    case 'sort':
      return input.limit === null ? { ...input, input: pushFilter(input.input, terms) } : filtered(input, terms);
    case 'aggregate': {
      const below: BExpr[] = [];
      const above: BExpr[] = [];
      for (const t of terms) {
        const used = [...columnsOf(t)];
        if (used.length > 0 && used.every((i) => i < input.keys.length)) below.push(mapColumns(t, (i, e) => input.keys[i] ?? e));
        else above.push(t);
      }
      return filtered({ ...input, input: pushFilter(input.input, below) }, above);
    }
    case 'join': {
      const width = input.left.schema.length;
      const rightOnly = input.kind === 'rightsemi' || input.kind === 'rightanti';
      const leftSafe = ['inner', 'innerunique', 'leftouter', 'leftsemi', 'leftanti'].includes(input.kind);
      const rightSafe = ['inner', 'innerunique', 'rightouter', 'rightsemi', 'rightanti'].includes(input.kind);
      const left: BExpr[] = [];
      const right: BExpr[] = [];
      const above: BExpr[] = [];
      for (const t of terms) {
        const used = [...columnsOf(t)];
        if (used.length > 0 && rightOnly) right.push(t);
        else if (used.length > 0 && leftSafe && used.every((i) => i < width)) left.push(t);
        else if (used.length > 0 && rightSafe && used.every((i) => i >= width))
          right.push(
            mapColumns(t, (i, e) => {
              const place = input.rightColumns[i - width] ?? 0;
              return e.k === 'col' ? { ...e, index: place } : e;
            }),
          );
        else above.push(t);
      }
      return filtered({ ...input, left: pushFilter(input.left, left), right: pushFilter(input.right, right) }, above);
    }
    case 'expand': {
      const touched = new Set(input.items.map((i) => i.target));
      if (input.indexColumn) touched.add(input.schema.length - 1);
      const below = terms.filter((t) => [...columnsOf(t)].every((i) => !touched.has(i)));
      return filtered(
        { ...input, input: pushFilter(input.input, below) },
        terms.filter((t) => !below.includes(t)),
      );
    }
    default:
      return filtered(input, terms);
  }
}

const isCheap = (e: BExpr | undefined): boolean => e !== undefined && !hasWindow(e) && (e.k === 'col' || e.k === 'const');

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
