// How much of a batch is calculated at once: all of it, unless the first rows show that the results are long texts or arrays, of
// which a whole batch would not fit into memory.

import { functionTable } from './functionTable.js';
import type { Kernel } from './eval.js';
import type { BExpr } from '../plan/expr.js';
import { operandsOf } from '../plan/expr.js';
import { at, vectorLength, type Batch, type Dynamic, type Scalar, type Vector } from '../values.js';
import { sliceBatch } from './vectors.js';

const PROBE_ROWS = 64;
/** Characters of results made at once. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** Functions whose results can be longer than what they are given. */
const GROWING = /^(str|replace|repeat|range|array_concat|pack|bag_|set_union|zip|split|extract_all|series_|translate|unicode_|parse_|__)/;
const grows = (e: BExpr): boolean => (e.k === 'call' && GROWING.test(e.name)) || operandsOf(e).some(grows);
const isPure = (e: BExpr): boolean => !(e.k === 'call' && functionTable.get(e.name)?.volatile) && operandsOf(e).every(isPure);

export function slicesFor(exprs: readonly BExpr[], kernels: readonly Kernel[]): (batch: Batch) => Iterable<Batch> {
  const suspects = kernels.filter((_k, i) => {
    const e = exprs[i];
    return e !== undefined && (e.type === 'string' || e.type === 'dynamic') && grows(e) && isPure(e);
  });
  if (suspects.length === 0) return (batch) => [batch];
  return (batch) => {
    if (batch.length <= PROBE_ROWS) return [batch];
    const probe = sliceBatch(batch, 0, PROBE_ROWS);
    let characters = 0;
    for (const kernel of suspects) characters += charactersOf(kernel(probe));
    const rows = Math.floor((MOST_CHARACTERS * PROBE_ROWS) / Math.max(1, characters));
    return rows >= batch.length ? [batch] : cut(batch, Math.max(1, rows));
  };
}

function* cut(batch: Batch, rows: number): Generator<Batch> {
  for (let from = 0; from < batch.length; from += rows) yield sliceBatch(batch, from, Math.min(batch.length, from + rows));
}

function charactersOf(v: Vector): number {
  if (v.repr === 'const') return 0;
  let total = 0;
  for (let i = 0; i < vectorLength(v); i++) total += lengthOf(at(v, i));
  return total;
}
const lengthOf = (v: Scalar): number => (typeof v === 'string' ? v.length : Array.isArray(v) ? (v as readonly Dynamic[]).length * 8 : 1);
