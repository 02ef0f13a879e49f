// A sliding window over a text file of any size. Scanners look at `units`, one byte per code unit: the bytes themselves in
// UTF-8; in UTF-16 the ASCII value, or 0x80 for anything else. All syntax the text decoders look for is ASCII, so one scanner
// serves every encoding, and byte offsets stay those of the original file.

import { MIB } from '../../../../shared/base/bytes.js';
import type { ByteSource, DecodeContext, DecodeSink } from '../types.js';
import { decodeText, detectEncoding, type TextEncoding } from './encoding.js';

const CHUNK_BYTES = MIB;
const PROBE_BYTES = 4096;
const NOTHING = new Uint8Array(0);

export class TextWindow {
  /** Code units now in the window, narrowed. Replaced by every `more`. */
  units: Uint8Array = NOTHING;
  /** Records whose bytes were not valid in their encoding and are kept with U+FFFD. */
  invalid = 0;
  private raw: Uint8Array = NOTHING;
  private nextByte: number;
  private windowByte: number;

  private constructor(
    private readonly source: ByteSource,
    private readonly sink: Pick<DecodeSink, 'progress'>,
    private readonly context: DecodeContext,
    readonly encoding: TextEncoding,
    start: number,
  ) {
    this.nextByte = start;
    this.windowByte = start;
  }

  /** Opens at the start of the text (or at `offset`, without looking for a mark there). Holds nothing until `more`. */
  static async open(source: ByteSource, sink: Pick<DecodeSink, 'progress'>, context: DecodeContext): Promise<TextWindow> {
    const { encoding, bom } = detectEncoding(await source.handle.read(0, PROBE_BYTES));
    return new TextWindow(source, sink, context, encoding, bom);
  }

  /** Bytes per code unit. */
  get width(): 1 | 2 {
    return this.encoding === 'utf-8' ? 1 : 2;
  }

  /** Byte offset in the source of a unit of the window. */
  offsetOf(unit: number): number {
    return this.windowByte + unit * this.width;
  }

  /**
   * Drops the units before `keepFrom` and reads on; unit `keepFrom` becomes unit 0. False at the end of the source
   * (the window is then unchanged but for the drop).
   */
  async more(keepFrom: number): Promise<boolean> {
    this.context.cancel.throwIfCancelled();
    const keepByte = Math.min(keepFrom * this.width, this.raw.length);
    this.windowByte += keepByte;
    await this.sink.progress(this.windowByte);
    const chunk = this.nextByte < this.source.size ? await this.source.handle.read(this.nextByte, CHUNK_BYTES) : NOTHING;
    this.nextByte += chunk.length;
    const kept = this.raw.subarray(keepByte);
    if (kept.length === 0) this.raw = chunk;
    else if (chunk.length === 0) this.raw = kept;
    else this.raw = this.grow(kept, chunk);
    this.units = this.width === 1 ? this.raw : narrow(this.raw, this.encoding === 'utf-16be');
    return chunk.length > 0;
  }

  /** Doubles the room so that a record of many chunks is copied a few times, not once per chunk. */
  private grow(kept: Uint8Array, chunk: Uint8Array): Uint8Array {
    const length = kept.length + chunk.length;
    const room = new Uint8Array(kept.buffer, kept.byteOffset);
    if (this.ownBuffer === kept.buffer && room.length >= length) {
      room.set(chunk, kept.length);
      return room.subarray(0, length);
    }
    const grown = new Uint8Array(kept.length > CHUNK_BYTES ? length * 2 : length);
    grown.set(kept);
    grown.set(chunk, kept.length);
    this.ownBuffer = grown.buffer;
    return grown.subarray(0, length);
  }
  private ownBuffer: unknown = null;

  /** Units `from` … `to` as text. */
  text(from: number, to: number): string {
    return decodeText(this.raw, from * this.width, Math.min(to * this.width, this.raw.length), this.encoding, this.context.ports.codec);
  }

  /** Notes a record whose text shows U+FFFD when its bytes do not spell one. `text` is the decoded record. */
  checkValid(text: string, from: number, to: number): void {
    if (!text.includes('\uFFFD')) return;
    if (this.width === 2 || !spellsReplacement(this.raw, from, to)) this.invalid++;
  }

  /** The start of a record as a sample for a fault. */
  sample(from: number, to: number): string {
    return this.text(from, Math.min(to, from + SAMPLE_UNITS)).slice(0, SAMPLE_CHARACTERS);
  }

  /** Says once per source how many records held invalid bytes. */
  warnInvalid(sink: DecodeSink): void {
    if (this.invalid > 0)
      sink.warn({
        code: 'text.invalid',
        message: `records with bytes that are not valid ${this.encoding}; kept with U+FFFD in their place`,
        count: this.invalid,
      });
  }
}

const SAMPLE_UNITS = 600;
const SAMPLE_CHARACTERS = 200;

function narrow(raw: Uint8Array, bigEndian: boolean): Uint8Array {
  const units = new Uint8Array(raw.length >> 1);
  const low = bigEndian ? 1 : 0;
  const high = 1 - low;
  for (let i = 0; i < units.length; i++) {
    const value = raw[i * 2 + low] ?? 0;
    units[i] = (raw[i * 2 + high] ?? 0) === 0 && value < 0x80 ? value : 0x80;
  }
  return units;
}

/** Whether the bytes are valid UTF-8 (and so spell U+FFFD themselves). */
function spellsReplacement(raw: Uint8Array, from: number, to: number): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(raw.subarray(from, to));
    return true;
  } catch {
    return false;
  }
}
