// Long dictionary texts are packed in pieces, so that a few texts of a large dictionary cost a few pieces of it. The pieces one
// after another are one DEFLATE stream, which a reader that knows nothing of pieces unpacks as a whole.

import { KIB } from '../../../../shared/base/bytes.js';
import type { CodecPort } from '../../ports.js';

/** A piece ends with the text with which it reaches so many bytes: more packs no better, and a text of it costs more. */
export const PIECE_BYTES = 128 * KIB;
/** An empty last block, which ends the stream. */
const END = Uint8Array.of(0x03, 0x00);
/** Texts, packed bytes and CRC-32 of the packed bytes of a piece, as unsigned 32-bit integers. */
const ENTRY_BYTES = 12;

export interface PackedPieces {
  readonly data: Uint8Array;
  /** What `pieceIndex` reads. */
  readonly index: Uint8Array;
}

/** Packs texts that lie one after another; `endOf(i)` is where text i, counted from 0, ends. */
export function packPieces(codec: CodecPort, block: Uint8Array, texts: number, endOf: (text: number) => number): PackedPieces {
  const packed: Uint8Array[] = [];
  const entries: number[] = [];
  let bytes = 0;
  let from = 0;
  let first = 0;
  for (let i = 0; i < texts; i++) {
    const end = endOf(i);
    if (end - from < PIECE_BYTES && i + 1 < texts) continue;
    const piece = codec.deflatePiece(block.subarray(from, end));
    packed.push(piece);
    entries.push(i + 1 - first, piece.length, codec.crc32(piece));
    bytes += piece.length;
    from = end;
    first = i + 1;
  }
  const data = new Uint8Array(bytes + END.length);
  let at = 0;
  for (const piece of packed) {
    data.set(piece, at);
    at += piece.length;
  }
  data.set(END, at);
  const index = new DataView(new ArrayBuffer(entries.length * 4));
  entries.forEach((value, i) => index.setUint32(i * 4, value, true));
  return { data, index: new Uint8Array(index.buffer) };
}

export interface PieceIndex {
  /** The first text of every piece, and the number of texts at the end. */
  readonly starts: Uint32Array;
  /** Where every piece begins among the packed bytes, and where the last ends. */
  readonly places: Float64Array;
  readonly checksums: Uint32Array;
}

export function pieceIndex(bytes: Uint8Array): PieceIndex {
  if (bytes.length % ENTRY_BYTES !== 0) throw new Error('the index of a dictionary has the wrong size');
  const count = bytes.length / ENTRY_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = new Uint32Array(count + 1);
  const places = new Float64Array(count + 1);
  const checksums = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    starts[i + 1] = (starts[i] ?? 0) + view.getUint32(i * ENTRY_BYTES, true);
    places[i + 1] = (places[i] ?? 0) + view.getUint32(i * ENTRY_BYTES + 4, true);
    checksums[i] = view.getUint32(i * ENTRY_BYTES + 8, true);
  }
  return { starts, places, checksums };
}
