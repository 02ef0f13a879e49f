// What the executor needs of storage: tables by name, scanned in batches. The store implements it; tests have one in memory.

import type { ColumnSchema } from '../../../shared/base/types.js';
import type { CancelToken } from '../../../shared/base/errors.js';
import type { Int64 } from '../../../shared/base/time.js';
import type { PortableTable } from './parallel/types.js';
import type { Batch, Vector } from './values.js';

/** Only rows that can satisfy every bound need be returned; more may be (the filter still runs). */
export interface ScanBound {
  readonly column: string;
  /** Inclusive bounds on a numeric, datetime or timespan column; null is open. */
  readonly min: Int64 | null;
  readonly max: Int64 | null;
}

/**
 * For a reader that wants the best rows by one column only. Row groups may then come in any order, best first, and those that
 * hold nothing as good as `worst` may be left out; refs still tell the stored order.
 */
export interface BestFirst {
  readonly column: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  /** The last value still wanted; null while any is. Equal values are wanted, too. */
  worst: number | null;
  /** False once a value beyond 2^53 was met, whose place among the others a number cannot tell. */
  exact: boolean;
}

/** The rows of a batch that are wanted, by their places in it. */
export type Selected = Int32Array | 'all' | 'none';

export interface ScanRequest {
  readonly columns: readonly string[];
  readonly bounds: readonly ScanBound[];
  /** Tells which rows are wanted; reads the columns it looks at by their place in `columns`. Only for a source that `selects`. */
  readonly select?: (read: (column: number) => Vector, length: number) => Selected;
  readonly best?: BestFirst;
  readonly cancel: CancelToken;
  /** Called after each row group: rows handed out, groups read, groups skipped by bounds. */
  readonly onProgress?: (rows: number, groups: number, skipped: number) => void;
}

export interface TableSource {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
  /** Stored rows, suppressed duplicates not counted. */
  readonly rowCount: number;
  /** True when it certainly gives no row, so that plans may leave it out. */
  readonly empty?: boolean;
  /** Batches of at most 65,536 rows in stored order, columns in the order asked for, with refs. */
  scan(request: ScanRequest): AsyncIterable<Batch> | Iterable<Batch>;
  /** Whether a scan for these columns heeds `select`, and so reads the other columns only where rows are wanted. */
  selects?(columns: readonly string[]): boolean;
  /** The table in parts that other threads can open and read these columns of; null when it lives in this one only. */
  portable?(columns: readonly string[]): PortableTable | null;
  /** About how many distinct values a column has for each row, 0 to 1; null when not known. */
  distinctShare?(column: string): number | null;
}

/** The tables a query can name. Looked up case-sensitively, as Kusto does. */
export interface TableCatalog {
  table(name: string): TableSource | null;
  /** Every known table, with rows or not, in name order. */
  names(): readonly string[];
  /** Changes whenever names or columns do; the bound schema is cached by it. */
  readonly schemaRevision: number;
}
