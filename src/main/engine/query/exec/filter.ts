// where: the terms of a conjunction one after the other, each on the rows the ones before it left.

import { conjuncts, type BExpr } from '../plan/expr.js';
import type { Batch } from '../values.js';
import { compile } from './eval.js';
import type { Runtime } from './runtime.js';
import { gatherBatch, trueRows } from './vectors.js';

export function filterBatch(predicate: BExpr, rt: Runtime): (batch: Batch) => Batch {
  const terms = conjuncts(predicate).map((t) => compile(t, rt));
  return (batch) => {
    let rest = batch;
    for (const term of terms) {
      if (rest.length === 0) return rest;
      const rows = trueRows(term(rest), rest.length);
      if (rows === 'all') continue;
      rest = rows === 'none' ? gatherBatch(rest, new Int32Array(0)) : gatherBatch(rest, rows);
    }
    return rest;
  };
}
