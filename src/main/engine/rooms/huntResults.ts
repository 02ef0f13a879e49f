// Results kept on the engine's side for paging: sorted and filtered views over the result's vectors, no copies of rows.

import { QuarryError } from '../../../shared/base/errors.js';
import type { Cell, KqlType } from '../../../shared/base/types.js';
import { cellJson, formatCell } from '../query/cells.js';
import { bare } from '../query/dynamic.js';
import { heldBytes } from '../query/exec/owned.js';
import type { ResultTable } from '../query/types.js';
import { compareRanks, matchingRows, mergeSort, ranksOf, type Breath } from './huntOrder.js';
import { at, ROWS_PER_SEGMENT_MAX, type Batch, type Scalar } from '../query/values.js';

const KEPT_RESULTS = 12;
/** Older results go before all of them hold more. */
const KEPT_BYTES = 1024 * 1024 * 1024;
const KEPT_RANKS = 4;

export interface SortKey {
  readonly column: number;
  readonly descending: boolean;
}

/** One result: row access by position, with the current sort and filter remembered so that paging is cheap. */
export class KeptResult {
  private readonly starts: number[] = [];
  /** Memory its rows hold, about. */
  readonly bytes: number;
  /** Sort keys of columns that were sorted by, so that turning the order round is quick. */
  private readonly ranks = new Map<number, Float64Array>();
  private view: { key: string; order: Uint32Array } | null = null;

  constructor(readonly result: ResultTable) {
    let start = 0;
    for (const batch of result.batches) {
      this.starts.push(start);
      start += batch.length;
    }
    this.bytes = heldBytes(result.batches);
  }

  get rowCount(): number {
    return this.result.rowCount;
  }

  private locate(row: number): readonly [Batch, number] {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= row) low = middle;
      else high = middle - 1;
    }
    const batch = this.result.batches[low];
    if (!batch) throw new RangeError(`row ${row} of ${this.rowCount}`);
    return [batch, row - (this.starts[low] as number)];
  }

  scalar(row: number, column: number): Scalar {
    const [batch, i] = this.locate(row);
    const vector = batch.columns[column];
    return vector ? at(vector, i) : null;
  }

  cells(row: number): Cell[] {
    const [batch, i] = this.locate(row);
    return this.result.columns.map((column, c) => {
      const vector = batch.columns[c];
      return vector ? formatCell(column.type, at(vector, i)) : null;
    });
  }

  /** The cells of a row as JSON texts. */
  texts(row: number): string[] {
    const [batch, i] = this.locate(row);
    return this.result.columns.map((column, c) => {
      const vector = batch.columns[c];
      return vector ? cellJson(column.type, at(vector, i)) : 'null';
    });
  }

  /** "segment:row" of the stored row behind a result row. */
  ref(row: number): string | null {
    if (this.result.refTable === null) return null;
    const [batch, i] = this.locate(row);
    const ref = batch.refs?.[i];
    if (ref === undefined || ref < 0) return null;
    return `${Math.floor(ref / ROWS_PER_SEGMENT_MAX)}:${ref % ROWS_PER_SEGMENT_MAX}`;
  }

  /** The sort key of a column, row by row. */
  async ranksFor(column: number, breathe: Breath): Promise<Float64Array> {
    const known = this.ranks.get(column);
    if (known) return known;
    const made = await ranksOf(this.result.batches, column, this.rowCount, breathe, orderText);
    if (this.ranks.size >= KEPT_RANKS) this.ranks.clear();
    this.ranks.set(column, made);
    return made;
  }

  /** Row positions after filter and sort; stable, so equal rows keep the query's order. Gives way to other calls as it works. */
  async ordered(sort: readonly SortKey[], filter: string, breathe: Breath): Promise<Uint32Array> {
    const key = JSON.stringify([sort, filter]);
    if (this.view?.key === key) return this.view.order;
    const { batches, columns } = this.result;
    const text = (type: KqlType, value: Scalar) => cellText(formatCell(type, value));
    let rows =
      filter === ''
        ? Uint32Array.from({ length: this.rowCount }, (_, i) => i)
        : await matchingRows(batches, columns, this.rowCount, filter, breathe, text);
    if (sort.length > 0) {
      const keys: { readonly ranks: Float64Array; readonly sign: number }[] = [];
      for (const { column, descending } of sort) {
        const ranks = await this.ranksFor(column, breathe);
        keys.push({ ranks, sign: descending ? -1 : 1 });
      }
      rows = await mergeSort(
        rows,
        (a, b) => {
          for (const { ranks, sign } of keys) {
            const order = compareRanks(ranks[a] as number, ranks[b] as number);
            if (order !== 0) return sign * order;
          }
          return a - b;
        },
        breathe,
      );
    }
    this.view = { key, order: rows };
    return rows;
  }
}

export const cellText = (cell: Cell): string => (cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell));

/** Nulls first; numbers by value; everything else by its text in code-unit order. */
export function compareScalars(one: Scalar, other: Scalar): number {
  const [a, b] = [bare(one), bare(other)];
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if ((typeof a === 'number' || typeof a === 'bigint') && (typeof b === 'number' || typeof b === 'bigint'))
    return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = [orderText(a), orderText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
const orderText = (value: Scalar): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)) ?? '');

/** The last results, oldest dropped first; the newest stays whatever it holds. */
export class ResultShelf {
  private readonly kept = new Map<string, KeptResult>();
  /** The results of the same query as a result's. */
  private readonly groups = new Map<string, Set<string>>();
  private next = 1;

  constructor(private readonly keptBytes = KEPT_BYTES) {}

  /** The tables of one query, which are kept and dropped together with respect to the limit. */
  putAll(tables: readonly ResultTable[]): { id: string; kept: KeptResult }[] {
    const made = tables.map((result) => ({ id: `r${this.next++}`, kept: new KeptResult(result) }));
    const group = new Set(made.map((m) => m.id));
    for (const { id, kept } of made) {
      this.kept.set(id, kept);
      this.groups.set(id, group);
    }
    for (;;) {
      const [oldest, ...others] = new Set(this.groups.values());
      if (!oldest || others.length === 0 || (others.length < KEPT_RESULTS && this.bytes() <= this.keptBytes)) return made;
      for (const id of oldest) this.release(id);
    }
  }

  private bytes(): number {
    let sum = 0;
    for (const kept of this.kept.values()) sum += kept.bytes;
    return sum;
  }

  get(id: string): KeptResult {
    const kept = this.kept.get(id);
    if (!kept) throw new QuarryError('hunt.resultGone', 'this result is no longer kept; run the query again', { id });
    return kept;
  }

  release(id: string): void {
    this.kept.delete(id);
    this.groups.get(id)?.delete(id);
    this.groups.delete(id);
  }
}
