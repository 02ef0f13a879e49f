// One row to many: arrays by element, bags by property, several columns side by side.

import { isArray, isBag } from '../dynamic.js';
import { convert, typeInside } from './inside.js';
import type { MvItem } from '../plan/nodes.js';
import { vectorOf, at, type Batch, type Dynamic, type Scalar, type Vector } from '../values.js';
import { compile } from './eval.js';
import type { Runtime } from './runtime.js';
import { gather } from './vectors.js';
import { QuarryError } from '../../../../shared/base/errors.js';

export interface ExpandSpec {
  readonly items: readonly MvItem[];
  readonly indexColumn: boolean;
  readonly bagArrays: boolean;
  readonly limit: number | null;
  /** mv-apply drops rows without elements; mv-expand drops those of which every list is there but empty, and keeps null as null. */
  readonly dropEmpty?: boolean;
}

const MAX_EXPANDED = 50_000_000;

const elementsOf = (v: Scalar, bagArrays: boolean): readonly Dynamic[] => {
  if (v === null) return [];
  if (isArray(v)) return v;
  if (isBag(v)) return Object.keys(v).map((k) => (bagArrays ? [k, v[k] ?? null] : { [k]: v[k] ?? null }));
  return [v as Dynamic];
};

/** `rows[i]` is the input row output row i came from. */
export function expandRows(
  batch: Batch,
  spec: ExpandSpec,
  width: number,
  rt: Runtime,
): { readonly batch: Batch; readonly rows: Int32Array } {
  const vectors = spec.items.map((i) => compile(i.expr, rt)(batch));
  const rows: number[] = [];
  const index: number[] = [];
  const values: Scalar[][] = spec.items.map(() => []);
  for (let r = 0; r < batch.length; r++) {
    const lists = vectors.map((v) => elementsOf(at(v, r), spec.bagArrays));
    let count = 0;
    for (const l of lists) count = Math.max(count, l.length);
    if (spec.limit !== null) count = Math.min(count, spec.limit);
    if (count === 0) {
      if (spec.dropEmpty || spec.limit === 0 || vectors.every((v) => at(v, r) !== null)) continue;
      rows.push(r);
      index.push(0);
      values.forEach((v) => v.push(null));
      continue;
    }
    if (rows.length + count > MAX_EXPANDED)
      throw new QuarryError('query.limit', 'mv-expand gives too many rows; narrow its input.', { limitRows: MAX_EXPANDED });
    for (let i = 0; i < count; i++) {
      rows.push(r);
      index.push(i);
      lists.forEach((l, k) => values[k]?.push(l[i] ?? null));
    }
  }
  const places = Int32Array.from(rows);
  const columns: Vector[] = batch.columns.map((c) => gather(c, places));
  spec.items.forEach((item, k) => {
    const { type } = item.result;
    const list = values[k] ?? [];
    columns[item.target] = vectorOf(
      type,
      type === 'dynamic'
        ? list
        : list.map((v) => (v === null ? (type === 'string' ? '' : null) : convert(v, typeInside(v as Dynamic), type))),
    );
  });
  if (spec.indexColumn) columns[width - 1] = vectorOf('long', index);
  return { batch: { length: rows.length, columns, refs: null }, rows: places };
}
