// where: the terms of a conjunction one after the other, each on the rows the ones before it left. Terms see only the columns
// they read; the columns of the result are picked once, at the end.

import { columnsOf, conjuncts, type BExpr } from '../plan/expr.js';
import type { Batch, Vector } from '../values.js';
import { compile, textTestOf } from './eval.js';
import type { Runtime } from './runtime.js';
import { gather, gatherBatch, trueRows } from './vectors.js';

type Rows = Int32Array | 'all' | 'none';
interface Term {
  readonly reads: ReadonlySet<number>;
  readonly rows: (batch: Batch) => Rows;
}

export function filterBatch(predicate: BExpr, rt: Runtime): (batch: Batch) => Batch {
  const terms = conjuncts(predicate).map((t) => termOf(t, rt));
  return (batch) => {
    let rest = batch;
    let kept: Int32Array | null = null;
    for (const [t, term] of terms.entries()) {
      const rows = term.rows(rest);
      if (rows === 'none') return gatherBatch(batch, new Int32Array(0));
      if (rows !== 'all') {
        const before: Int32Array | null = kept;
        kept = before ? rows.map((r) => before[r] as number) : rows;
      }
      // The next term reads other columns than the ones this one was narrowed to, also when all rows passed here.
      const next = terms[t + 1];
      if (next && kept) rest = narrowed(batch, kept, next.reads);
    }
    return kept ? gatherBatch(batch, kept) : batch;
  };
}

function termOf(e: BExpr, rt: Runtime): Term {
  const reads = columnsOf(e);
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

/** The batch at some rows, with nothing in the columns that are not read. */
function narrowed(batch: Batch, rows: Int32Array, reads: ReadonlySet<number>): Batch {
  const blank = (type: Vector['type']): Vector => ({ repr: 'const', type, length: rows.length, value: null });
  return { length: rows.length, columns: batch.columns.map((c, i) => (reads.has(i) ? gather(c, rows) : blank(c.type))), refs: null };
}
