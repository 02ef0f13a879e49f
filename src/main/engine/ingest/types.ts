// The seams of ingest: bytes → (decoder) records → (connector) rows → (store) segments.

import type { CancelToken } from '../../../shared/base/errors.js';
import type { Int64 } from '../../../shared/base/time.js';
import type { HostPorts, ReadHandle } from '../ports.js';
import type { RawRecord } from './rawRecord.js';

/** Bytes of one source: a file, or a member of an archive spooled behind the same face. */
export interface ByteSource {
  /** Path as the analyst gave it; archive members are `archive.zip/inner/name`. Forward slashes inside archives. */
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly handle: ReadHandle;
}

/** Why a decoder or connector believes it knows the bytes. Never throws, never trusts the extension alone. */
export interface Recognition {
  /** 0 … 1; 0 means "not mine". */
  readonly score: number;
  readonly because: readonly string[];
}

/** Field names of records that look alike. One object per distinct shape and source: compare by identity, cache plans by `id`. */
export interface RecordShape {
  readonly id: number;
  /** Dotted path names of the leaf fields in order; nested JSON stays whole under its top name (see `FieldValue`). */
  readonly names: readonly string[];
  /** Types the file itself declares for its columns (Log Analytics `columns[].type`), in the order of `names`. */
  readonly types?: readonly string[];
  /** The names as the file writes them, when they were trimmed or numbered to be told apart. */
  readonly written?: readonly string[];
}

/** A decoded value: text, number, boolean, null, a 64-bit integer, engine ticks wrapped as TimeValue, or plain JSON. */
export type FieldValue =
  | null
  | string
  | number
  | boolean
  | bigint
  | TimeValue
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };
/** A time the format itself typed as one (FILETIME, SYSTEMTIME), exact. */
export class TimeValue {
  constructor(readonly ticks: Int64) {}
}

/** One record. `values[i]` belongs to `shape.names[i]`. `values` may be reused by the decoder after the callback returns. */
export interface DecodedRecord {
  readonly shape: RecordShape;
  readonly values: readonly FieldValue[];
  /** Ordinal in the source, from 0, counting every record the decoder saw, rejected ones included. */
  readonly index: number;
  /** Byte range in the (decompressed) source. */
  readonly offset: number;
  readonly length: number;
  /** The format's own number (EventRecordID); null when it has none. */
  readonly recordId: Int64 | null;
  /** Found outside the live area of the file (EVTX slack); kept apart. */
  readonly recovered: boolean;
}

/** A record that could not be read. Counted, stored with its offset, shown. */
export interface RecordFault {
  readonly code: string; // 'evtx.chunkChecksum', 'json.syntax', 'csv.columns', 'record.tooLong', …
  readonly index: number | null;
  readonly offset: number;
  readonly length: number | null;
  /** The start of the offending bytes as text, at most 200 characters. */
  readonly sample: string;
  readonly detail: string;
}

/** Something worth telling about a source that cost no record ('evtx.dirty', 'csv.truncatedExport', 'zip.encryptedMember', …). */
export interface SourceWarning {
  readonly code: string;
  readonly message: string;
  readonly count?: number;
}

export interface DecodeSink {
  record(record: DecodedRecord): void;
  fault(fault: RecordFault): void;
  warn(warning: SourceWarning): void;
  /** Whether `raw` may be offered records now; it changes as the sink learns what they are and when it must wait. */
  readonly takesRaw?: boolean;
  /** Stores a record from its bytes, good until it returns; false leaves it to be decoded and handed to `record`. */
  raw?(record: RawRecord): boolean;
  /** Bytes of the source consumed so far; call at least once per MiB. Awaiting it gives the host its turn and honours back-pressure. */
  progress(bytes: number): Promise<void>;
}

export interface DecodeContext {
  readonly ports: HostPorts;
  readonly cancel: CancelToken;
}

/** A reader of one container format. Explicitly registered in decoders/index.ts. */
export interface Decoder {
  readonly id: string; // 'evtx', 'csv', 'json', 'ndjson', …
  readonly title: string;
  /** `head` is up to the first 64 KiB. */
  recognise(head: Uint8Array, source: { readonly name: string; readonly size: number }, ports: HostPorts): Recognition;
  decode(source: ByteSource, sink: DecodeSink, context: DecodeContext): Promise<void>;
}

// ---- connectors: what the records mean ------------------------------------------------------------

/** A few records kept from the start of a source (values copied), for connectors to judge. */
export interface RecordSample {
  readonly decoder: string;
  readonly sourceName: string;
  readonly records: readonly { readonly shape: RecordShape; readonly values: readonly FieldValue[] }[];
}

/** All connectors of resources/connectors and of the user's folders, validated and compiled. */
export interface ConnectorSet {
  readonly connectors: readonly { readonly id: string; readonly title: string; readonly version: number }[];
  /** Files that could not be loaded, with the reason. */
  readonly failed: readonly { readonly path: string; readonly error: string }[];
  /** Best first. Never empty: the generic connector of the decoder comes last, so no record is lost for want of a mapping. */
  recognise(sample: RecordSample): readonly (Recognition & { readonly connector: string })[];
  /** Starts mapping one source. The sample shown to `recognise` settles inferred tables, custom columns and the date order. */
  open(connector: string, source: { readonly path: string; readonly name: string }, sample?: RecordSample): ConnectorRun;
}

export interface ConnectorRun {
  readonly id: string; // with version: "sysmon@1"
  /** Tables the run may write that the built-in schemas do not have. Known before the first record. */
  readonly customTables: readonly {
    readonly name: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
  }[];
  /**
   * Adds this record's rows (native table and Defender tables) to the writer; the caller ends the record.
   * Returns null, or why the record could not be mapped (then nothing was added).
   */
  map(record: DecodedRecord, writer: import('../store/types.js').SegmentWriter): { readonly code: string; readonly detail: string } | null;
  /**
   * Adds the same rows from the record's bytes, where that can be done without looking at more than its shape; false, with nothing
   * added, when it must be decoded for `map`. The caller ends the record.
   */
  raw?(record: RawRecord, writer: import('../store/types.js').SegmentWriter): boolean;
  /** What the whole source showed: truncated exports, unknown event kinds, undated records. */
  finish(): readonly SourceWarning[];
}
