// Where things are in an EVTX file: the file header, the 64 KiB chunks and the record frames. Sizes and offsets in bytes.
// The headers are hints: a log copied while it was written says "dirty" and its checksums lag, yet its records are whole.
// Specification: [MS-EVEN6] for BinXML; the file frame as documented by the libevtx project.

import { QuarryError } from '../../../../../shared/base/errors.js';
import { KIB } from '../../../../../shared/base/bytes.js';

export const FILE_HEADER_BYTES = 4 * KIB;
export const CHUNK_BYTES = 64 * KIB;
/** Chunk header, its name table and its template table; records start here. */
export const CHUNK_HEADER_BYTES = 512;
/** Magic, size, record id, written time; the BinXML follows. */
export const RECORD_HEADER_BYTES = 24;
/** A frame with its trailing copy of the size and no content. */
export const RECORD_MIN_BYTES = 28;

const FILE_MAGIC = [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00]; // "ElfFile\0"
const CHUNK_MAGIC = [0x45, 0x6c, 0x66, 0x43, 0x68, 0x6e, 0x6b, 0x00]; // "ElfChnk\0"

const startsWith = (bytes: Uint8Array, at: number, magic: readonly number[]): boolean => {
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic[i]) return false;
  return true;
};
export const isFileHeader = (bytes: Uint8Array, at = 0): boolean => startsWith(bytes, at, FILE_MAGIC);
export const isChunkHeader = (bytes: Uint8Array, at = 0): boolean => startsWith(bytes, at, CHUNK_MAGIC);

/** Position of the next chunk magic in [from, to), −1 when there is none. */
export function findChunk(bytes: Uint8Array, from: number, to: number): number {
  for (let at = bytes.indexOf(0x45, from); at >= 0 && at < to; at = bytes.indexOf(0x45, at + 1)) if (isChunkHeader(bytes, at)) return at;
  return -1;
}

export const isRecordMagic = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x2a && bytes[at + 1] === 0x2a && bytes[at + 2] === 0 && bytes[at + 3] === 0;

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export interface FileHeader {
  readonly major: number;
  readonly minor: number;
  readonly chunkCount: number;
  readonly dirty: boolean;
  readonly full: boolean;
  /** The writer says that it kept no checksums. */
  readonly unchecked: boolean;
  readonly checksumOk: boolean;
}

type Crc32 = (bytes: Uint8Array, seed?: number) => number;

/** Reads the header of at least 128 bytes; null when the magic is not there. */
export function readFileHeader(bytes: Uint8Array, crc32: Crc32): FileHeader | null {
  if (bytes.length < 128 || !isFileHeader(bytes)) return null;
  const view = viewOf(bytes);
  const flags = view.getUint32(120, true);
  return {
    minor: view.getUint16(36, true),
    major: view.getUint16(38, true),
    chunkCount: view.getUint16(42, true),
    dirty: (flags & 1) !== 0,
    full: (flags & 2) !== 0,
    unchecked: (flags & 4) !== 0,
    checksumOk: crc32(bytes.subarray(0, 120)) >>> 0 === view.getUint32(124, true),
  };
}

/** Where the live records of a chunk end, or null when the header's word for it is impossible. */
export function liveEnd(view: DataView): number | null {
  const free = view.getUint32(48, true);
  return free >= CHUNK_HEADER_BYTES && free <= CHUNK_BYTES ? free : null;
}

/** Both checksums of a whole chunk: its header with tables, and its live records. */
export function chunkChecksumsOk(bytes: Uint8Array, view: DataView, crc32: Crc32): boolean {
  if (bytes.length < CHUNK_BYTES) return false;
  const header = crc32(bytes.subarray(128, CHUNK_HEADER_BYTES), crc32(bytes.subarray(0, 120))) >>> 0;
  if (header !== view.getUint32(124, true)) return false;
  const end = liveEnd(view);
  return end !== null && crc32(bytes.subarray(CHUNK_HEADER_BYTES, end)) >>> 0 === view.getUint32(52, true);
}

/** Damage inside one record or template; `at` is relative to the chunk. Caught where records are framed. */
export const damaged = (code: string, message: string, at: number): QuarryError => new QuarryError(`evtx.${code}`, message, { at });
