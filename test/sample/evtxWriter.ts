// Writes Windows event logs for tests and for the sample: a valid file header, 64 KiB chunks with their name and template
// tables, and all checksums. Deterministic: the same events give the same bytes.

import { createCodecPort } from '../../src/main/hosts/node/codec.js';
import { ChunkBody } from './evtxBody.js';
import type { EvtxEvent } from './evtxTypes.js';

const CHUNK_BYTES = 65_536;
const FIRST_RECORD = 512;
const crc32 = createCodecPort().crc32;

export interface EvtxOptions {
  readonly firstRecordId?: bigint;
  /** Header flag 1, as a log has that was copied while in use. */
  readonly dirty?: boolean;
}

/** An event log holding these events in this order. */
export function writeEvtx(events: Iterable<EvtxEvent>, options: EvtxOptions = {}): Uint8Array {
  const first = options.firstRecordId ?? 1n;
  const chunks: Uint8Array[] = [];
  let chunk = new ChunkWriter(1n, first);
  let number = 1n;
  let id = first;
  for (const event of events) {
    const recordId = event.recordId ?? id;
    if (!chunk.add(event, recordId)) {
      chunks.push(chunk.finish());
      chunk = new ChunkWriter(number, recordId);
      if (!chunk.add(event, recordId)) throw new Error('an event larger than a chunk');
    }
    number++;
    id = recordId + 1n;
  }
  if (chunk.count > 0) chunks.push(chunk.finish());
  return Buffer.concat([fileHeader(chunks.length, id, options.dirty === true), ...chunks]);
}

function fileHeader(chunks: number, nextId: bigint, dirty: boolean): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('ElfFile\0', 'latin1'));
  view.setBigUint64(16, BigInt(Math.max(chunks - 1, 0)), true);
  view.setBigUint64(24, nextId, true);
  view.setUint32(32, 128, true);
  view.setUint16(36, 1, true);
  view.setUint16(38, 3, true);
  view.setUint16(40, 4096, true);
  view.setUint16(42, chunks, true);
  view.setUint32(120, dirty ? 1 : 0, true);
  view.setUint32(124, crc32(bytes.subarray(0, 120)), true);
  return bytes;
}

class ChunkWriter {
  count = 0;
  readonly #body = new ChunkBody();
  readonly #firstNumber: bigint;
  readonly #firstId: bigint;
  #lastId: bigint;
  #lastOffset = 0;

  constructor(firstNumber: bigint, firstId: bigint) {
    this.#firstNumber = firstNumber;
    this.#firstId = firstId;
    this.#lastId = firstId;
    this.#body.out.at = FIRST_RECORD;
  }

  /** False when the record does not fit any more. */
  add(event: EvtxEvent, recordId: bigint): boolean {
    const { out } = this.#body;
    const start = out.at;
    out.u32(0x0000_2a2a);
    out.u32(0);
    out.u64(recordId);
    out.u64(event.time);
    this.#body.event(event, recordId);
    while ((out.at + 4 - start) % 8 !== 0) out.u8(0);
    const length = out.at + 4 - start;
    out.u32(length);
    if (out.at > CHUNK_BYTES) {
      this.#body.rewind(start);
      return false;
    }
    out.patch32(start + 4, length);
    this.#body.accept();
    [this.#lastOffset, this.#lastId] = [start, recordId];
    this.count++;
    return true;
  }

  finish(): Uint8Array {
    const { out } = this.#body;
    const end = out.at;
    const bytes = new Uint8Array(CHUNK_BYTES);
    bytes.set(out.bytes.subarray(0, end));
    const view = new DataView(bytes.buffer);
    bytes.set(Buffer.from('ElfChnk\0', 'latin1'));
    view.setBigUint64(8, this.#firstNumber, true);
    view.setBigUint64(16, this.#firstNumber + BigInt(this.count) - 1n, true);
    view.setBigUint64(24, this.#firstId, true);
    view.setBigUint64(32, this.#lastId, true);
    view.setUint32(40, 128, true);
    view.setUint32(44, this.#lastOffset, true);
    view.setUint32(48, end, true);
    view.setUint32(52, crc32(bytes.subarray(FIRST_RECORD, end)), true);
    view.setUint32(124, crc32(bytes.subarray(128, FIRST_RECORD), crc32(bytes.subarray(0, 120))), true);
    return bytes;
  }
}

/** Recomputes a chunk's checksums after a test changed its bytes. */
export function sealChunk(chunk: Uint8Array): void {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  view.setUint32(52, crc32(chunk.subarray(FIRST_RECORD, view.getUint32(48, true))), true);
  view.setUint32(124, crc32(chunk.subarray(128, FIRST_RECORD), crc32(chunk.subarray(0, 120))), true);
}

/** Unix milliseconds, with optional 100 ns units beyond, as FILETIME. */
export const filetime = (unixMs: number, ticks = 0): bigint =>
  BigInt(Math.round(unixMs)) * 10_000n + 116_444_736_000_000_000n + BigInt(ticks);
