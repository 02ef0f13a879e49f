// The query room's face to the rest of the engine.

import type { CancelToken } from '../../../shared/base/errors.js';
import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import type { Int64 } from '../../../shared/base/time.js';
import type { Batch } from './values.js';

export interface QueryWarning {
  readonly code: string;
  readonly message: string;
}

export interface Visualization {
  readonly kind: string; // 'timechart', 'columnchart', 'table', …
  /** The `with (…)` properties as written: title, xcolumn, ycolumns, series, kind, … */
  readonly properties: Readonly<Record<string, string>>;
}

export interface QueryOptions {
  /** The case clock in engine ticks. */
  readonly now: Int64;
  readonly cancel: CancelToken;
  /** Stop after this many result rows and say so with a warning 'result.truncated'. */
  readonly maxRows?: number;
  /** Bytes operators may hold before failing with 'query.memory'. */
  readonly maxBytes?: number;
  /** A time range every table with a Timestamp/TimeGenerated column is narrowed to. */
  readonly timeRange?: { readonly from: Int64; readonly to: Int64 } | null;
  /** The rows of the result's first table as they come; the same that the result has in the end. */
  readonly onRows?: (table: Pick<ResultTable, 'columns' | 'refTable'>, batch: Batch) => void;
  readonly onProgress?: (progress: { readonly rowsScanned: number; readonly groupsRead: number; readonly groupsSkipped: number }) => void;
  /** query_parameters and the like, bound, never spliced into text. */
  readonly parameters?: Readonly<Record<string, Cell>>;
}

export interface OperatorStat {
  readonly operator: string;
  readonly detail: string;
  readonly rowsOut: number;
  /** With the time of its inputs; `ownMs` without. */
  readonly ms: number;
  readonly ownMs: number;
  /** How many operators stand between it and the result; inputs follow the operator that asks them. */
  readonly depth: number;
}

export interface ResultTable {
  /** As the query names it, or after what made it: `fork_2`, `statement_1`. '' when it is the only one. */
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
  /** Whole result as vectors, in order. */
  readonly batches: readonly Batch[];
  readonly rowCount: number;
  /** Table the refs of the batches belong to; null when rows are no longer stored rows. */
  readonly refTable: string | null;
  readonly visualization: Visualization | null;
}

/** The table of the last statement (the first one, where that gives several), and all others in the order of the text. */
export interface QueryResult extends ResultTable {
  readonly others: readonly ResultTable[];
  /** What `now()` was: the clock asked for, or the one the query pins. */
  readonly now: Int64;
  readonly warnings: readonly QueryWarning[];
  readonly stats: {
    readonly rowsScanned: number;
    readonly groupsRead: number;
    readonly groupsSkipped: number;
    readonly ms: number;
    readonly operators: readonly OperatorStat[];
  };
}

/**
 * KQL text in, rows out. Throws QuarryError: 'kql.syntax' | 'kql.semantic' | 'kql.unsupported' (facts: start, end, and what),
 * 'query.memory', 'query.limit', 'cancelled'.
 */
export interface QueryEngine {
  run(text: string, options: QueryOptions): Promise<QueryResult>;
}

/** JSON form of a result row, as `quarry batch` prints it; see formatCell in query/cells.ts. */
export type ResultRow = readonly Cell[];
