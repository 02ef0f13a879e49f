// Text and compression by Node's own Buffer and zlib.

import { Readable, pipeline } from 'node:stream';
import * as zlib from 'node:zlib';
import { QuarryError } from '../../../shared/base/errors.js';
import type { CodecPort } from '../../engine/ports.js';
import { crc32Table } from './crc32.js';

/** Level 1 packs security text to a third at several times the speed of the default level. */
const FAST = { level: 1 } as const;
const GUNZIP_CHUNK = 256 * 1024;

// Decoders read thousands of short strings from one chunk: remembering its Buffer saves making one each time.
let lastBytes: Uint8Array | null = null;
let lastBuffer: Buffer = Buffer.alloc(0);
function bufferOf(bytes: Uint8Array): Buffer {
  if (bytes !== lastBytes) {
    lastBytes = bytes;
    lastBuffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return lastBuffer;
}

async function* gunzip(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpack = zlib.createGunzip({ chunkSize: GUNZIP_CHUNK });
  // Errors of either end surface in the loop below; the callback only keeps pipeline from throwing them elsewhere.
  pipeline(Readable.from(input, { objectMode: false }), unpack, () => undefined);
  try {
    for await (const chunk of unpack) yield chunk as Uint8Array;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && code.startsWith('Z_')) {
      throw new QuarryError('archive.corrupt', `gzip data is damaged: ${(error as Error).message}`, { reason: code });
    }
    throw error;
  } finally {
    unpack.destroy();
  }
}

function inflated(bytes: Uint8Array, size: number, finishFlush: number): Uint8Array {
  try {
    // One chunk of the right size: pieces would have to be put together afterwards.
    const out = zlib.inflateRawSync(bytes, { finishFlush, maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size, 64) });
    if (out.length !== size)
      throw new QuarryError('archive.corrupt', `expected ${size} bytes, unpacked ${out.length}`, { size, unpacked: out.length });
    return out;
  } catch (error) {
    if (error instanceof QuarryError) throw error;
    throw new QuarryError('archive.corrupt', `packed data is damaged: ${(error as Error).message}`, { size });
  }
}

export function createCodecPort(): CodecPort {
  const nativeCrc = (zlib as { crc32?: (data: Uint8Array, value?: number) => number }).crc32;
  const encoder = new TextEncoder();
  return {
    deflate: (bytes) => zlib.deflateRawSync(bytes, FAST),
    inflate: (bytes, size) => inflated(bytes, size, zlib.constants.Z_FINISH),
    deflatePiece: (bytes) => zlib.deflateRawSync(bytes, { ...FAST, finishFlush: zlib.constants.Z_FULL_FLUSH }),
    inflatePiece: (bytes, size) => inflated(bytes, size, zlib.constants.Z_SYNC_FLUSH),
    gunzip,
    utf16: (bytes, start, end) => bufferOf(bytes).toString('utf16le', start, end),
    utf8: (bytes, start, end) => bufferOf(bytes).toString('utf8', start, end),
    latin1: (bytes, start, end) => bufferOf(bytes).toString('latin1', start, end),
    encodeUtf8: (text) => encoder.encode(text),
    encodeUtf8Into: (text, into) => encoder.encodeInto(text, into).written,
    crc32: nativeCrc ? (bytes, seed = 0) => nativeCrc(bytes, seed) : crc32Table,
  };
}
