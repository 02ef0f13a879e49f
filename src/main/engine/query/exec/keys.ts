// Group and join keys: every distinct value of a key column gets a dense number, dictionaries of all segments share one
// numbering, and several columns fold into one number.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Vector } from '../values.js';
import { KeyColumn } from './keyColumn.js';
import { PairTable } from './pairTable.js';

export { KeyColumn, keyOf } from './keyColumn.js';

export interface SavedKeys {
  /** The distinct values of each key column. */
  readonly columns: readonly Vector[];
  /** How they fold into groups, pair by pair. */
  readonly pairs: readonly { readonly a: Int32Array; readonly b: Int32Array }[];
}

/** Groups over any number of key columns. With no columns there is one group, 0. */
export class KeySet {
  readonly columns: readonly KeyColumn[];
  private readonly pairs: readonly PairTable[];

  constructor(types: readonly KqlType[]) {
    this.columns = types.map((t) => new KeyColumn(t));
    this.pairs = types.slice(1).map(() => new PairTable());
  }

  get count(): number {
    return this.pairs.at(-1)?.count ?? this.columns[0]?.size ?? 1;
  }

  /** Group of each row, new groups numbered in order of appearance; −1 where not inserting and unknown. */
  groups(keys: readonly Vector[], length: number, insert: boolean): Int32Array {
    const [first, ...rest] = keys;
    const column = this.columns[0];
    if (!first || !column) return new Int32Array(length);
    const out = column.ids(first, insert);
    let size = column.size;
    rest.forEach((key, k) => {
      const next = this.columns[k + 1];
      const table = this.pairs[k];
      if (!next || !table) return;
      const ids = next.ids(key, insert);
      table.fold(out, ids, length, size, next.size, insert);
      size = table.count;
    });
    return out;
  }

  /** True when any key part of a group is null: such rows join with nothing. */
  hasNull(group: number): boolean {
    if (!this.columns.some((c) => c.nullId >= 0)) return false;
    let g = group;
    for (let k = this.pairs.length - 1; k >= 0; k--) {
      const table = this.pairs[k];
      if (!table) return false;
      if (table.b[g] === this.columns[k + 1]?.nullId) return true;
      g = table.a[g] ?? -1;
    }
    const nullId = this.columns[0]?.nullId ?? -1;
    return nullId >= 0 && g === nullId;
  }

  /** The key columns, one row a group. */
  vectors(): Vector[] {
    const n = this.count;
    const parts: Int32Array[] = [];
    let g = new Int32Array(n);
    for (let i = 0; i < n; i++) g[i] = i;
    for (let k = this.pairs.length - 1; k >= 0; k--) {
      const table = this.pairs[k];
      if (!table) break;
      const firsts = new Int32Array(n);
      const seconds = new Int32Array(n);
      for (let i = 0; i < n; i++) {
        const at = g[i] as number;
        firsts[i] = table.a[at] as number;
        seconds[i] = table.b[at] as number;
      }
      parts.unshift(seconds);
      g = firsts;
    }
    parts.unshift(g);
    return this.columns.map((c, i) => c.vector(parts[i] ?? g));
  }

  /** What another set needs to give the same rows its own groups. */
  save(): SavedKeys {
    return {
      columns: this.columns.map((c) => ({ repr: 'any', type: c.type, data: c.values() })),
      pairs: this.pairs.map((p) => ({ a: p.a.slice(0, p.count), b: p.b.slice(0, p.count) })),
    };
  }

  /** Takes in the keys of another set of the same columns; gives the group here of each of its groups. */
  load(saved: SavedKeys): Int32Array {
    const [first, ...rest] = this.columns.map((c, i) => {
      const values = saved.columns[i];
      if (!values) throw new Error('saved keys of other columns');
      return { ids: c.ids(values, true), size: c.size };
    });
    if (!first) return new Int32Array(1);
    let groups = first.ids;
    let { size } = first;
    rest.forEach(({ ids, size: width }, k) => {
      const part = saved.pairs[k];
      const table = this.pairs[k];
      if (!part || !table) return;
      const before = groups;
      groups = part.a.map((a) => before[a] as number);
      table.fold(
        groups,
        part.b.map((b) => ids[b] as number),
        groups.length,
        size,
        width,
        true,
      );
      size = table.count;
    });
    return groups;
  }

  bytes(): number {
    return this.columns.reduce((sum, c) => sum + c.bytes(), 0) + this.pairs.reduce((sum, p) => sum + p.bytes(), 0);
  }
}
