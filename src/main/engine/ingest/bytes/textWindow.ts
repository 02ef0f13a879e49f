// A sliding window over a text file of any size. Scanners look at `units`, one byte per code unit: the bytes themselves in
// UTF-8; in UTF-16 the ASCII value, or 0x80 for anything else. All syntax the text decoders look for is ASCII, so one scanner
// serves every encoding, and byte offsets stay those of the original file.

import { KIB, MIB } from '../../../../shared/base/bytes.js';
import { utf8Of, type Utf8 } from '../../store/segment/textTable.js';
import type { CodecPort } from '../../ports.js';
import type { ByteSource, DecodeContext, DecodeSink } from '../types.js';
import { decodeText, detectEncoding, type TextEncoding } from './encoding.js';

/** Small enough to stay in the processor's cache beside the tables that texts are looked up in. */
const CHUNK_BYTES = 256 * KIB;
/** For records longer than that, which are scanned again with every chunk. */
const BIG_CHUNK_BYTES = MIB;
const PROBE_BYTES = 4096;
const NOTHING = new Uint8Array(0);

export class TextWindow {
  /** Code units now in the window, narrowed. Replaced by every `more`. */
  units: Uint8Array = NOTHING;
  /** Records whose bytes were not valid in their encoding and are kept with U+FFFD. */
  invalid = 0;
  /** What of the room is filled. */
  private raw: Uint8Array = NOTHING;
  private room: Uint8Array = NOTHING;
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
    const kept = this.raw.length - keepByte;
    const wanted = Math.min(kept < CHUNK_BYTES ? CHUNK_BYTES : BIG_CHUNK_BYTES, this.source.size - this.nextByte);
    this.makeRoom(keepByte, kept, wanted);
    const read = wanted > 0 ? await this.readOn(kept, wanted) : 0;
    this.nextByte += read;
    this.raw = this.room.subarray(0, kept + read);
    this.units = this.width === 1 ? this.raw : narrow(this.raw, this.encoding === 'utf-16be');
    return read > 0;
  }

  /** Moves what is kept to the start of the room; a record of many chunks has it doubled a few times, not moved for each. */
  private makeRoom(keepByte: number, kept: number, wanted: number): void {
    if (kept + wanted <= this.room.length) {
      if (keepByte > 0) this.room.copyWithin(0, keepByte, keepByte + kept);
      return;
    }
    const room = new Uint8Array(kept === 0 ? wanted : (kept + wanted) * 2);
    room.set(this.raw.subarray(keepByte));
    this.room = room;
  }

  /** Reads the next chunk of the source behind what is kept. */
  private async readOn(kept: number, wanted: number): Promise<number> {
    const { handle } = this.source;
    if (handle.readInto) return handle.readInto(this.room.subarray(kept, kept + wanted), this.nextByte);
    const chunk = await handle.read(this.nextByte, wanted);
    this.room.set(chunk, kept);
    return chunk.length;
  }

  /** The window's bytes where they are UTF-8; units are bytes then. Good until the next `more`. */
  get utf8(): Utf8 | null {
    if (this.width !== 1) return null;
    if (this.bytes?.bytes !== this.raw) this.bytes = utf8Of(this.raw);
    return this.bytes;
  }
  private bytes: Utf8 | null = null;

  get codec(): CodecPort {
    return this.context.ports.codec;
  }

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
