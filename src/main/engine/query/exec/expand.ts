// One row to many: arrays by element, bags by property, several columns side by side.

import { isArray, isBag } from '../dynamic.js';
import { convert, typeInside } from './inside.js';
import type { MvItem } from '../plan/nodes.js';
import { vectorOf, at, type Batch, type Dynamic, type Scalar, type Vector } from '../values.js';
import { compile } from './eval.js';
import type { Runtime } from './runtime.js';
import { gather, sliceBatch } from './vectors.js';
import { QuarryError } from '../../../../shared/base/errors.js';

export interface ExpandSpec {
  readonly items: readonly MvItem[];
  readonly indexColumn: boolean;
  readonly bagArrays: boolean;
  readonly limit: number | null;
  /** mv-apply drops rows without elements; mv-expand drops those of which every list is there but empty, and keeps null as null. */
  readonly dropEmpty?: boolean;
}

const MAX_EXPANDED = 20_000_000;

const elementsOf = (v: Scalar, bagArrays: boolean): readonly Dynamic[] => {
  if (v === null) return [];
  if (isArray(v)) return v;
  if (isBag(v)) return Object.keys(v).map((k) => (bagArrays ? [k, v[k] ?? null] : { [k]: v[k] ?? null }));
  return [v as Dynamic];
};

/** How many rows are expanded at once: few at first, since each may have a million elements, then as many as make a batch. */
export class Pace {
  private step = 8;

  *slices(batch: Batch): Generator<Batch> {
    for (let from = 0; from < batch.length;) {
      const part = sliceBatch(batch, from, Math.min(batch.length, from + this.step));
      from += part.length;
      yield part;
    }
  }

  made(rows: number): void {
    if (rows < ENOUGH_ROWS) this.step = Math.min(MOST_ROWS, this.step * 2);
    else if (rows > 4 * ENOUGH_ROWS) this.step = Math.max(1, this.step >> 2);
  }
}
const ENOUGH_ROWS = 16_384;
const MOST_ROWS = 4096;

/** A batch of output rows; `rows[i]` is the input row output row i came from. */
export interface Expansion {
  readonly batch: Batch;
  readonly rows: Int32Array;
}

/** All rows a batch expands to, at once: mv-apply runs its subquery over the whole of a row. */
export function expandRows(batch: Batch, spec: ExpandSpec, width: number, rt: Runtime): Expansion {
  const [whole] = expansions(batch, spec, width, rt, Infinity);
  return whole ?? { batch: { length: 0, columns: [], refs: null }, rows: new Int32Array(0) };
}

/** What a batch expands to, in batches of at most `most` rows. Infinity gives exactly one. */
export function* expansions(batch: Batch, spec: ExpandSpec, width: number, rt: Runtime, most: number): Generator<Expansion> {
  const vectors = spec.items.map((i) => compile(i.expr, rt)(batch));
  let rows: number[] = [];
  let index: number[] = [];
  let values: Scalar[][] = spec.items.map(() => []);
  const give = (): Expansion => {
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
    rt.made(rows.length, 'mv-expand');
    const out = { batch: { length: rows.length, columns, refs: null }, rows: places };
    rows = [];
    index = [];
    values = spec.items.map(() => []);
    return out;
  };
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
    if (most === Infinity && rows.length + count > MAX_EXPANDED)
      throw new QuarryError('query.limit', 'mv-apply gives too many rows; narrow its input.', { limitRows: MAX_EXPANDED });
    for (let i = 0; i < count; i++) {
      rows.push(r);
      index.push(i);
      lists.forEach((l, k) => values[k]?.push(l[i] ?? null));
      if (rows.length >= most) yield give();
    }
  }
  if (rows.length > 0 || most === Infinity) yield give();
}
