// The records of one chunk: the live ones up to the free space, then what is still readable behind it.

import { CHUNK_HEADER_BYTES, RECORD_HEADER_BYTES, RECORD_MIN_BYTES, isRecordMagic, liveEnd, viewOf } from './layout.js';

export interface RecordFrame {
  /** Relative to the chunk. */
  readonly offset: number;
  readonly length: number;
  readonly recovered: boolean;
}
/** A stretch that should hold a record and does not. */
export interface BrokenFrame {
  readonly offset: number;
  readonly length: number | null;
  readonly code: 'evtx.recordMagic' | 'evtx.recordSize' | 'evtx.recordTruncated';
  readonly detail: string;
}

export interface FrameSink {
  frame(frame: RecordFrame): void;
  broken(frame: BrokenFrame): void;
}

/** Walks a chunk (the last one of a file may be short). Returns false when the header does not say where records end. */
export function walkChunk(bytes: Uint8Array, sink: FrameSink): boolean {
  const view = viewOf(bytes);
  const declared = liveEnd(view);
  const end = declared ?? lastRecordEnd(view);
  walkLive(bytes, view, Math.min(end, bytes.length), sink);
  if (end > bytes.length) {
    sink.broken({
      offset: bytes.length,
      length: null,
      code: 'evtx.recordTruncated',
      detail: `the file ends ${end - bytes.length} bytes before the records of this chunk do`,
    });
  }
  walkFound(bytes, view, end, bytes.length, sink);
  return declared !== null;
}

/** Without a usable free-space offset: up to the last record the header knows, or all that can be read. */
function lastRecordEnd(view: DataView): number {
  const last = view.getUint32(44, true);
  if (last < CHUNK_HEADER_BYTES || last + RECORD_MIN_BYTES > view.byteLength) return view.byteLength;
  return Math.min(view.byteLength, last + view.getUint32(last + 4, true));
}

function walkLive(bytes: Uint8Array, view: DataView, end: number, sink: FrameSink): void {
  let at = CHUNK_HEADER_BYTES;
  while (at + RECORD_HEADER_BYTES <= end) {
    const length = isRecordMagic(bytes, at) ? view.getUint32(at + 4, true) : -1;
    if (length >= RECORD_MIN_BYTES && at + length <= end) {
      sink.frame({ offset: at, length, recovered: false });
      at += length;
      continue;
    }
    // Once the chain of frames is broken, what is found by looking for it is recovered, not read.
    const next = findRecord(bytes, view, at + 4, end);
    const code = length < 0 ? 'evtx.recordMagic' : length < RECORD_MIN_BYTES ? 'evtx.recordSize' : 'evtx.recordTruncated';
    const detail = length < 0 ? 'no record where one should begin' : `a record of ${length} bytes where ${end - at} are left`;
    // A chunk cut short says so once, in walkChunk.
    if (!(code === 'evtx.recordTruncated' && end === bytes.length))
      sink.broken({ offset: at, length: next < 0 ? end - at : next - at, code, detail });
    if (next >= 0) walkFound(bytes, view, next, end, sink);
    return;
  }
}

/** Behind the free-space offset lie older records, overwritten in part: only whole frames count. */
function walkFound(bytes: Uint8Array, view: DataView, from: number, end: number, sink: FrameSink): void {
  let at = findRecord(bytes, view, from, end);
  while (at >= 0) {
    const length = view.getUint32(at + 4, true);
    sink.frame({ offset: at, length, recovered: true });
    at = findRecord(bytes, view, at + length, end);
  }
}

/** The next frame with magic, a possible size and the copy of it at its end. */
function findRecord(bytes: Uint8Array, view: DataView, from: number, end: number): number {
  for (let at = bytes.indexOf(0x2a, from); at >= 0 && at + RECORD_MIN_BYTES <= end; at = bytes.indexOf(0x2a, at + 1)) {
    if (!isRecordMagic(bytes, at)) continue;
    const length = view.getUint32(at + 4, true);
    if (length >= RECORD_MIN_BYTES && at + length <= end && view.getUint32(at + length - 4, true) === length) return at;
  }
  return -1;
}
