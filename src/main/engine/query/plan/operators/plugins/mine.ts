// Frequent patterns of column values: closed ones (no column could be added without losing rows), each found once.

import { keyOf } from '../../../exec/keys.js';
import type { Runtime } from '../../../exec/runtime.js';
import type { Batch, Scalar } from '../../../values.js';
import type { Schema } from '../../nodes.js';
import { cell } from './call.js';

const MOST_PATTERNS = 20_000;

export interface Pattern {
  /** Value id of each column; −1 where any value may stand. */
  readonly ids: readonly number[];
  /** Weight of its rows in the first and in the second set. */
  readonly a: number;
  readonly b: number;
  readonly tuples: readonly number[];
}

/** Rows that are alike in every column, as one tuple with their weights. */
export class Tuples {
  readonly ids: number[][] = [];
  readonly a: number[] = [];
  readonly b: number[] = [];
  totalA = 0;
  totalB = 0;
  private readonly values: Scalar[][];

  constructor(
    rows: Batch,
    schema: Schema,
    readonly columns: readonly number[],
    weight: (row: number) => number,
    inSecond: (row: number) => boolean | null,
    private readonly rt: Runtime,
  ) {
    const maps = columns.map(() => new Map<string | number, number>());
    this.values = columns.map((): Scalar[] => []);
    const known = new Map<string, number>();
    for (let row = 0; row < rows.length; row++) {
      rt.step();
      const second = inSecond(row);
      const w = weight(row);
      if (second === null || !(w > 0)) continue;
      const ids = columns.map((c, k) => {
        const v = cell(rows, c, row);
        // An empty cell could not be told from "any value" in the result.
        if (v === null || v === '') return -1;
        const key = keyOf(schema[c]?.type ?? 'dynamic', v);
        const map = maps[k] as Map<string | number, number>;
        let id = map.get(key);
        if (id === undefined) map.set(key, (id = (this.values[k]?.push(v) ?? 1) - 1));
        return id;
      });
      const key = ids.join(',');
      let tuple = known.get(key);
      if (tuple === undefined) {
        known.set(key, (tuple = this.ids.push(ids) - 1));
        this.a.push(0);
        this.b.push(0);
      }
      const side = second ? this.b : this.a;
      side[tuple] = (side[tuple] ?? 0) + w;
      if (second) this.totalB += w;
      else this.totalA += w;
    }
  }

  value(column: number, id: number): Scalar {
    return this.values[column]?.[id] ?? null;
  }

  /** Patterns whose weights pass the test; the test must hold for every part of a pattern it holds for. */
  mine(frequent: (a: number, b: number) => boolean, depth: number): Pattern[] {
    const { rt } = this;
    const out: Pattern[] = [];
    const all = this.pattern(this.ids.map((_, i) => i));
    if (all.tuples.length === 0) return out;
    if (all.ids.some((id) => id >= 0)) out.push(all);
    const grow = (from: Pattern, core: number, left: number): void => {
      if (left === 0) return;
      for (let column = core + 1; column < this.columns.length; column++) {
        if ((from.ids[column] ?? -1) >= 0) continue;
        const lists = new Map<number, number[]>();
        for (const t of from.tuples) {
          rt.step();
          const id = this.ids[t]?.[column] ?? -1;
          if (id < 0) continue;
          const list = lists.get(id);
          if (list) list.push(t);
          else lists.set(id, [t]);
        }
        for (const list of lists.values()) {
          rt.step();
          if (!frequent(this.weigh(this.a, list), this.weigh(this.b, list))) continue;
          const next = this.pattern(list);
          // A column before this one that became fixed: the same pattern is reached from there.
          if (next.ids.some((id, k) => k < column && id >= 0 && (from.ids[k] ?? -1) < 0)) continue;
          if (out.length >= MOST_PATTERNS) {
            rt.warn('patterns.many', `Only the first ${MOST_PATTERNS} patterns were looked at; take fewer columns or a higher threshold.`);
            return;
          }
          out.push(next);
          grow(next, column, left - 1);
        }
      }
    };
    grow(all, -1, depth);
    return out;
  }

  weigh(side: readonly number[], tuples: readonly number[]): number {
    let sum = 0;
    for (const t of tuples) sum += side[t] ?? 0;
    return sum;
  }
  /** The closed pattern of some tuples: every column in which they all have the same value. */
  private pattern(tuples: readonly number[]): Pattern {
    const first = this.ids[tuples[0] ?? 0] ?? [];
    const ids = first.map((id, k) => (id >= 0 && tuples.every((t) => (this.rt.step(), this.ids[t]?.[k] === id)) ? id : -1));
    return { ids, a: this.weigh(this.a, tuples), b: this.weigh(this.b, tuples), tuples };
  }
}
