// Windows event logs (.evtx). Reads the source in blocks of whole chunks and hands each chunk to the reader; what the file
// header says is reported, never relied on.

import type { ByteSource, DecodeContext, Decoder, DecodeSink, Recognition } from '../../types.js';
import { MIB } from '../../../../../shared/base/bytes.js';
import {
  CHUNK_BYTES,
  CHUNK_HEADER_BYTES,
  FILE_HEADER_BYTES,
  findChunk,
  isChunkHeader,
  isFileHeader,
  readFileHeader,
  type FileHeader,
} from './layout.js';
import { EvtxReader } from './reader.js';

const BLOCK_BYTES = 4 * MIB;
/** A little under a MiB, headers included. */
const CHUNKS_PER_TURN = MIB / CHUNK_BYTES - 1;

export const evtx: Decoder = {
  id: 'evtx',
  title: 'Windows event log',

  recognise(head: Uint8Array, source: { readonly name: string; readonly size: number }): Recognition {
    if (isFileHeader(head)) return { score: 1, because: ['begins with the signature of a Windows event log'] };
    if (isChunkHeader(head) || isChunkHeader(head, FILE_HEADER_BYTES))
      return { score: 0.9, because: ['holds an event log chunk, without the file header'] };
    if (!source.name.toLowerCase().endsWith('.evtx')) return { score: 0, because: [] };
    if (source.size === 0) return { score: 0.5, because: ['named .evtx and empty'] };
    return findChunk(head, 0, head.length) >= 0
      ? { score: 0.6, because: ['named .evtx and holds an event log chunk'] }
      : { score: 0, because: [] };
  },

  async decode(source: ByteSource, sink: DecodeSink, context: DecodeContext): Promise<void> {
    const head = await source.handle.read(0, FILE_HEADER_BYTES);
    const header = readFileHeader(head, (bytes, seed) => context.ports.codec.crc32(bytes, seed));
    const reader = new EvtxReader(sink, context.ports, header?.unchecked !== true);
    await readChunks(source, isChunkHeader(head) ? 0 : FILE_HEADER_BYTES, reader, sink, context);
    await sink.progress(source.size);
    warnAbout(source, header, reader, sink);
  },
};

async function readChunks(source: ByteSource, from: number, reader: EvtxReader, sink: DecodeSink, context: DecodeContext): Promise<void> {
  let turn = 0;
  for (let base = from; base < source.size;) {
    const block = await source.handle.read(base, BLOCK_BYTES);
    if (block.length === 0) return;
    const last = base + block.length >= source.size;
    let at = 0;
    // A chunk that reaches past the block is read with the next one, unless the file ends there.
    while (at < block.length && (at + CHUNK_BYTES <= block.length || last)) {
      context.cancel.throwIfCancelled();
      at = readSlot(block, at, base, reader);
      if (++turn % CHUNKS_PER_TURN === 0) await sink.progress(base + at);
    }
    base += at;
  }
}

/** Reads the chunk at `at`, or skips to the next one when there is none; returns where to go on. */
function readSlot(block: Uint8Array, at: number, base: number, reader: EvtxReader): number {
  const end = Math.min(at + CHUNK_BYTES, block.length);
  if (isChunkHeader(block, at) && end - at >= CHUNK_HEADER_BYTES) {
    reader.chunk(block.subarray(at, end), base + at);
    return end;
  }
  const next = findChunk(block, at, end);
  const stop = next < 0 ? end : next;
  const skipped = block.subarray(at, stop);
  if (!allZero(skipped)) reader.lostChunk(skipped, base + at);
  return stop;
}

/** Logs are made at full size and filled later: most of what is no chunk is simply unused. */
function allZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function warnAbout(source: ByteSource, header: FileHeader | null, reader: EvtxReader, sink: DecodeSink): void {
  const warn = (code: string, message: string, count?: number) => {
    if (count !== 0) sink.warn(count === undefined ? { code, message } : { code, message, count });
  };
  if (reader.records === 0) warn('evtx.empty', source.size === 0 ? 'the file is empty' : 'the log holds no records');
  if (!header && source.size > 0) warn('evtx.header', 'the file header is missing or damaged; chunks were read all the same');
  if (header?.dirty) warn('evtx.dirty', 'the log was not closed properly: it was copied while in use, or the machine stopped');
  if (header?.full) warn('evtx.full', 'the log had reached its size limit');
  if (header && !header.unchecked && !header.checksumOk) warn('evtx.headerChecksum', 'the checksum of the file header does not fit');
  if (header && header.major !== 3) warn('evtx.version', `unknown format version ${header.major}.${header.minor}`);
  if (header && header.chunkCount < 0xffff && header.chunkCount !== reader.chunks && !header.dirty) {
    warn('evtx.chunkCount', `the header counts ${header.chunkCount} chunks, ${reader.chunks} were found`);
  }
  warn('evtx.chunkChecksum', 'chunks whose checksums do not fit', reader.badChecksums);
  warn('evtx.chunkEnd', 'chunks whose header does not say where their records end', reader.badEnds);
  warn('evtx.recordIds', 'places where record numbers do not ascend: cleared, joined or edited logs', reader.restarts);
  warn('evtx.slackRepeated', 'records in unused space which repeat a live one, left out', reader.repeatedSlack);
  warn('evtx.slackUnreadable', 'records in unused space which were overwritten in part', reader.unreadableSlack);
  warn('evtx.faults', 'places that could not be read', reader.faults);
}
