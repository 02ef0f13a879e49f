// Group and join keys: every distinct value of a key column gets a dense number, dictionaries of all segments share one
// numbering, and several columns fold into one number.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Vector } from '../values.js';
import { KeyColumn } from './keyColumn.js';
import { TupleTable } from './tupleTable.js';

export { KeyColumn, keyOf } from './keyColumn.js';

export interface SavedKeys {
  /** The distinct values of each key column. */
  readonly columns: readonly Vector[];
  /** The numbers of its values by group, for several columns: those of a group one after another. */
  readonly tuples: Int32Array;
}

/** Groups over any number of key columns. With no columns there is one group, 0. */
export class KeySet {
  readonly columns: readonly KeyColumn[];
  private readonly tuples: TupleTable | null;

  constructor(types: readonly KqlType[]) {
    this.columns = types.map((t) => new KeyColumn(t));
    this.tuples = types.length > 1 ? new TupleTable(types.length) : null;
  }

  get count(): number {
    return this.tuples?.count ?? this.columns[0]?.size ?? 1;
  }

  /** Group of each row, new groups numbered in order of appearance; −1 where not inserting and unknown. */
  groups(keys: readonly Vector[], length: number, insert: boolean): Int32Array {
    const ids = this.columns.flatMap((column, k) => {
      const key = keys[k];
      return key ? [column.ids(key, insert)] : [];
    });
    return this.tuples ? this.tuples.numbers(ids, this.sizes(), length, insert) : (ids[0] ?? new Int32Array(length));
  }

  /** True when any key part of a group is null: such rows join with nothing. */
  hasNull(group: number): boolean {
    return this.columns.some((c, k) => c.nullId >= 0 && (this.tuples ? this.tuples.part(group, k) : group) === c.nullId);
  }

  /** The key columns, one row a group. */
  vectors(): Vector[] {
    const { tuples } = this;
    if (tuples) return this.columns.map((c, k) => c.vector(tuples.partsAt(k)));
    const all = Int32Array.from({ length: this.count }, (_, i) => i);
    return this.columns.map((c) => c.vector(all));
  }

  /** What another set needs to give the same rows its own groups. */
  save(): SavedKeys {
    return {
      columns: this.columns.map((c) => ({ repr: 'any', type: c.type, data: c.values() })),
      tuples: this.tuples?.tuples() ?? new Int32Array(0),
    };
  }

  /** Takes in the keys of another set of the same columns; gives the group here of each of its groups. */
  load(saved: SavedKeys): Int32Array {
    const own = this.columns.map((c, i) => {
      const values = saved.columns[i];
      if (!values) throw new Error('saved keys of other columns');
      return c.ids(values, true);
    });
    const [first] = own;
    if (!first) return new Int32Array(1);
    if (!this.tuples) return first;
    const { width } = this.tuples;
    const count = saved.tuples.length / width;
    const parts = own.map((ids, k) => {
      const part = new Int32Array(count);
      for (let i = 0; i < count; i++) part[i] = ids[saved.tuples[i * width + k] as number] as number;
      return part;
    });
    return this.tuples.numbers(parts, this.sizes(), count, true);
  }

  private sizes(): readonly number[] {
    return this.columns.map((c) => c.size);
  }

  bytes(): number {
    return this.columns.reduce((sum, c) => sum + c.bytes(), 0) + (this.tuples?.bytes() ?? 0);
  }
}
