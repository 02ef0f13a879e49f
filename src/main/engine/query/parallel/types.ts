// Fragments: the part of a plan that reads one stored table and needs no other row, so that workers can run it over their
// share of the table's segments. Results come back in the order of the segments, whoever computed them.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { CancelToken } from '../../../../shared/base/errors.js';
import type { Int64 } from '../../../../shared/base/time.js';
import type { QueryWarning } from '../types.js';
import type { Dictionaries } from './wire.js';

/** A share of a table that a worker can open by itself; `ref` is the store's own, plain data. */
export interface TablePart {
  readonly rows: number;
  readonly ref: unknown;
}

/** A table as the store of the case hands it to workers. */
export interface PortableTable {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
  readonly parts: readonly TablePart[];
  readonly dictionaries: Dictionaries;
}

export interface Fragment {
  /** The packed plan; its scan names no source. */
  readonly plan: unknown;
  readonly gives: 'batches' | 'groups';
  readonly table: string;
  readonly columns: readonly ColumnSchema[];
  readonly now: Int64;
  readonly maxBytes: number;
}

export interface FragmentResult {
  /** Packed batches, or one packed SavedGroups. */
  readonly value: unknown;
  readonly warnings: readonly QueryWarning[];
  readonly rowsScanned: number;
  readonly groupsRead: number;
  readonly groupsSkipped: number;
  /** Of the plan's operators, outermost first. */
  readonly operators: readonly { readonly rows: number; readonly ms: number }[];
}

export interface SpreadLimits {
  /** Below this many rows a table is read where it is asked for: messages would cost more than they save. */
  readonly tableRows: number;
  /** A share has at least this many rows, so that many small segments go as one. */
  readonly shareRows: number;
}

export interface FragmentRunner {
  /** Workers there are. */
  readonly workers: number;
  readonly limits: SpreadLimits;
  /** Results in the order of `shares`. Ends early, and stops the work, when the caller does. */
  run(fragment: Fragment, shares: readonly (readonly TablePart[])[], cancel: CancelToken): AsyncIterable<FragmentResult>;
}
