// The case store as its users see it: ingest writes segments through it, query scans it, every other room keeps its
// relational state in the catalogue, and everything that happens is in the journal.

import type { KqlType, ColumnSchema, Cell } from '../../../shared/base/types.js';
import type { SegmentId, SourceId } from '../../../shared/base/brand.js';
import type { Int64 } from '../../../shared/base/time.js';
import type { RecordFault, SourceWarning } from '../ingest/types.js';
import type { TableCatalog } from '../query/source.js';
import type { Scalar } from '../query/values.js';
import type { Utf8 } from './segment/textTable.js';

export type SqlValue = null | number | string | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** The catalogue: a small in-memory SQLite database, saved whole and atomically. Values are always bound. */
export interface Sql {
  run(sql: string, params?: readonly SqlValue[]): void;
  all<T extends SqlRow = SqlRow>(sql: string, params?: readonly SqlValue[]): T[];
  get<T extends SqlRow = SqlRow>(sql: string, params?: readonly SqlValue[]): T | null;
  /** All or nothing; nests by savepoint. */
  transaction<T>(work: () => T): T;
}

export interface JournalEntry {
  readonly seq: number;
  /** ISO time of the wall clock. */
  readonly at: string;
  readonly kind: string; // 'case.created', 'source.begun', 'segment.committed', 'source.done', 'bookmark.added', …
  readonly data: Readonly<Record<string, unknown>>;
  readonly prev: string; // hash of the entry before
  readonly hash: string; // sha256 of everything above
}

export interface SourceRow {
  readonly id: SourceId;
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly format: string;
  readonly connector: string;
  readonly confidence: number;
  readonly because: readonly string[];
  readonly state: 'importing' | 'done' | 'failed' | 'cancelled' | 'duplicate';
  readonly read: number;
  readonly stored: number;
  readonly rejected: number;
  readonly recovered: number;
  readonly tables: Readonly<Record<string, number>>;
  readonly warnings: readonly SourceWarning[];
  readonly firstTime: Int64 | null;
  readonly lastTime: Int64 | null;
  readonly importedAt: string;
  /** Set when state is failed. */
  readonly error: string | null;
}

/**
 * Collects the rows of one source and writes segments of at most `SEGMENT_ROWS` rows. A segment always ends on a record
 * boundary, so resuming after a crash is "skip the first `resumeAfter` records".
 */
export interface SegmentWriter {
  /** A builder for one table's rows; the same object each time it is asked for. */
  table(name: string): TableBuilder;
  /**
   * Ends one evidence record: all rows added since the last call belong to it, with this provenance.
   * Returns true when a segment is due and `flush` should be awaited before the next record.
   */
  endRecord(record: {
    readonly index: number;
    readonly offset: number;
    readonly length: number;
    readonly recordId: Int64 | null;
    readonly recovered: boolean;
  }): boolean;
  fault(fault: RecordFault): void;
  /** The same answer between records: a source of nothing but faults must be flushed too. */
  readonly due?: boolean;
  flush(): Promise<void>;
}

export interface TableBuilder {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
  /** Position of a column, −1 when the table has none of that name. */
  indexOf(column: string): number;
  /** Starts a row; unset columns stay null ('' for strings). */
  begin(): void;
  /** Strings, guids (text) and dynamic (JSON text). Interned per column. */
  setText(column: number, value: string): void;
  setNumber(column: number, value: number): void;
  /** long, datetime and timespan in engine form. */
  setInt64(column: number, value: Int64): void;
  setBool(column: number, value: boolean): void;
  readonly utf8?: Utf8Columns;
}

/** Text columns filled from UTF-8 bytes, without strings. `hash` is what `hashUtf8` gives for the bytes. */
export interface Utf8Columns {
  /** A text that is stored byte for byte; an empty one is null. The bytes must be well-formed. */
  setUtf8(column: number, text: Utf8, from: number, to: number, hash: number): void;
  /** The number of a form the column was given before, for `setKnownForm`; 0 for a new one. */
  formOf(column: number, form: Utf8, from: number, to: number, hash: number): number;
  setKnownForm(column: number, number: number): void;
  /** A value that is stored otherwise than the evidence writes it: `meaning` gives the text, and is asked once for each form. */
  setForm(column: number, form: Utf8, from: number, to: number, hash: number, meaning: () => string): void;
}

export interface RowProvenance {
  readonly ref: string;
  readonly table: string;
  readonly sourceId: SourceId;
  readonly sourcePath: string;
  readonly sha256: string;
  readonly connector: string;
  readonly record: number;
  readonly recordId: string | null;
  readonly offset: number;
  readonly length: number;
  readonly recovered: boolean;
}

/** A row that tells the same event as another: hidden from its table, kept in its segment. */
export interface Suppression {
  readonly segment: SegmentId;
  readonly table: string;
  /** Ascending row numbers in that table's part of the segment. */
  readonly rows: Uint32Array;
  readonly reason: string;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly checked: number;
  /** Names each file that differs, is missing, or does not belong; and the first broken journal entry. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
}

export interface CaseStore {
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  readonly sql: Sql;
  readonly tables: TableCatalog;
  /** What `openHelperStore` needs in a helper thread to read the case's segments; plain data. */
  readonly helperStore: unknown;
  /** Grows by one with every committed change. */
  readonly revision: number;

  /** Declares a table the built-in schemas do not have (custom logs); repeated declarations merge columns. */
  declareTable(name: string, columns: readonly ColumnSchema[]): void;

  beginSource(source: {
    readonly path: string;
    readonly size: number;
    readonly sha256: string;
    readonly format: string;
    readonly connector: string;
    readonly confidence: number;
    readonly because: readonly string[];
  }): Promise<
    | { readonly kind: 'new' | 'resumed'; readonly id: SourceId; readonly resumeAfter: number; readonly writer: SegmentWriter }
    | { readonly kind: 'duplicate'; readonly of: SourceRow }
  >;
  endSource(
    id: SourceId,
    outcome: {
      readonly state: 'done' | 'failed' | 'cancelled';
      readonly read: number;
      readonly stored: number;
      readonly rejected: number;
      readonly recovered: number;
      readonly warnings: readonly SourceWarning[];
      readonly error: string | null;
    },
  ): Promise<void>;
  sources(): readonly SourceRow[];
  faults(source: SourceId, offset: number, limit: number): { readonly total: number; readonly faults: readonly RecordFault[] };

  /** The whole stored row behind a ref ("segment:row" of one table), with where it came from. */
  row(
    ref: string,
    table: string,
  ): { readonly columns: readonly ColumnSchema[]; readonly values: readonly Scalar[]; readonly provenance: RowProvenance } | null;
  /** Every row an evidence record became, by table; suppressed rows too. */
  rowsOfRecord(source: SourceId, record: number): readonly { readonly table: string; readonly ref: string }[];
  /** Replaces all suppressions: hides rows from scans, not from `row`. Derived, so not journalled; saved with the catalogue. */
  setSuppressions(suppressions: readonly Suppression[]): void;

  /** What opening had to repair or could not understand ('journal.torn', 'journal.broken', 'catalogue.rebuilt', …). */
  readonly notes: readonly SourceWarning[];

  /** Appends to the journal (fsynced) and then applies it to the catalogue by the applier registered for `kind`. */
  record(kind: string, data: Readonly<Record<string, unknown>>): Promise<JournalEntry>;
  /** The same for several at once: one write, all or none. */
  recordAll(
    entries: readonly { readonly kind: string; readonly data: Readonly<Record<string, unknown>> }[],
  ): Promise<readonly JournalEntry[]>;
  /** Entries from position `offset` (0-based); a damaged line stands as kind 'unreadable'. */
  journal(offset: number, limit: number): readonly JournalEntry[];
  readonly journalLength: number;
  /** Saves the catalogue snapshot atomically. */
  checkpoint(): Promise<void>;
  verify(cancel?: { throwIfCancelled(): void }, onProgress?: (done: number, total: number) => void): Promise<VerifyReport>;
  close(): Promise<void>;
}

export type ColumnStat = {
  readonly name: string;
  readonly type: KqlType;
  readonly distinct: number;
  readonly nulls: number;
  readonly top: readonly { readonly value: Cell; readonly count: number }[];
};
