// Collects one source's rows and hands them over a segment at a time. Knows records, not files: committing is the store's.

import type { Int64 } from '../../../../shared/base/time.js';
import type { RecordFault } from '../../ingest/types.js';
import type { CodecPort } from '../../ports.js';
import type { SegmentWriter, TableBuilder } from '../types.js';
import { SegmentTableBuilder, type BuiltTable, type TableShape } from './builder.js';
import { SEGMENT_FAULTS, SEGMENT_ROWS, SEGMENT_ROWS_ALL, SEGMENT_TEXT_CHARS } from './format.js';
import { TextBuffer } from './textEncoding.js';

export interface SegmentDraft {
  readonly tables: readonly BuiltTable[];
  readonly faults: readonly RecordFault[];
  /** Ordinal of the first record after this segment: where a resumed import goes on. */
  readonly nextRecord: number;
}

export interface WriterHost {
  /** Throws when the table was never declared. */
  shape(table: string): TableShape;
  commit(draft: SegmentDraft): Promise<void>;
  readonly codec: CodecPort;
}

const faultKey = (fault: RecordFault) => `${fault.code}\t${fault.index ?? ''}\t${fault.offset}`;

export class SourceSegmentWriter implements SegmentWriter {
  readonly #tables = new Map<string, SegmentTableBuilder>();
  /** Tables the record being added has rows in. */
  #touched: SegmentTableBuilder[] = [];
  #faults: RecordFault[] = [];
  readonly #knownFaults: Set<string>;
  readonly #meter = { chars: 0 };
  readonly #buffer: TextBuffer;
  #rows = 0;
  #mostRows = 0;
  #nextRecord: number;
  #failed: unknown = null;
  #closed = false;

  constructor(
    private readonly host: WriterHost,
    /** Records already committed by an earlier, interrupted import. */
    private readonly resumeAfter: number,
    committedFaults: readonly RecordFault[],
  ) {
    this.#buffer = new TextBuffer(host.codec);
    this.#nextRecord = resumeAfter;
    this.#knownFaults = new Set(committedFaults.map(faultKey));
  }

  get due(): boolean {
    return (
      this.#mostRows >= SEGMENT_ROWS ||
      this.#rows >= SEGMENT_ROWS_ALL ||
      this.#meter.chars >= SEGMENT_TEXT_CHARS ||
      this.#faults.length >= SEGMENT_FAULTS
    );
  }

  table(name: string): TableBuilder {
    let builder = this.#tables.get(name);
    if (builder === undefined) {
      builder = new SegmentTableBuilder(this.host.shape(name), this.#meter, this.#buffer, (touched) => this.#touched.push(touched));
      this.#tables.set(name, builder);
    }
    return builder;
  }

  endRecord(record: {
    readonly index: number;
    readonly offset: number;
    readonly length: number;
    readonly recordId: Int64 | null;
    readonly recovered: boolean;
  }): boolean {
    if (this.#closed) throw new Error('the source has ended');
    const known = record.index < this.resumeAfter;
    const touched = this.#touched;
    for (let i = 0; i < touched.length; i++) {
      const table = touched[i];
      if (table === undefined) continue;
      if (known) {
        // Committed before the interruption: whoever resumes may skip it or not, it is stored once.
        table.dropRecord();
        continue;
      }
      this.#rows += table.endRecord(record);
      if (table.rows > this.#mostRows) this.#mostRows = table.rows;
    }
    touched.length = 0;
    if (record.index >= this.#nextRecord) this.#nextRecord = record.index + 1;
    return this.due;
  }

  fault(fault: RecordFault): void {
    if (this.#knownFaults.size > 0 && this.#knownFaults.has(faultKey(fault))) return;
    this.#faults.push(fault);
    if (fault.index !== null && fault.index >= this.#nextRecord) this.#nextRecord = fault.index + 1;
  }

  async flush(): Promise<void> {
    if (this.#touched.length > 0) throw new Error('flush in the middle of a record');
    if (this.#failed !== null) throw this.#failed;
    if (this.#faults.length === 0 && this.#rows === 0) return;
    const tables: BuiltTable[] = [];
    for (const builder of this.#tables.values()) {
      const built = builder.detach();
      if (built !== null) tables.push(built);
    }
    const faults = this.#faults;
    const nextRecord = this.#nextRecord;
    this.#faults = [];
    this.#rows = 0;
    this.#mostRows = 0;
    this.#meter.chars = 0;
    try {
      await this.host.commit({ tables, faults, nextRecord });
    } catch (error) {
      // These rows are gone; committing later ones would hide the gap from whoever resumes.
      this.#failed = error;
      throw error;
    }
  }

  /** A commit failed: nothing more can be stored for this source now. */
  get failed(): boolean {
    return this.#failed !== null;
  }

  /** Takes back the rows of a record that was interrupted. */
  dropRecord(): void {
    for (const table of this.#touched) table.dropRecord();
    this.#touched = [];
  }

  close(): void {
    this.#closed = true;
  }
}
