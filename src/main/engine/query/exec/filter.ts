// where: the terms of a conjunction one after the other, each on the rows the ones before it left. Terms read only the columns
// they look at; those of the result are picked once, at the end.

import { columnsOf, conjuncts, type BExpr } from '../plan/expr.js';
import type { Selected } from '../source.js';
import type { Batch, Vector } from '../values.js';
import { compile, textTestOf } from './eval.js';
import type { Runtime } from './runtime.js';
import { gather, gatherBatch, trueRows } from './vectors.js';

interface Term {
  readonly reads: readonly number[];
  readonly rows: (batch: Batch) => Selected;
}

const UNREAD: Vector = { repr: 'const', type: 'string', length: 0, value: '' };

/** Which rows pass: a function of how a column is read, which is only done for the columns and rows that are looked at. */
export function selection(predicate: BExpr, rt: Runtime): (read: (column: number) => Vector, length: number) => Selected {
  const terms = conjuncts(predicate).map((t) => termOf(t, rt));
  return (read, length) => {
    let kept = null as Int32Array | null;
    for (const term of terms) {
      const before = kept;
      const columns: Vector[] = new Array<Vector>(Math.max(0, ...term.reads) + 1).fill(UNREAD);
      for (const c of term.reads) columns[c] = before ? gather(read(c), before) : read(c);
      const rows = term.rows({ length: before?.length ?? length, columns, refs: null });
      if (rows === 'none') return 'none';
      if (rows !== 'all') kept = before ? rows.map((r) => before[r] as number) : rows;
    }
    return kept ?? 'all';
  };
}

export function filterBatch(predicate: BExpr, rt: Runtime): (batch: Batch) => Batch {
  const select = selection(predicate, rt);
  return (batch) => {
    const rows = select((column) => batch.columns[column] ?? UNREAD, batch.length);
    return rows === 'all' ? batch : gatherBatch(batch, rows === 'none' ? new Int32Array(0) : rows);
  };
}

function termOf(e: BExpr, rt: Runtime): Term {
  const reads = [...columnsOf(e)];
  const kernel = compile(e, rt);
  const text = textTestOf(e, rt);
  return {
    reads,
    rows: (batch) => {
      const v = text ? batch.columns[text.column] : undefined;
      if (text && v?.repr === 'dict' && v.type === 'string') return text.test.rows(v);
      return trueRows(kernel(batch), batch.length);
    },
  };
}
